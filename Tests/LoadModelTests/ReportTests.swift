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
            tally.record(
                Sample(
                    openedConnection: index == 1,
                    intendedStart: .zero,
                    start: .microseconds(250),
                    firstByte: .microseconds(500),
                    firstContent: stream ? .microseconds(1_000) : nil,
                    end: .microseconds(index * 1_250),
                    bytesSent: 300,
                    bytesReceived: 500,
                    status: 200,
                    outcome: .success
                )
            )
        }
        tally.record(
            Sample(intendedStart: .zero, end: .microseconds(20_250), outcome: .failure(.timeout))
        )
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
                 "responseTimeMs": {"p50": 2.501, "p90": 5, "p95": 5, "p99": 5, "p99.9": 5},
                 "serviceTimeMs": {"p50": 2.251, "p90": 4.75, "p95": 4.75, "p99": 4.75, "p99.9": 4.75},
                 "summary": {"averageResponseTimeMs": 3.125, "errorRate": 0.2, "failedRequests": 1,
                             "maximumResponseTimeMs": 5, "minimumResponseTimeMs": 1.25, "requestsPerSecond": 246.914,
                             "statusCodes": {"200": 4}, "successfulRequests": 4, "totalBytes": 2000,
                             "totalDurationMs": 20.25, "totalRequests": 5},
                 "timeToFirstByteMs": {"p50": 0.25, "p90": 0.25, "p95": 0.25, "p99": 0.25, "p99.9": 0.25}}
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
        tally.record(Sample(end: .zero, outcome: .failure(.connect)))
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

    @Test func `a report is read again as it was written`() throws {
        let report = report(stream: true)

        let again = try JSONDecoder().decode(Report.self, from: JSONEncoder().encode(report))

        #expect(again.responseTime == report.responseTime)
        #expect(again.timeToFirstToken == report.timeToFirstToken)
        #expect(again.summary.totalDuration == report.summary.totalDuration)
        #expect(again.failures == report.failures)
        #expect(try JSONEncoder().encode(again).count == JSONEncoder().encode(report).count)
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
