import Foundation
import Testing

@testable import Telemetry

@Suite struct `Metrics snapshot` {
    @Test func `the live JSON has camel-case keys with units, and is read back`() throws {
        let registry = MetricsRegistry()
        registry.counter(.requests, ["endpoint": "chat"]).increment()
        registry.gauge(.requestsInFlight).set(2)
        registry.timer(.pacingError).record(.milliseconds(2))
        let snapshot = registry.snapshot()
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let json = try encoder.encode(snapshot)

        let buckets = MetricsSnapshot.Timer.bounds
            .map { "{\"count\":\($0 < 0.002 ? 0 : 1),\"upToSeconds\":\(PrometheusText.number($0))}" }
            .joined(separator: ",")
        #expect(
            String(decoding: json, as: UTF8.self)
                == #"{"counters":[{"labels":{"endpoint":"chat"},"name":"llm_mockd_requests_total","value":1}],"#
                + #""gauges":[{"labels":{},"name":"llm_mockd_requests_in_flight","value":2}],"summaries":[],"#
                + #""timers":[{"buckets":["# + buckets + #"],"count":1,"labels":{},"maximumMs":2,"meanMs":2,"#
                + #""minimumMs":2,"name":"llm_mockd_pacing_error_seconds","#
                + #""percentilesMs":{"p50":2,"p90":2,"p95":2,"p99":2,"p99.9":2},"sumMs":2}]}"#
        )
        #expect(try JSONDecoder().decode(MetricsSnapshot.self, from: json) == snapshot)
    }
}
