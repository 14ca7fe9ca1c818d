import Measurement
import Testing

struct HistogramDifferenceTests {
    private func histogram(_ milliseconds: [Int]) -> LatencyHistogram {
        var histogram = LatencyHistogram()
        for value in milliseconds { histogram.record(.milliseconds(value)) }
        return histogram
    }

    @Test func `what was recorded in between is left`() {
        var histogram = histogram([1, 5, 5])
        let before = histogram.snapshot()
        for value in [5, 5, 9] { histogram.record(.milliseconds(value)) }

        let difference = histogram.snapshot().since(before)
        #expect(difference.count == 3)
        #expect(difference.sum == .milliseconds(19))
        #expect(difference.maximum == .milliseconds(9))
        #expect(difference.value(at: .p50).map { $0 >= .milliseconds(5) && $0 < .microseconds(5_010) } == true)
        #expect(difference.minimum.map { $0 >= .milliseconds(5) && $0 < .microseconds(5_010) } == true)
    }

    @Test func `of two equal moments nothing is left`() {
        let snapshot = histogram([1, 2]).snapshot()
        let difference = snapshot.since(snapshot)
        #expect(difference.count == 0 && difference.sum == .zero && difference.buckets.isEmpty)
        #expect(difference.minimum == nil && difference.maximum == nil)
    }

    @Test func `what began empty is left whole`() {
        let snapshot = histogram([1, 2]).snapshot()
        #expect(snapshot.since(LatencyHistogram().snapshot()) == snapshot)
    }

    @Test(arguments: [[3], [1], [1, 1, 1, 1, 1, 1, 3]])
    func `after a reset everything is new`(later: [Int]) {
        let snapshot = histogram(later).snapshot()
        #expect(snapshot.since(histogram([1, 2, 2, 9]).snapshot()) == snapshot)
    }
}
