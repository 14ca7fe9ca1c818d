import Measurement
import Synthesis
import Testing

@testable import LoadModel

/// What ``SampleTally`` makes of streams, phases, workloads and objectives.
@Suite struct StreamTallyTests {
    /// A stream that was due at `start`, whose content came at those times after it, and which ended with the last.
    private func stream(
        at start: Int = 0,
        contents: [Int],
        chunk: Int? = nil,
        answer: Int? = nil,
        tokens: Int? = nil,
        workload: Int = 0
    ) -> Sample {
        let end = (contents.last ?? 0) + 10
        var sample = Sample(intendedStart: .milliseconds(start), end: .milliseconds(start + end), outcome: .success)
        sample.workload = workload
        sample.start = .milliseconds(start + 1)
        sample.firstByte = .milliseconds(start + 2)
        sample.firstChunk = chunk.map { .milliseconds(start + $0) }
        sample.firstAnswer = answer.map { .milliseconds(start + $0) }
        sample.contentTimes = contents.map { .milliseconds(start + $0) }
        sample.outputTokens = tokens
        sample.promptTokens = tokens == nil ? nil : 7
        return sample
    }

    private func tally(_ samples: Sample..., plan: LoadPlan = LoadPlan()) -> SampleTally {
        samples.reduce(into: SampleTally(plan: plan)) { $0.record($1) }
    }

    /// Single values are exact: a histogram never leaves its minimum and maximum.
    private func only(_ time: MeasuredTime, _ tally: SampleTally) -> Duration? { tally.histograms[time]?.maximum }

    // MARK: - Times

    @Test func `times lie between the marks that define them`() throws {
        // Reasoning at 21, answer from 41, the last at 101, 21 tokens; the role's chunk came at 11.
        let tally = tally(stream(contents: [21, 41, 101], chunk: 11, answer: 41, tokens: 21))

        #expect(only(.timeToFirstToken, tally) == .milliseconds(20))
        #expect(only(.timeToFirstOutputToken, tally) == .milliseconds(40))
        #expect(only(.interTokenLatency, tally) == .milliseconds(4))
        #expect(tally.histograms[.interChunkLatency as MeasuredTime]?.count == 2)
        #expect(tally.histograms[.interChunkLatency as MeasuredTime]?.minimum == .milliseconds(20))
        #expect(only(.interChunkLatency, tally) == .milliseconds(60))
        #expect(only(.timeToFirstChunk, tally) == .milliseconds(10))
        #expect(only(.firstChunkGap, tally) == .milliseconds(10))
        #expect(only(.timeToLastContent, tally) == .milliseconds(100))
        #expect(only(.timePerTokenAfterFirstChunk, tally) == .microseconds(4_500))
        #expect(tally.histograms[.weightedInterTokenLatency]?.count == 20)
        #expect(tally.histograms[.weightedInterTokenLatency]?.sum == .milliseconds(80))
        #expect(only(.timePerOutputToken, tally) == .nanoseconds(4_761_904))
        #expect(only(.serviceTime, tally) == .milliseconds(110))
        #expect(only(.sendLag, tally) == .milliseconds(1))
    }

    @Test(arguments: [([21], 5), ([21, 41], 1), ([21, 41], 0), ([], 5)])
    func `no time between tokens is measured where there is none`(contents: [Int], tokens: Int) {
        let tally = tally(stream(contents: contents, tokens: tokens))

        #expect(tally.report.latencies[.interTokenLatency] == nil)
        #expect(tally.histograms[.weightedInterTokenLatency] == nil)
        #expect(tally.report.latencies[.timeToFirstToken] == nil || !contents.isEmpty)
    }

    @Test func `tokens are those of the usage, else one for each content`() {
        let report = tally(
            stream(contents: [10, 20, 30], tokens: 12), stream(contents: [10, 20, 30]), stream(contents: [])
        ).report

        #expect(report.throughput.outputTokens == 15)
        #expect(report.throughput.promptTokens == 7)
        #expect(report.throughput.exchangesWithoutUsage == 1)
        // All were sent at 1 ms and the last ended at 40 ms.
        #expect(report.throughput.outputTokensPerSecond == 15 / 0.039)
        #expect(report.notes.contains("1 answer came without usage: each content event of theirs counts as one token"))
    }

    @Test func `only samples of the measured phase count`() {
        var early = stream(contents: [10])
        early.phase = .warmUp
        var late = stream(at: 900, contents: [10])
        late.phase = .coolDown

        let report = tally(early, stream(at: 500, contents: [10]), late).report

        #expect(report.summary.totalRequests == 1)
        #expect(report.timeSeries.map(\.completed) == [1])
        #expect(report.summary.totalDuration == .milliseconds(19))
    }

    // MARK: - Failures

    @Test func `failures are infinitely long in the adjusted distribution`() throws {
        var tally = SampleTally()
        for index in 1...95 { tally.record(stream(contents: [index])) }
        for _ in 0..<5 {
            tally.record(Sample(intendedStart: .zero, end: .milliseconds(1), outcome: .failure(.reset)))
        }
        let times = try #require(tally.report.responseTime)

        // Of 100 in all, the 50th; the histogram is exact to 0.1 %.
        let median = try #require(times.adjustedValues[.p50])
        #expect((.milliseconds(60) ... .microseconds(60_060)).contains(median))
        #expect(times.adjustedValues[.p95] == times.maximum)
        #expect(times.adjustedValues[.p99] == nil)
        #expect(tally.report.timeToFirstToken?.adjustedValues.isEmpty == true)
    }

