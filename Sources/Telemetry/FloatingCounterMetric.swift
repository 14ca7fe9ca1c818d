import CoreMetrics
import Synchronization

/// Adds up what comes in fractions, such as seconds. An increment is one relaxed compare-and-exchange, seldom more.
final class FloatingCounterMetric: Metric, FloatingPointCounterHandler {
    static let kind = MetricName.Kind.counter

    private let total = AtomicDouble()

    func increment(by amount: Double) {
        total.add(amount)
    }

    func reset() {
        total.store(0)
    }

    func read(as key: MetricKey, into readings: inout MetricReadings) {
        readings.addCounter(key, total.load())
    }
}
