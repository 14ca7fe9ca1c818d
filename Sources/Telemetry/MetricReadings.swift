package import Measurement

/// What all metrics show at one moment, while it is being gathered.
///
/// Readings with the same name and labels add up: counts and gauges as numbers, timers as histograms. So every event
/// loop or listener may contribute its own share.
package struct MetricReadings {
    private var counters: [MetricKey: Double] = [:]
    private var gauges: [MetricKey: Double] = [:]
    private var timers: [MetricKey: LatencyHistogram] = [:]
    private var summaries: [MetricKey: NumberSummary] = [:]

    /// Contributes to a counter: how much was counted since the start.
    package mutating func counter(_ name: MetricName, _ value: Double, _ labels: [String: String] = [:]) {
        addCounter(MetricKey(name: name.name, labels: labels), value)
    }

    /// Contributes to a gauge.
    package mutating func gauge(_ name: MetricName, _ value: Double, _ labels: [String: String] = [:]) {
        addGauge(MetricKey(name: name.name, labels: labels), value)
    }

    /// Contributes to a timer: all durations recorded since the start.
    package mutating func timer(_ name: MetricName, _ histogram: LatencyHistogram, _ labels: [String: String] = [:]) {
        addTimer(MetricKey(name: name.name, labels: labels), histogram)
    }

    mutating func addCounter(_ key: MetricKey, _ value: Double) {
        counters[key, default: 0] += value
    }

    mutating func addGauge(_ key: MetricKey, _ value: Double) {
        gauges[key, default: 0] += value
    }

    mutating func addTimer(_ key: MetricKey, _ histogram: LatencyHistogram) {
        guard timers[key] != nil else {
            timers[key] = histogram
            return
        }
        timers[key]?.merge(histogram)
    }

    mutating func addSummary(_ key: MetricKey, _ summary: NumberSummary) {
        summaries[key, default: NumberSummary()].add(summary)
    }

    /// The readings in their lasting form, sorted by name and labels.
    func snapshot() -> MetricsSnapshot {
        MetricsSnapshot(
            counters: counters.sortedByKey().map { .init(name: $0.name, labels: $0.labels, value: $1) },
            gauges: gauges.sortedByKey().map { .init(name: $0.name, labels: $0.labels, value: $1) },
            timers: timers.sortedByKey().map { .init(name: $0.name, labels: $0.labels, histogram: $1.snapshot()) },
            summaries: summaries.sortedByKey().map { .init(name: $0.name, labels: $0.labels, summary: $1) }
        )
    }
}

extension Dictionary where Key == MetricKey {
    fileprivate func sortedByKey() -> [(key: MetricKey, value: Value)] {
        map { (key: $0, value: $1, labels: $0.labels.sorted { $0.key < $1.key }.flatMap { [$0.key, $0.value] }) }
            .sorted { left, right in
                left.key.name == right.key.name
                    ? left.labels.lexicographicallyPrecedes(right.labels) : left.key.name < right.key.name
            }
            .map { ($0.key, $0.value) }
    }
}
