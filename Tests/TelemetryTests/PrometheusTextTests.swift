import CoreMetrics
import Testing

@testable import Telemetry

@Suite struct `Prometheus text` {
    @Test func `an empty registry has an empty page`() {
        #expect(PrometheusText.render(MetricsRegistry().snapshot()) == "")
    }

    @Test func `families stand together, sorted, each under one header`() {
        let registry = MetricsRegistry()
        registry.counter(.requests, ["status": "429", "endpoint": "chat"]).increment(by: 2)
        registry.counter(.requests, ["endpoint": "chat", "status": "200"]).increment(by: 40)
        registry.counter(.connections).increment()
        registry.gauge(.requestsInFlight).set(3)
        Counter(label: "foreign", factory: registry).increment()
        let recorder = Recorder(label: "size", factory: registry)
        recorder.record(1)
        recorder.record(2.5)

        let text = PrometheusText.render(registry.snapshot())
        #expect(
            text == """
                # TYPE foreign_total counter
                foreign_total 1
                # HELP llm_mockd_connections_total Connections accepted by the provider port.
                # TYPE llm_mockd_connections_total counter
                llm_mockd_connections_total 1
                # HELP llm_mockd_requests_total Provider requests answered.
                # TYPE llm_mockd_requests_total counter
                llm_mockd_requests_total{endpoint="chat",status="200"} 40
                llm_mockd_requests_total{endpoint="chat",status="429"} 2
                # HELP llm_mockd_requests_in_flight Provider requests being answered.
                # TYPE llm_mockd_requests_in_flight gauge
                llm_mockd_requests_in_flight 3
                # TYPE size summary
                size_sum 3.5
                size_count 2

                """
        )
        #expect(PrometheusText.render(registry.snapshot()) == text)
    }

    @Test func `a timer is a histogram in seconds with cumulative buckets`() {
        let registry = MetricsRegistry()
        let timer = registry.timer(.requestDuration, ["endpoint": "chat"])
        for duration in [Duration.microseconds(500), .milliseconds(1), .milliseconds(40), .seconds(2), .seconds(90)] {
            timer.record(duration)
        }

        let bounds = MetricsSnapshot.Timer.bounds.map(PrometheusText.number) + ["+Inf"]
        let counts = [1, 2, 2, 2, 2, 2, 3, 3, 3, 3, 3, 4, 4, 4, 4, 4, 5]
        let name = "llm_mockd_request_duration_seconds"
        let expected =
            ["# HELP \(name) \(MetricName.requestDuration.help)", "# TYPE \(name) histogram"]
            + zip(bounds, counts).map { "\(name)_bucket{endpoint=\"chat\",le=\"\($0)\"} \($1)" }
            + ["\(name)_sum{endpoint=\"chat\"} 92.0415", "\(name)_count{endpoint=\"chat\"} 5"]
        #expect(bounds.prefix(3) == ["0.0005", "0.001", "0.0025"])
        #expect(
            PrometheusText.render(registry.snapshot()) == expected.map { $0 + "\n" }.joined()
        )
    }

    @Test(arguments: [
        ("plain", "plain"), ("\"quoted\"", #"\"quoted\""#), (#"back\slash"#, #"back\\slash"#),
        ("two\nlines", #"two\nlines"#),
        ("crlf\r\n", "crlf\r\\n"), ("é 世界 👨‍👩‍👧", "é 世界 👨‍👩‍👧"),
    ])
    func `label values are escaped`(value: String, expected: String) {
        let registry = MetricsRegistry()
        Counter(label: "x", dimensions: [("v", value)], factory: registry).increment()

        #expect(PrometheusText.render(registry.snapshot()) == "# TYPE x_total counter\nx_total{v=\"\(expected)\"} 1\n")
    }

    @Test(arguments: [
        (0.0, "0"), (1.0, "1"), (-3.0, "-3"), (0.5, "0.5"), (1e15, "1000000000000000"), (1e300, "1e+300"),
        (0.00001, "1e-05"), (.infinity, "+Inf"), (-.infinity, "-Inf"), (.nan, "NaN"),
    ])
    func `numbers are what Prometheus reads`(value: Double, expected: String) {
        #expect(PrometheusText.number(value) == expected)
    }
}
