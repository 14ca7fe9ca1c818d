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

/// A report that has all that a report can have.
@Suite struct WholeReportTests {
    private var plan: LoadPlan {
        get throws {
            var plan = LoadPlan(.chat, baseURL: "http://127.0.0.1:8080", requests: 400)
            plan.arrivals = .poisson(rate: 100)
            plan.stop.duration = .seconds(4)
            var stream = Workload(.message)
            stream.isStreaming = true
            plan.mix = [stream, Workload(.chat)]
            plan.objectives = [try Objective(text: "ttft.p99<25ms"), try Objective(text: "errorRate<=1%")]
            return plan
        }
    }

    private var tally: SampleTally {
        get throws {
            var tally = SampleTally(plan: try plan)
            for index in 0..<400 {
                let due = Duration.milliseconds(index * 10)
                let isStream = index.isMultiple(of: 2)
                var sample = Sample(number: index, intendedStart: due, end: due + .milliseconds(60), outcome: .success)
                sample.workload = isStream ? 0 : 1
                sample.start = due + .milliseconds(4)
                sample.firstByte = due + .milliseconds(10)
                if isStream {
                    sample.firstChunk = due + .milliseconds(10)
                    sample.contentTimes = [.milliseconds(index < 200 ? 24 : 34), .milliseconds(44), .milliseconds(54)]
                        .map { due + $0 }
                    sample.firstAnswer = due + .milliseconds(44)
                    sample.outputTokens = 6
                    sample.promptTokens = 10
                }
                sample.bytesSent = 100
                sample.bytesReceived = 1_000
                sample.status = 200
                if index == 399 {
                    sample.status = 529
                    sample.outcome = .failure(.status)
                }
                tally.record(sample)
                tally.note(inFlight: 6, at: due)
            }
            tally.note(hold: .milliseconds(4))
            return tally
        }
    }

    private var report: Report {
        get throws {
            var lag = LatencyHistogram()
            lag.record(.milliseconds(7), count: 10)
            let snapshot = lag.snapshot()
            let rig = Report.Rig(
                loopLag: snapshot, pacingError: snapshot, generatorUtilization: 0.95, mockUtilization: 0.25
            )
            return try tally.report(rig: rig, notes: ["the run was paused once"])
        }
    }

