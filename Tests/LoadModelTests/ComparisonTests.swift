import Measurement
import ProviderWire
import Synthesis
import Testing

@testable import LoadModel

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

@Suite struct ComparisonTests {
    /// A run whose exchanges, one after the other, took so long.
    private func run(_ name: String, _ times: [Duration], failures: Int = 0, plan: LoadPlan = LoadPlan())
        -> Comparison.Run
    {
        var tally = SampleTally(plan: plan)
        var now = Duration.zero
        for time in times {
            var sample = Sample(intendedStart: now, end: now + time, outcome: .success)
            sample.start = now
            tally.record(sample)
            now += time
        }
        for _ in 0..<failures { tally.record(Sample(intendedStart: .zero, end: now, outcome: .failure(.reset))) }
        return Comparison.Run(name: name, plan: plan, report: tally.report, histograms: tally.histograms)
    }

    /// Lognormal times with that median.
    private func times(_ count: Int, median: Double, seed: UInt64) -> [Duration] {
        var generator = SeededGenerator(seed: seed)
        let distribution = DurationDistribution.lognormal(
            median: .milliseconds(median),
            p99: .milliseconds(median * 2.5)
        )
        return (0..<count).map { _ in distribution.sample(using: &generator) }
    }

    private func row(_ name: String, _ comparison: Comparison) throws -> Comparison.Row {
        try #require(comparison.rows.first { $0.name == name })
    }

    @Test func `a faster run is better, a slower one worse, by an interval that has the true difference`() throws {
        let comparison = try Comparison([
            run("a", times(2_000, median: 100, seed: 1)), run("b", times(2_000, median: 80, seed: 2)),
            run("c", times(2_000, median: 130, seed: 3)),
        ])
        let row = try row("serviceTime.p50", comparison)

        #expect(comparison.runs == ["a", "b", "c"])
        #expect(row.unit == .milliseconds && row.title == "Service time p50")
        #expect(row.differences.map { $0?.verdict } == [.better, .worse])
        #expect(row.differences[0]?.interval?.contains(-20) == true)
        #expect(row.differences[1]?.interval?.contains(30) == true)
    }

    @Test func `equal distributions show a difference in fewer than 1 of 20 cases`() throws {
        var shown = 0
        for seed in 0..<60 {
            let comparison = try Comparison([
                run("a", times(150, median: 100, seed: UInt64(2 * seed))),
                run("b", times(150, median: 100, seed: UInt64(2 * seed + 1))),
            ])
            if try row("serviceTime.p90", comparison).differences[0]?.verdict != .noDifferenceShown { shown += 1 }
        }
        #expect(shown < 3)
    }

    @Test func `there is no difference without an interval`() throws {
        let comparison = try Comparison([
            run("a", times(100, median: 100, seed: 1)), run("b", times(100, median: 10, seed: 2)),
        ])
        let row = try row("serviceTime.p99", comparison)

        #expect(row.values.allSatisfy { $0 != nil })
        #expect(row.differences == [Comparison.Difference(interval: nil, unit: .milliseconds)])
        #expect(row.differences[0]?.verdict == .tooFewSamples)
    }

    @Test func `rates are better when they are higher, error rates when they are lower`() throws {
        let comparison = try Comparison([
            run("a", times(1_000, median: 100, seed: 1), failures: 100),
            run("b", times(1_000, median: 50, seed: 2), failures: 1),
        ])

        #expect(try row("requestsPerSecond", comparison).differences[0]?.verdict == .better)
        #expect(try row("errorRate", comparison).differences[0]?.verdict == .better)
        #expect(try row("errorRate", comparison).values == [100.0 / 1_100, 1.0 / 1_001])
        #expect(!comparison.rows.contains { $0.name == "goodput.share" || $0.name.hasPrefix("ttft") })
    }

    @Test(arguments: [
        (-3.0...(-1.0), Comparison.Unit.milliseconds, Comparison.Verdict.better),
        (1...3, .milliseconds, .worse), (0...3, .milliseconds, .noDifferenceShown), (1...3, .perSecond, .better),
        (-3...(-1), .perSecond, .worse), (-3...0, .goodShare, .noDifferenceShown), (0.1...0.2, .failedShare, .worse),
    ])
    func `the verdict is the interval's`(
        interval: ClosedRange<Double>, unit: Comparison.Unit, verdict: Comparison.Verdict
    ) {
        #expect(Comparison.Difference(interval: interval, unit: unit).verdict == verdict)
    }

    @Test func `unequal loads are refused with all that differs, unless they are allowed`() throws {
        var plan = LoadPlan(.chat, concurrency: 20)
        plan.model = "a"
        var other = LoadPlan(.message, concurrency: 50)
        other.model = "b"
        other.isStreaming = true
        let runs = [run("one", [.seconds(1)], plan: plan), run("two", [.seconds(1)], plan: other)]

        let error = try #require(throws: PlanError.self) { _ = try Comparison(runs) }
        let differences = [
            "two: the arrival process is a closed loop of 50 instead of a closed loop of 20",
            "two: the endpoint is message instead of chat", "two: stream is true instead of false",
            "two: the model is b instead of a",
        ]
        #expect(error.code == .unequalLoads)
        #expect(error.issues.map(\.detail) == differences)
        #expect(try Comparison(runs, allowsUnequalLoads: true).loadDifferences == differences)
        #expect(throws: PlanError.self) { _ = try Comparison([runs[0]]) }
    }

    @Test func `where, how long and to what end a run goes makes no other load`() throws {
        var other = LoadPlan(.chat, baseURL: "http://127.0.0.1:1", requests: 7)
        other.name = "other"
        other.seed = 5
        other.headers = [.init(name: "x-a", value: "b")]
        other.objectives = [Objective(.errorRate, .below, 0.1)]

        #expect(try Comparison([run("a", [.seconds(1)]), run("b", [.seconds(1)], plan: other)]).loadDifferences == [])
    }

    @Test func `a comparison is read again as it was written`() throws {
        let comparison = try Comparison([
            run("a", times(100, median: 100, seed: 1)), run("b", times(100, median: 90, seed: 2)),
        ])
        let again = try JSONDecoder().decode(Comparison.self, from: JSONEncoder().encode(comparison))

        #expect(again.rows.map(\.name) == comparison.rows.map(\.name))
        #expect(
            again.rows.map { $0.differences.map { $0?.verdict } }
                == comparison.rows.map { $0.differences.map { $0?.verdict } })
        #expect(try JSONEncoder().encode(again).count == JSONEncoder().encode(comparison).count)
    }
}
