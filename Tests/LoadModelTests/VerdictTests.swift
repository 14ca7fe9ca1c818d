import Measurement
import Testing

@testable import LoadModel

/// What a report says of objectives and of the rig.
@Suite struct VerdictTests {
    // MARK: - Objectives

    /// 100 successes that took 1 to 100 ms, and 25 failures, over a second.
    private func tally(_ objectives: [Objective]) -> SampleTally {
        var plan = LoadPlan()
        plan.objectives = objectives
        var tally = SampleTally(plan: plan)
        for index in 1...100 {
            var sample = Sample(intendedStart: .zero, end: .milliseconds(index), outcome: .success)
            sample.start = .zero
            tally.record(sample)
        }
        for _ in 0..<25 { tally.record(Sample(intendedStart: .zero, end: .seconds(1), outcome: .failure(.timeout))) }
        return tally
    }

    private static let objectives: [(String, String)] = [
        ("responseTime.p50<51ms", "responseTime.p50 < 51 ms: 50.015 ms, met"),
        ("responseTime.p75<=75ms", "responseTime.p75 <= 75 ms: 75.007 ms, not met"),
        ("responseTime.max<=100ms", "responseTime.max <= 100 ms: 100 ms, met"),
        ("responseTime.max<100ms", "responseTime.max < 100 ms: 100 ms, not met"),
        ("responseTime.mean<1s", "responseTime.mean < 1,000 ms: 50.5 ms, met"),
        ("errorRate<20%", "errorRate < 20 %: 20 %, not met"), ("errorRate<=20%", "errorRate <= 20 %: 20 %, met"),
        ("requestsPerSecond>=125", "requestsPerSecond >= 125 /s: 125 /s, met"),
        ("requestsPerSecond>125", "requestsPerSecond > 125 /s: 125 /s, not met"),
        ("ttft.p99<200ms", "ttft.p99 < 200 ms: not measured, not met"),
        ("outputTokensPerSecond>=1", "outputTokensPerSecond >= 1 /s: not measured, not met"),
        ("goodput>=1", "goodput >= 1 /s: not measured, not met"),
    ]

    @Test(arguments: objectives)
    func `an objective is held against what was measured`(objective: String, text: String) throws {
        let results = tally([try Objective(text: objective)]).report.objectives

        #expect(results.map(\.text) == [text])
        #expect(results.map(\.isMet) == [text.hasSuffix(", met")])
    }

    @Test func `goodput can be an objective beside the times that make it`() throws {
        let report = tally([try Objective(text: "responseTime.p99<=60ms"), try Objective(text: "goodput>=60")]).report

        #expect(report.objectives.map(\.isMet) == [false, true])
        #expect(report.objectives[1].measured == 60)
    }

    @Test func `nothing is met where nothing ended`() throws {
        let plan = {
            var plan = LoadPlan()
            plan.objectives = [Objective(.errorRate, .below, 1), Objective(.maximum(.responseTime), .below, 1e9)]
            return plan
        }()
        #expect(SampleTally(plan: plan).report.objectives.map(\.isMet) == [false, false])
    }

    // MARK: - The rig

    /// A run whose answers took so long, sent so late, from an open loop of 100 a second.
    private func report(
        _ rig: Report.Rig,
        lag: Duration = .zero,
        service: Duration = .milliseconds(20),
        growing: Bool = false,
        isOpen: Bool = true,
        held: Bool = false
    ) -> Report {
        var plan = LoadPlan()
        if isOpen { plan.arrivals = .constant(rate: 100) }
        var tally = SampleTally(plan: plan)
        for index in 0..<400 {
            let intended = Duration.milliseconds(index * 10)
            let start = intended + (growing ? lag * index : lag)
            var sample = Sample(intendedStart: intended, end: start + service, outcome: .success)
            sample.start = start
            tally.record(sample)
        }
        if held { tally.note(hold: lag) }
        return tally.report(rig: rig)
    }