    @Test func `nothing is adjusted where nothing failed`() {
        #expect(tally(stream(contents: [5])).report.responseTime?.adjustedValues.isEmpty == true)
    }

    // MARK: - Goodput

    private func plan(_ objectives: Objective..., streams: [Bool] = [true]) -> LoadPlan {
        var plan = LoadPlan()
        plan.objectives = objectives
        plan.mix = streams.map { isStreaming in
            var workload = Workload()
            workload.isStreaming = isStreaming
            return workload
        }
        return plan
    }

    @Test func `an exchange is good if it keeps to every bound itself`() throws {
        let plan = plan(
            Objective(.percentile(.timeToFirstToken, .p99), .below, 20),
            Objective(.maximum(.responseTime), .atMost, 60),
            Objective(.errorRate, .below, 0.5)
        )
        var failed = stream(contents: [10])
        failed.outcome = .failure(.streamError)
        let goodput = try #require(
            tally(
                stream(contents: [20, 50]), stream(contents: [21, 30]), stream(contents: [10, 51]), failed, plan: plan
            ).report.goodput
        )

        #expect(goodput.goodRequests == 1)
        #expect(goodput.share == 0.25)
    }

    @Test func `a bound on gaps holds for the longest`() {
        let plan = plan(Objective(.percentile(.interChunkLatency, .p50), .atMost, 20))

        #expect(tally(stream(contents: [1, 21, 41]), plan: plan).report.goodput?.goodRequests == 1)
        #expect(tally(stream(contents: [1, 2, 3, 24]), plan: plan).report.goodput?.goodRequests == 0)
        #expect(tally(stream(contents: [1]), plan: plan).report.goodput?.goodRequests == 1)
    }

    @Test func `a stream without content is not good, an answer that is no stream has no first token`() {
        let plan = plan(Objective(.percentile(.timeToFirstToken, .p99), .below, 20), streams: [true, false])

        #expect(tally(stream(contents: []), plan: plan).report.goodput?.goodRequests == 0)
        #expect(tally(stream(contents: [], workload: 1), plan: plan).report.goodput?.goodRequests == 1)
    }

    @Test func `without objectives on times there is no goodput`() {
        #expect(tally(stream(contents: [1]), plan: plan(Objective(.errorRate, .below, 1))).report.goodput == nil)
    }

    // MARK: - Workloads and shards

    @Test func `each workload of a mix has its own figures`() {
        var plan = plan(streams: [true, false])
        plan.mix[1].name = "whole"
        let report = tally(
            stream(contents: [5]), stream(contents: [], workload: 1), stream(contents: [], workload: 1), plan: plan
        ).report

        #expect(report.workloads.map(\.name) == ["chat stream", "whole"])
        #expect(report.workloads.map(\.summary.totalRequests) == [1, 2])
        #expect(report.workloads.map { $0.latencies[.timeToFirstToken]?.count } == [1, nil])
        #expect(report.summary.totalRequests == 3)
        #expect(tally(stream(contents: [5])).report.workloads.isEmpty)
    }

    @Test func `merged shards report what one tally of all samples reports, however they are merged`() {
        var plan = plan(Objective(.percentile(.timeToFirstToken, .p99), .below, 40), streams: [true, false])
        plan.arrivals = .poisson(rate: 10)
        var generator = SeededGenerator(seed: 7)
        var whole = SampleTally(plan: plan)
        var shards = [SampleTally](repeating: SampleTally(plan: plan), count: 3)
        for index in 0..<600 {
            // Times up to 25 minutes, out of order, so that the series has to widen its intervals.
            let start = Int(generator.uniform(upTo: 1_500_000))
            let gaps = (0..<Int(generator.uniform(upTo: 6))).map { _ in Int(generator.uniform(upTo: 2_000)) }
            let contents = gaps.reduce(into: [1]) { $0.append(($0.last ?? 0) + $1) }
            var sample = stream(
                at: start, contents: contents, chunk: 1, tokens: index.isMultiple(of: 3) ? nil : 17,
                workload: index % 2
            )
            if index.isMultiple(of: 11) { sample.outcome = .failure(.timeout) }
            whole.record(sample)
            shards[Int(generator.uniform(upTo: 2))].record(sample)
            whole.note(inFlight: index, at: sample.intendedStart)
            shards[index % 3].note(inFlight: index, at: sample.intendedStart)
        }
        shards[1].note(hold: .milliseconds(3))
        shards[2].note(hold: .milliseconds(2))
        whole.note(hold: .milliseconds(3))
        whole.note(hold: .milliseconds(2))

        for order in [[0, 1, 2], [2, 0, 1], [1, 2, 0]] {
            var merged = SampleTally(plan: plan)
            for index in order { merged.merge(shards[index]) }
            #expect(merged.report == whole.report)
            #expect(merged.histograms == whole.histograms)
        }
        var right = shards[1]
        right.merge(shards[2])
        var grouped = shards[0]
        grouped.merge(right)
        #expect(grouped.report == whole.report)
        #expect(whole.report.timeSeries.count > 300 && whole.report.timeSeries.count <= 600)
        #expect(whole.report.inFlight == .init(peak: 599, heldBack: 2, longestHold: .milliseconds(3)))
    }
}
