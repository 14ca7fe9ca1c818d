import CoreMetrics

/// Holds a value that goes up and down. A change is one relaxed atomic operation.
package final class GaugeMetric: Metric, MeterHandler, RecorderHandler {
    static let kind = MetricName.Kind.gauge

    private let current = AtomicDouble()

    /// What the gauge shows.
    package var value: Double { current.load() }

    /// Shows `value` from here on.
    package func set(_ value: Int) {
        current.store(Double(value))
    }

    package func set(_ value: Int64) {
        current.store(Double(value))
    }

    /// Shows `value` from here on.
    package func set(_ value: Double) {
        current.store(value)
    }

    /// Shows `amount` more.
    package func increment(by amount: Double = 1) {
        current.add(amount)
    }

    /// Shows `amount` less.
    package func decrement(by amount: Double = 1) {
        current.add(-amount)
    }

    package func record(_ value: Int64) {
        set(value)
    }

    package func record(_ value: Double) {
        set(value)
    }

    /// A gauge shows what is, which a reset does not change.
    func reset() {}

    func read(as key: MetricKey, into readings: inout MetricReadings) {
        readings.addGauge(key, value)
    }
}
