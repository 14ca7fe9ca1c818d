import Testing

@testable import Measurement

@Suite struct CompactHistogramTests {
    @Test func `every value is told to about 3 %`() throws {
        var microseconds = 1.0
        while microseconds < 3.6e9 {
            let duration = Duration.microseconds(Int(microseconds))
            var histogram = CompactHistogram()
            histogram.record(duration)
            let value = try #require(histogram.value(at: .p50))
            #expect(abs(value.seconds - duration.seconds) <= 0.032 * duration.seconds, "\(duration)")
            microseconds *= 1.01
        }
    }

    @Test func `percentiles are those of the ranks`() throws {
        var histogram = CompactHistogram()
        for value in 1...1_000 { histogram.record(.milliseconds(value)) }

        for percentile in [Percentile.p50, .p90, .p99] {
            let value = try #require(histogram.value(at: percentile))
            #expect(abs(value.milliseconds - percentile.percent * 10) <= percentile.percent * 0.4)
        }
        #expect(histogram.count == 1_000)
        #expect(CompactHistogram().value(at: .p50) == nil)
    }

    @Test func `merging is exact, in any order`() {
        var whole = CompactHistogram()
        var parts = [CompactHistogram(), CompactHistogram()]
        for value in 1...300 {
            whole.record(.microseconds(value * value))
            parts[value % 2].record(.microseconds(value * value))
        }
        for order in [[0, 1], [1, 0]] {
            var merged = CompactHistogram()
            for index in order { merged.merge(parts[index]) }
            #expect(merged == whole)
        }
    }

    @Test func `what is out of range is counted at the limit`() throws {
        var histogram = CompactHistogram()
        histogram.record(.seconds(-1))
        histogram.record(.seconds(100_000))

        #expect(histogram.value(at: .p50) == .zero)
        #expect(abs(try #require(histogram.value(at: .p99)).seconds - 3_600) < 3_600 * 0.032)
    }
}
