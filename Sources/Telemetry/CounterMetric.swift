import CoreMetrics
import Synchronization

/// Counts events. An increment is one relaxed atomic addition.
package final class CounterMetric: Metric, CounterHandler {
    static let kind = MetricName.Kind.counter

    private let count = Atomic<Int64>(0)

    /// How much was counted.
    package var value: Int64 { count.load(ordering: .relaxed) }

    /// Counts one event.
    package func increment() {
        count.wrappingAdd(1, ordering: .relaxed)
    }

    /// Counts several events, or bytes.
    package func increment(by amount: Int) {
        increment(by: Int64(amount))
    }

    package func increment(by amount: Int64) {
        count.wrappingAdd(amount, ordering: .relaxed)
    }

    /// Starts again from zero.
    package func reset() {
        count.store(0, ordering: .relaxed)
    }

    func read(as key: MetricKey, into readings: inout MetricReadings) {
        readings.addCounter(key, Double(value))
    }
}