    private func rig(
        loopLag: Duration? = nil, pacingError: Duration? = nil, generator: Double? = nil, mock: Double? = nil
    ) -> Report.Rig {
        func latencies(_ value: Duration?) -> Report.Latencies? {
            guard let value else { return nil }
            var histogram = LatencyHistogram()
            histogram.record(value)
            return Report.Latencies(histogram.snapshot())
        }
        return Report.Rig(
            sendLag: nil, loopLag: latencies(loopLag), pacingError: latencies(pacingError),
            generatorUtilization: generator, mockUtilization: mock, limits: []
        )
    }

    @Test func `small lags limit nothing`() {
        // Up to 1 ms, or to a tenth of 20 ms.
        let report = report(
            rig(loopLag: .milliseconds(2), pacingError: .milliseconds(1), generator: 0.9, mock: 0.99),
            lag: .milliseconds(2)
        )
        #expect(report.rig?.limits == [])
        #expect(report.rig?.isLimited == false)
        #expect(report.rig?.sendLag?[.p99] == .milliseconds(2))
        #expect(self.report(rig(loopLag: .milliseconds(1)), service: .milliseconds(1)).rig?.limits == [])
    }

    @Test func `requests that are sent late limit an open loop, not a closed one`() {
        let remedy = "give the generator more cores, or offer less"
        #expect(
            report(rig(), lag: .milliseconds(3)).rig?.limits == [
                "requests were sent late: p99 3 ms, where the median service time is 20 ms; \(remedy)"
            ]
        )
        #expect(report(rig(), lag: .milliseconds(3), isOpen: false).rig?.limits == [])
    }

    @Test func `who holds requests back is told to let them go`() {
        let report = report(rig(), lag: .milliseconds(3), held: true)

        #expect(
            report.rig?.limits.first?.hasSuffix("raise maxInFlight (1 requests waited for it), or offer less") == true)
        #expect(
            report.notes.contains(
                "1 request waited since no more could be in flight, at most 3 ms; their response times have it in them"
            )
        )
    }

    @Test func `late reads and late writes limit what they distort`() {
        let limits = report(rig(loopLag: .milliseconds(5), pacingError: .milliseconds(4))).rig?.limits
        #expect(
            limits == [
                "the generator read late: p99 5 ms, where the median service time is 20 ms; "
                    + "give it more cores, or fewer requests at once",
                "the mock wrote late: p99 4 ms, where the median service time is 20 ms; "
                    + "give the mock more cores, or ask it less",
            ]
        )
        #expect(report(rig(loopLag: .milliseconds(5)), service: .milliseconds(100)).rig?.limits == [])
    }

    @Test func `a generator without time to spare limits the run`() {
        #expect(
            report(rig(generator: 0.97)).rig?.limits == [
                "an event loop of the generator was busy 97 % of the time; give it more cores, or offer less"
            ]
        )
    }

    @Test func `a rate that was not sent limits the run`() {
        // Each request leaves 1 ms later than the one before: 1 in 11 ms in place of 1 in 10.
        let limits = report(rig(), lag: .milliseconds(1), service: .seconds(60), growing: true).rig?.limits
        #expect(
            limits == [
                "only 90.9 of 100.0 requests a second were sent; give the generator more cores, or offer less"
            ]
        )
    }

    @Test func `without a rig there is no verdict`() {
        #expect(SampleTally().report.rig == nil)
    }

    // MARK: - Lock-step

    private func closedLoop(service: (Int) -> Duration, concurrency: Int = 10) -> [String] {
        var tally = SampleTally(plan: LoadPlan(concurrency: concurrency))
        for index in 0..<400 {
            var sample = Sample(intendedStart: .zero, end: service(index), outcome: .success)
            sample.start = .zero
            tally.record(sample)
        }
        return tally.report.notes.filter { $0.contains("fall into step") }
    }

    @Test func `a closed loop against a constant delay is told of its bursts`() {
        #expect(
            closedLoop { .milliseconds(200) + .microseconds($0) } == [
                "nearly all answers took 200.0 to 200.4 ms: the 10 lanes of this closed loop fall into step and ask in "
                    + "bursts; add think time, or use an open loop"
            ]
        )
        #expect(closedLoop { .milliseconds(200 + $0) }.isEmpty)
        #expect(closedLoop(service: { _ in .milliseconds(200) }, concurrency: 1).isEmpty)
        #expect(closedLoop { _ in .milliseconds(1) }.isEmpty)
    }
}
