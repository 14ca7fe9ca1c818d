import LoadModel
import Measurement
import ProviderWire
import Testing

@Suite struct SampleTallyTests {
    private func success(start: Int, milliseconds: Int, opened: Bool = false) -> Sample {
        var sample = Sample(
            intendedStart: .milliseconds(start),
            end: .milliseconds(start + milliseconds),
            outcome: .success
        )
        sample.openedConnection = opened
        sample.start = .milliseconds(start + 1)
        sample.firstByte = .milliseconds(start + 2)
        sample.contentTimes = [.milliseconds(start + 3)]
        sample.bytesSent = 10
        sample.bytesReceived = 100
        sample.status = 200
        return sample
    }

    private var failure: Sample {
        var sample = Sample(intendedStart: .milliseconds(5), end: .milliseconds(905), outcome: .failure(.status))
        sample.start = .milliseconds(5)
        sample.firstByte = .milliseconds(800)
        sample.bytesSent = 10
        sample.bytesReceived = 7
        sample.status = 500
        return sample
    }

    @Test func `the summary counts all and times only what succeeded`() throws {
        var tally = SampleTally()
        tally.record(success(start: 4, milliseconds: 10, opened: true))
        tally.record(success(start: 20, milliseconds: 30))
        tally.record(failure)

        let report = tally.report

        let summary = report.summary
        #expect(summary.totalRequests == 3)
        #expect(summary.successfulRequests == 2)
        #expect(summary.failedRequests == 1)
        // From the first request sent, at 5 ms, to the last end, at 905 ms.
        #expect(summary.totalDuration == .milliseconds(900))
        #expect(summary.averageResponseTime == .milliseconds(20))
        #expect(summary.minimumResponseTime == .milliseconds(10))
        #expect(summary.maximumResponseTime == .milliseconds(30))
        #expect(try #require(summary.requestsPerSecond) == 3 / 0.9)
        #expect(try #require(summary.errorRate) == 1.0 / 3)
        #expect(summary.totalBytes == 207)
        #expect(summary.statusCodes == [200: 2, 500: 1])
        #expect(report.failures == [.status: 1])
        #expect(report.connectionsOpened == 1)
        #expect(report.bytesSent == 30)
        // The histograms are exact to 0.1 %.
        #expect((.milliseconds(10) ... .microseconds(10_010)).contains(try #require(report.responseTime?[.p50])))
        #expect((.milliseconds(9) ... .microseconds(9_009)).contains(try #require(report.serviceTime?[.p50])))
        #expect(try #require(report.timeToFirstByte)[.p99] == .milliseconds(1))
        #expect(try #require(report.timeToFirstToken)[.p999] == .milliseconds(2))
    }

    @Test func `what is asked for alone is what the whole report says`() throws {
        var plan = LoadPlan(.chat, requests: 9)
        plan.arrivals = .ramp(from: 1, to: 3, over: .seconds(4), isPoisson: false)
        var tally = SampleTally(plan: plan)
        #expect(tally.latencies(of: .responseTime) == nil && tally.recentlyOfferedRate == nil)
        for start in [100, 300, 900] { tally.record(success(start: start, milliseconds: 20)) }
        tally.record(failure)

        // Before an interval is over, it is the rate of all.
        #expect(tally.recentlyOfferedRate == tally.report.throughput.offeredRequestsPerSecond)

        for start in [1_200, 1_800, 2_100] { tally.record(success(start: start, milliseconds: 40)) }
        tally.note(hold: .milliseconds(3))

        let report = tally.report
        for metric in Metric.allCases { #expect(tally.latencies(of: metric) == report.latencies[metric]) }
        #expect(tally.failureCounts == report.failures && tally.heldBackCount == report.inFlight.heldBack)
        #expect(report.timeSeries.map(\.offered) == [4, 2, 1])
        #expect(tally.recentlyOfferedRate == 2)
    }

    @Test func `what was not measured is absent`() {
        var tally = SampleTally()
        tally.record(Sample(intendedStart: .zero, end: .milliseconds(1), outcome: .failure(.connect)))

        let report = tally.report

        #expect(report.summary.averageResponseTime == nil)
        #expect(report.summary.minimumResponseTime == nil)
        #expect(report.responseTime == nil && report.timeToFirstByte == nil && report.timeToFirstToken == nil)
        #expect(report.summary.errorRate == 1)
        #expect(report.summary.statusCodes.isEmpty)
        #expect(SampleTally().report.summary.requestsPerSecond == nil)
        #expect(SampleTally().report.summary.errorRate == nil)
    }

    @Test(arguments: [
        (71, "71 samples are too few for a 95 % interval of p95 (72), p99 (368), p99.9 (3,688)"),
        (72, "72 samples are too few for a 95 % interval of p99 (368), p99.9 (3,688)"),
        (1_000, "1,000 samples are too few for a 95 % interval of p99.9 (3,688)"), (3_688, nil), (0, nil),
    ])
    func `percentiles of too few samples are named`(count: Int, note: String?) {
        var tally = SampleTally()
        for index in 0..<count { tally.record(success(start: index, milliseconds: 10)) }

        #expect(tally.report.notes.filter { $0.contains("too few") } == [note].compactMap(\.self))
    }
}