    @Test func `a report is read again as it was written`() throws {
        let report = try report
        let data = try JSONEncoder().encode(report)
        let again = try JSONDecoder().decode(Report.self, from: data)

        #expect(
            try JSONValue(parsing: Array(JSONEncoder().encode(again))).sorted == JSONValue(parsing: Array(data)).sorted)
        #expect(again.summary.totalDuration == report.summary.totalDuration)
        #expect(again.goodput?.goodRequests == report.goodput?.goodRequests)
        #expect(again.objectives == report.objectives)
        #expect(again.workloads.map(\.name) == report.workloads.map(\.name))
        #expect(again.timeSeries == report.timeSeries)
        #expect(again.rig == report.rig)
        #expect(again.inFlight == report.inFlight)
        #expect(again.latencies[.interTokenLatency]?.intervals == report.latencies[.interTokenLatency]?.intervals)
    }

    @Test func `the JSON has a place for everything`() throws {
        let json = try JSONValue(parsing: Array(JSONEncoder().encode(report)))

        #expect(json["timeToFirstTokenMs"]?["count"] == 200)
        #expect(json["timeToFirstTokenMs"]?["confidence"]?["p50"]?.arrayValue?.count == 2)
        // 200 streams are enough for p95, not for p99.
        #expect(json["timeToFirstTokenMs"]?["confidence"]?["p95"] != nil)
        #expect(json["timeToFirstTokenMs"]?["confidence"]?["p99"] == nil)
        #expect(json["responseTimeMs"]?["adjusted"]?["p99"] != nil)
        #expect(json["responseTimeMs"]?["adjusted"]?["p99.9"] == nil)
        #expect(json["throughput"]?["outputTokens"] == 1_200)
        #expect(json["throughput"]?["promptTokens"] == 2_000)
        #expect(json["throughput"]?["exchangesWithoutUsage"] == nil)
        #expect(json["goodput"]?["goodRequests"] == 299)
        #expect(json["inFlight"]?["peak"] == 6)
        #expect(json["inFlight"]?["longestHoldMs"] == 4)
        #expect(json["workloads"]?[0]?["name"] == "message stream")
        #expect(json["workloads"]?[1]?["summary"]?["failedRequests"] == 1)
        #expect(json["workloads"]?[1]?["timeToFirstTokenMs"] == nil)
        #expect(json["timeSeries"]?.arrayValue?.count == 5)
        #expect(json["timeSeries"]?[0]?["offered"] == 100)
        #expect(json["objectives"]?[0]?["objective"] == "ttft.p99<25ms")
        #expect(json["objectives"]?[0]?["met"] == false)
        #expect(json["objectives"]?[1]?["met"] == true)
        #expect(json["rig"]?["limited"] == true)
        #expect(json["rig"]?["loopLagMs"]?["p99"] == 7)
        #expect(json["rig"]?["sendLagMs"]?["p99"] == 4)
    }

    @Test func `the text has all of it`() throws {
        let expected = """
            message stream + chat: 400 requests or 4 s, Poisson at 100 a second to http://127.0.0.1:8080

              Total requests        400
              Successful            399
              Failed                1
              Total duration        4,046.00 ms
              Average response      60.00 ms
              Minimum response      60.00 ms
              Maximum response      60.00 ms
              Requests per second   98.86
              Error rate            0.25 %
              Bytes received        400,000
              Bytes sent            40,000
              Connections opened    0
              Offered per second    100.00
              Prompt tokens         2,000 (494.32 a second)
              Output tokens         1,200 (296.59 a second)
              Good requests         299 (73.90 a second), 74.75 %
              Most in flight        6
              Held back             1, at most 4.00 ms

              Milliseconds                  p50        p90        p95        p99      p99.9
              Response time               60.00      60.00      60.00      60.00      60.00
              Service time                56.00      56.00      56.00      56.00      56.00
              Time to first byte           6.00       6.00       6.00       6.00       6.00
              Time to first token         20.02      30.00      30.00      30.00      30.00
              To first output token       40.00      40.00      40.00      40.00      40.00
              Inter-token latency          4.00       6.00       6.00       6.00       6.00
              Inter-chunk latency         10.01      20.00      20.00      20.00      20.00

              Workloads
                message stream: 200 requests
                 Response time            60.00      60.00      60.00      60.00      60.00
                 Time to first token      20.02      30.00      30.00      30.00      30.00
                 Inter-token latency       4.00       6.00       6.00       6.00       6.00
                chat: 200 requests, 1 failed
                 Response time            60.00      60.00      60.00      60.00      60.00

              Status codes
                200                 399
                529                 1

              Failures
                status              1

              Objectives
                ttft.p99 < 25 ms: 30 ms, not met
                errorRate <= 1 %: 0.25 %, met

              Rig
                Send lag p99        4.00 ms
                Loop lag p99        7.00 ms
                Pacing error p99    7.00 ms
                Generator busy      95 % of a core
                Mock busy           25 % of a core
                Rig-limited: the generator read late: p99 7 ms, where the median inter-token latency is 4.001 ms; give it more cores, or fewer requests at once.
                Rig-limited: the mock wrote late: p99 7 ms, where the median inter-token latency is 4.001 ms; give the mock more cores, or ask it less.
                Rig-limited: an event loop of the generator was busy 95 % of the time; give it more cores, or offer less.

              Note: the run was paused once.
              Note: 399 samples are too few for a 95 % interval of p99.9 (3,688).
              Note: Time to first token: 200 samples are too few for a 95 % interval of p99 (368), p99.9 (3,688).
              Note: Inter-chunk latency: 400 samples are too few for a 95 % interval of p99.9 (3,688).
              Note: 1 request waited since no more could be in flight, at most 4 ms; their response times have it in them.

            """
        let text = try ReportText.render(report, plan: plan)
        #expect(text == expected)
    }

    @Test func `histograms are kept by the names of their times, and read from older versions`() throws {
        let histograms = try tally.histograms
        let data = try JSONEncoder().encode(histograms)
        let json = try JSONValue(parsing: Array(data))

        #expect(json["responseTime"]?["count"] == 399)
        #expect(json["timePerOutputToken"]?["count"] == 200)
        #expect(try JSONDecoder().decode(RunHistograms.self, from: data) == histograms)

        let empty = #"{"count":0,"clampedCount":0,"sumNs":0,"bucketsUs":[]}"#
        let one = #"{"count":1,"clampedCount":0,"minimumNs":5000,"maximumNs":5000,"sumNs":5000,"bucketsUs":[[5,1]]}"#
        let old =
            #"{"responseTime":\#(one),"serviceTime":\#(one),"timeToFirstByte":\#(one),"timeToFirstToken":\#(empty)}"#
        let read = try JSONDecoder().decode(RunHistograms.self, from: Data(old.utf8))
        #expect(read[Metric.responseTime]?.maximum == .microseconds(5))
        #expect(read[Metric.timeToFirstToken] == nil)
    }
}

extension JSONValue {
    /// The same with the members of objects in the order of their names.
    fileprivate var sorted: JSONValue {
        switch self {
        case .object(let object):
            .object(JSONObject(object.members.sorted { $0.key < $1.key }.map { ($0.key, $0.value.sorted) }))
        case .array(let elements): .array(elements.map(\.sorted))
        case .null, .bool, .number, .string: self
        }
    }
}
