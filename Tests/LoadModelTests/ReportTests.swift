import LoadModel
import Measurement
import ProviderWire
import Testing

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

@Suite struct ReportTests {
    private func report(stream: Bool = false) -> Report {
        var tally = SampleTally()
        for index in 1...4 {
            var sample = Sample(intendedStart: .zero, end: .microseconds(index * 1_250), outcome: .success)
            sample.openedConnection = index == 1
            sample.start = .microseconds(250)
            sample.firstByte = .microseconds(500)
            sample.contentTimes = stream ? [.microseconds(1_000)] : []
            sample.bytesSent = 300
            sample.bytesReceived = 500
            sample.status = 200
            tally.record(sample)
        }
        tally.record(Sample(intendedStart: .zero, end: .microseconds(20_250), outcome: .failure(.timeout)))
        return tally.report
    }

    @Test func `the JSON has the names that scripts rely on`() throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
        let json = try JSONValue(parsing: Array(encoder.encode(report())))

        let expected = try JSONValue(
            parsing: """
                {"bytesSent": 1200, "connectionsOpened": 1, "failures": {"timeout": 1},
                 "notes": [
                    "4 samples are too few for a 95 % interval of p50 (6), p90 (36), p95 (72), p99 (368), p99.9 (3,688)"
                 ],
                 "responseTimeMs": {"adjusted": {"p50": 3.751}, "count": 4, "max": 5, "mean": 3.125, "min": 1.25,
                                    "p50": 2.501, "p90": 5, "p95": 5, "p99": 5, "p99.9": 5},
                 "sendLagMs": {"count": 4, "max": 0.25, "mean": 0.25, "min": 0.25,
                               "p50": 0.25, "p90": 0.25, "p95": 0.25, "p99": 0.25, "p99.9": 0.25},
                 "serviceTimeMs": {"adjusted": {"p50": 3.501}, "count": 4, "max": 4.75, "mean": 2.875, "min": 1,
                                   "p50": 2.251, "p90": 4.75, "p95": 4.75, "p99": 4.75, "p99.9": 4.75},
                 "summary": {"averageResponseTimeMs": 3.125, "errorRate": 0.2, "failedRequests": 1,
                             "maximumResponseTimeMs": 5, "minimumResponseTimeMs": 1.25, "requestsPerSecond": 246.914,
                             "statusCodes": {"200": 4}, "successfulRequests": 4, "totalBytes": 2000,
                             "totalDurationMs": 20.25, "totalRequests": 5},
                 "throughput": {"successfulRequestsPerSecond": 197.531},
                 "timeSeries": [{"completed": 5, "failed": 1, "lengthMs": 20.25, "offered": 5, "outputTokens": 0,
                                 "peakInFlight": 0, "responseTimeMs": {"p50": 2.496, "p90": 4.992, "p99": 4.992},
                                 "startMs": 0}],
                 "timeToFirstByteMs": {"count": 4, "max": 0.25, "mean": 0.25, "min": 0.25,
                                       "p50": 0.25, "p90": 0.25, "p95": 0.25, "p99": 0.25, "p99.9": 0.25}}
                """
        )
        #expect(json.prettyPrinted() == expected.prettyPrinted())
    }

    @Test func `a stream has the time to first token`() throws {
        let json = try JSONValue(parsing: Array(JSONEncoder().encode(report(stream: true))))

        #expect(json["timeToFirstTokenMs"]?["p50"]?.numberValue?.doubleValue == 0.75)
    }

    @Test func `nothing stands where nothing succeeded`() throws {
        var tally = SampleTally()
        tally.record(Sample(intendedStart: .zero, end: .zero, outcome: .failure(.connect)))
        let json = try JSONValue(parsing: Array(JSONEncoder().encode(tally.report)))

        let summary = json["summary"]
        for key in ["averageResponseTimeMs", "minimumResponseTimeMs", "maximumResponseTimeMs", "requestsPerSecond"] {
            #expect(summary?[key] == nil, "\(key)")
        }
        for key in ["responseTimeMs", "serviceTimeMs", "timeToFirstByteMs", "timeToFirstTokenMs"] {
            #expect(json[key] == nil, "\(key)")
        }
        #expect(summary?["errorRate"]?.intValue == 1)
    }

    @Test func `a report that has only what older versions wrote is read`() throws {
        let old = """
            {"bytesSent": 1200, "connectionsOpened": 1, "failures": {"timeout": 1}, "notes": ["a note"],
             "responseTimeMs": {"p50": 2.501, "p90": 5, "p95": 5, "p99": 5, "p99.9": 5},
             "summary": {"averageResponseTimeMs": 3.125, "errorRate": 0.2, "failedRequests": 1,
                         "maximumResponseTimeMs": 5, "minimumResponseTimeMs": 1.25, "requestsPerSecond": 246.914,
                         "statusCodes": {"200": 4}, "successfulRequests": 4, "totalBytes": 2000,
                         "totalDurationMs": 20.25, "totalRequests": 5}}
            """
        let report = try JSONDecoder().decode(Report.self, from: Data(old.utf8))

        #expect(report.responseTime?[.p50] == .microseconds(2_501))
        #expect(report.responseTime?.count == 4)
        #expect(report.responseTime?.mean == nil)
        #expect(report.serviceTime == nil && report.goodput == nil && report.rig == nil)
        #expect(report.timeSeries.isEmpty && report.workloads.isEmpty && report.objectives.isEmpty)
        #expect(report.notes == ["a note"])
        // And it is written again as it was, without inventing what it has not.
        let again = try JSONValue(parsing: Array(JSONEncoder().encode(report)))
        #expect(again["throughput"] == nil && again["inFlight"] == nil)
    }

    @Test func `the text has the summary first`() {
        let plan = LoadPlan(.chat, baseURL: "http://127.0.0.1:8080", requests: 5, concurrency: 2)

        let expected = """
            chat: 5 requests, 2 connections to http://127.0.0.1:8080

              Total requests        5
              Successful            4
              Failed                1
              Total duration        20.25 ms
              Average response      3.13 ms
              Minimum response      1.25 ms
              Maximum response      5.00 ms
              Requests per second   246.91
              Error rate            20.00 %
              Bytes received        2,000
              Bytes sent            1,200
              Connections opened    1

              Milliseconds                  p50        p90        p95        p99      p99.9
              Response time                2.50       5.00       5.00       5.00       5.00
              Service time                 2.25       4.75       4.75       4.75       4.75
              Time to first byte           0.25       0.25       0.25       0.25       0.25

              Status codes
                200                 4

              Failures
                timeout             1

              Note: 4 samples are too few for a 95 % interval of p50 (6), p90 (36), p95 (72), p99 (368), p99.9 (3,688).

            """
        #expect(ReportText.render(report(), plan: plan) == expected)
    }

    @Test(arguments: [
        (0.0, 2, "0.00"), (1234.5, 2, "1,234.50"), (0.005, 2, "0.01"), (-0.001, 2, "0.00"), (-1.5, 1, "-1.5"),
        (999.999, 2, "1,000.00"), (1e6, 0, "1,000,000"), (0.045, 3, "0.045"), (.nan, 2, "-"), (.infinity, 2, "-"),
    ])
    func `numbers have fixed decimals`(value: Double, decimals: Int, text: String) {
        #expect(FixedDecimals.text(value, decimals: decimals) == text)
    }
}
