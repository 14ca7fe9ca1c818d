import Measurement
import Testing

@testable import LoadModel

@Suite struct RunSeriesTests {
    private func sample(from start: Duration, to end: Duration, contents: [Duration] = [], tokens: Int? = nil) -> Sample
    {
        var sample = Sample(intendedStart: start, end: end, outcome: .success)
        sample.start = start
        sample.contentTimes = contents
        sample.outputTokens = tokens
        return sample
    }

    private func series(_ samples: [Sample]) -> RunSeries {
        samples.reduce(into: RunSeries()) { $0.record($1, times: ExchangeTimes(of: $1)) }
    }

    @Test func `what happens in a second is counted in it`() {
        var series = series([
            sample(from: .milliseconds(100), to: .milliseconds(300)),
            sample(from: .milliseconds(900), to: .milliseconds(2_500)),
        ])
        series.record(
            Sample(intendedStart: .milliseconds(1_200), end: .milliseconds(1_900), outcome: .failure(.reset)),
            times: nil
        )
        series.note(inFlight: 2, at: .milliseconds(1_200))
        series.note(inFlight: 1, at: .milliseconds(1_900))

        let intervals = series.intervals(from: .zero, to: .milliseconds(2_500))

        #expect(intervals.map(\.start) == [.zero, .seconds(1), .seconds(2)])
        #expect(intervals.map(\.length) == [.seconds(1), .seconds(1), .milliseconds(500)])
        #expect(intervals.map(\.offered) == [2, 1, 0])
        #expect(intervals.map(\.completed) == [1, 1, 1])
        #expect(intervals.map(\.failed) == [0, 1, 0])
        #expect(intervals.map(\.peakInFlight) == [0, 2, 0])
        #expect(series.intervals(from: .zero, to: .milliseconds(2_500), last: 2) == Array(intervals.suffix(2)))
        #expect(intervals[1].responseTime.isEmpty)
        #expect(intervals[2].responseTime.keys.sorted() == [.p50, .p90, .p99])
    }

    @Test func `tokens are counted when they come, all of them`() {
        let contents: [Duration] = [
            .milliseconds(500), .milliseconds(1_500), .milliseconds(1_600), .milliseconds(2_500),
        ]
        let whole = sample(from: .zero, to: .milliseconds(2_600), contents: contents, tokens: 10)

        let tokens = series([whole]).intervals(from: .zero, to: .milliseconds(2_600)).map(\.outputTokens)

        // Shares of 2, 3, 2 and 3.
        #expect(tokens == [2, 5, 3])
    }

    @Test func `the first interval begins with the measurement`() {
        let intervals = series([sample(from: .milliseconds(2_700), to: .milliseconds(3_200))])
            .intervals(from: .milliseconds(2_600), to: .milliseconds(3_200))

        #expect(intervals.map(\.start) == [.zero, .milliseconds(400)])
        #expect(intervals.map(\.length) == [.milliseconds(400), .milliseconds(200)])
        #expect(intervals.map(\.offered) == [1, 0])
    }

    @Test(arguments: [(600, 600, 1), (601, 301, 2), (1_200, 600, 2), (1_201, 301, 4), (10_000, 313, 32)])
    func `a long run has wider intervals, never more than 600`(seconds: Int, count: Int, width: Int) {
        let samples = (0..<seconds).map { sample(from: .seconds($0), to: .seconds($0) + .milliseconds(500)) }
        for order in [samples, samples.reversed()] {
            let intervals = series(order).intervals(from: .zero, to: .seconds(seconds))
            #expect(intervals.count == count)
            #expect(intervals.first?.length == .seconds(width))
            #expect(intervals.reduce(0) { $0 + $1.completed } == seconds)
            #expect(intervals.dropLast().allSatisfy { $0.completed == width })
        }
    }

    @Test func `a run of one instant has one interval that is not empty`() {
        let intervals = series([sample(from: .seconds(1), to: .seconds(1))]).intervals(
            from: .seconds(1), to: .seconds(1))

        #expect(intervals.count == 1)
        #expect(intervals.allSatisfy { $0.length > .zero })
    }
}
