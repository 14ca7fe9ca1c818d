import LoadModel
import Measurement
import ProviderWire
import Testing

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

@Suite struct RunTrendTests {
    private func run(_ id: String, milliseconds: Int?) -> RunRecord {
        var run = RunRecord(
            id: id, plan: LoadPlan(), createdAt: Date(timeIntervalSince1970: 1_700_000_000),
            environment: .init(processorCount: 2, version: "1.0")
        )
        guard let milliseconds else { return run }
        var tally = SampleTally()
        var sample = Sample(intendedStart: .zero, end: .milliseconds(milliseconds), outcome: .success)
        sample.start = .zero
        tally.record(sample)
        run.report = tally.report
        return run
    }

    @Test func `each run with a report has the figures that were measured of it`() {
        let trend = RunTrend(
            planFingerprint: "ab",
            runs: [run("1", milliseconds: 5), run("2", milliseconds: nil), run("3", milliseconds: 8)]
        )
        #expect(
            trend.figures == ["responseTime.p50", "responseTime.p99", "ttft.p99", "requestsPerSecond", "errorRate"]
        )
        #expect(trend.runs.map(\.id) == ["1", "3"])
        #expect(
            trend.runs.map(\.values) == [
                ["responseTime.p50": 5, "responseTime.p99": 5, "requestsPerSecond": 200, "errorRate": 0],
                ["responseTime.p50": 8, "responseTime.p99": 8, "requestsPerSecond": 125, "errorRate": 0],
            ]
        )
        #expect(trend.runs.allSatisfy { !$0.isRigLimited })
    }

    @Test func `any figure of an objective can be asked for`() {
        let figures: [Objective.Subject] = [.mean(.serviceTime), .maximum(.responseTime), .goodput]
        let trend = RunTrend(planFingerprint: "ab", runs: [run("1", milliseconds: 5)], figures: figures)
        #expect(trend.runs.first?.values == ["serviceTime.mean": 5, "responseTime.max": 5])
    }

    @Test func `a trend is read again as it was written`() throws {
        let trend = RunTrend(planFingerprint: "ab", runs: [run("1", milliseconds: 5)])
        #expect(try JSONDecoder().decode(RunTrend.self, from: JSONEncoder().encode(trend)) == trend)
    }
}
