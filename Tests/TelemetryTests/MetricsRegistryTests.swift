import CoreMetrics
import Measurement
import Testing

@testable import Telemetry

@Suite struct `Metrics registry` {
    private let registry = MetricsRegistry()

    @Test func `counters of the same label and dimensions are one`() {
        Counter(label: "orders", dimensions: [("kind", "a"), ("size", "s")], factory: registry).increment()
        Counter(label: "orders", dimensions: [("size", "s"), ("kind", "a")], factory: registry).increment(by: 2)
        Counter(label: "orders", dimensions: [("kind", "b")], factory: registry).increment(by: 5)

        #expect(
            registry.snapshot().counters == [
                .init(name: "orders_total", labels: ["kind": "a", "size": "s"], value: 3),
                .init(name: "orders_total", labels: ["kind": "b"], value: 5),
            ]
        )
    }

    @Test func `fractions of a floating-point counter are kept, and added to a whole counter of that name`() {
        FloatingPointCounter(label: "work", factory: registry).increment(by: 0.25)
        FloatingPointCounter(label: "work", factory: registry).increment(by: 0.5)
        #expect(registry.snapshot().counters.map(\.value) == [0.75])

        Counter(label: "work", factory: registry).increment()
        #expect(registry.snapshot().counters == [.init(name: "work_total", labels: [:], value: 1.75)])
    }

    @Test func `gauges and meters show their last value`() {
        Gauge(label: "depth", factory: registry).record(7)
        Gauge(label: "depth", factory: registry).record(2.5)
        let meter = Meter(label: "level", factory: registry)
        meter.set(3)
        meter.increment(by: 1.5)
        meter.decrement()

        #expect(
            registry.snapshot().gauges == [
                .init(name: "depth", labels: [:], value: 2.5), .init(name: "level", labels: [:], value: 3.5),
            ]
        )
    }

    @Test func `a recorder shows count, sum and extremes`() throws {
        let recorder = Recorder(label: "size", factory: registry)
        for value in [4, 1, 10] { recorder.record(value) }
        _ = Recorder(label: "unused", factory: registry)

        let summaries = registry.snapshot().summaries
        #expect(summaries.map(\.name) == ["size", "unused"])
        #expect(summaries.map(\.count) == [3, 0])
        #expect(summaries.map(\.sum) == [15, 0])
        #expect(summaries.map(\.minimum) == [1, nil])
        #expect(summaries.map(\.maximum) == [10, nil])
    }

    @Test func `a timer shows a distribution in milliseconds`() throws {
        let timer = Timer(label: "wait", factory: registry)
        for millisecond in 1...100 { timer.recordMilliseconds(millisecond) }

        let shown = try #require(registry.snapshot().timers.first)
        #expect(shown.name == "wait_seconds")
        #expect(shown.count == 100)
        #expect(shown.sumMs == 5050)
        #expect(shown.meanMs == 50.5)
        #expect(shown.minimumMs == 1)
        #expect(shown.maximumMs == 100)
        #expect(abs((shown.percentilesMs[.p90] ?? 0) - 90) <= 0.09)
        #expect(shown.buckets.first { $0.upToSeconds == 0.01 }?.count == 10)
        #expect(shown.buckets.last?.count == 100)
        #expect(shown.buckets.map(\.upToSeconds) == MetricsSnapshot.Timer.bounds)
    }

    @Test func `what was not measured is absent`() throws {
        _ = registry.timer(.pacingError)

        let shown = try #require(registry.snapshot().timers.first)
        #expect(shown.count == 0)
        #expect(shown.meanMs == nil && shown.minimumMs == nil && shown.maximumMs == nil)
        #expect(shown.percentilesMs.isEmpty)
    }

    @Test(arguments: [
        ("http.server.requests", "http_server_requests_total"), ("x_total", "x_total"), ("3d", "_3d_total"),
        ("a:b", "a:b_total"), ("größe", "gr__e_total"), ("", "__total"),
    ])
    func `labels become valid names`(label: String, name: String) {
        Counter(label: label, factory: registry).increment()
        #expect(registry.snapshot().counters.map(\.name) == [name])
    }

    @Test func `dimension names become valid, values stay`() {
        Counter(label: "x", dimensions: [("http.route", "/v1/é"), ("1st", ""), ("a:b", "c")], factory: registry)
            .increment()
        #expect(registry.snapshot().counters.first?.labels == ["http_route": "/v1/é", "_1st": "", "a_b": "c"])
    }

    @Test func `a name taken by another kind gets its own kind added`() {
        Gauge(label: "load", factory: registry).record(1)
        Recorder(label: "load", factory: registry).record(2)
        Gauge(label: "wait_seconds", factory: registry).record(3)
        Timer(label: "wait", factory: registry).recordMilliseconds(4)
        Recorder(label: MetricName.requestsInFlight.name, factory: registry).record(5)

        let snapshot = registry.snapshot()
        #expect(snapshot.gauges.map(\.name) == ["load", "wait_seconds"])
        #expect(snapshot.summaries.map(\.name) == ["llm_mockd_requests_in_flight_summary", "load_summary"])
        #expect(snapshot.timers.map(\.name) == ["wait_timer_seconds"])
    }

    @Test func `a destroyed metric is gone, and starts anew when asked for again`() {
        let counter = Counter(label: "gone", factory: registry)
        let timer = Timer(label: "gone", factory: registry)
        let gauge = Gauge(label: "gone", factory: registry)
        counter.increment()
        counter.destroy()
        timer.destroy()
        gauge.destroy()
        #expect(registry.snapshot() == MetricsRegistry().snapshot())

        Counter(label: "gone", factory: registry).increment()
        #expect(registry.snapshot().counters.map(\.value) == [1])
    }

    @Test func `collectors contribute at each snapshot, and equal readings add up`() {
        let shares = registry.counter(.requests, ["endpoint": "chat"])
        shares.increment(by: 10)
        registry.onCollect { readings in
            readings.counter(.requests, Double(shares.value), ["endpoint": "chat"])
            readings.gauge(.streamsOpen, 2)
        }
        registry.onCollect { readings in
            readings.gauge(.streamsOpen, 3)
            for milliseconds in [1, 2] {
                var histogram = LatencyHistogram()
                histogram.record(.milliseconds(milliseconds))
                readings.timer(.pacingError, histogram)
            }
        }

        let first = registry.snapshot()
        #expect(first.counters.map(\.value) == [20])
        #expect(first.gauges == [.init(name: "llm_mockd_streams_open", labels: [:], value: 5)])
        #expect(first.timers.map(\.count) == [2])
        #expect(first.timers.map(\.sumMs) == [3])

        shares.increment()
        #expect(registry.snapshot().counters.map(\.value) == [22])
    }

    @Test func `a collector may use the registry`() {
        registry.onCollect { [unowned registry] readings in
            readings.gauge(.connectionsOpen, registry.gauge(.streamsOpen).value + 1)
        }
        #expect(registry.snapshot().gauges.map(\.value) == [1])
    }

    @Test func `a reset empties counters, timers and recorders, and leaves gauges`() {
        registry.counter(.requests).increment()
        registry.gauge(.requestsInFlight).increment()
        registry.timer(.requestDuration).record(.milliseconds(1))
        Recorder(label: "size", factory: registry).record(1)
        FloatingPointCounter(label: "work", factory: registry).increment(by: 1.5)
        registry.reset()

        let snapshot = registry.snapshot()
        #expect(snapshot.counters.map(\.value) == [0, 0])
        #expect(snapshot.gauges.map(\.value) == [1])
        #expect(snapshot.timers.map(\.count) == [0])
        #expect(snapshot.summaries.map(\.count) == [0])
    }

    @Test(.timeLimit(.minutes(1)))
    func `no increment is lost when many threads count and read at once`() async {
        await withTaskGroup(of: Void.self) { group in
            for worker in 0..<8 {
                group.addTask { [registry] in
                    for _ in 0..<2000 {
                        registry.counter(.requests, ["endpoint": "\(worker % 2)"]).increment()
                        registry.gauge(.requestsInFlight).increment()
                        registry.timer(.requestDuration).recordNanoseconds(1_000_000)
                    }
                }
            }
            group.addTask { [registry] in
                for _ in 0..<50 { _ = PrometheusText.render(registry.snapshot()) }
            }
        }

        let snapshot = registry.snapshot()
        #expect(snapshot.counters.map(\.value) == [8000, 8000])
        #expect(snapshot.gauges.map(\.value) == [16000])
        #expect(snapshot.timers.map(\.count) == [16000])
    }
}
