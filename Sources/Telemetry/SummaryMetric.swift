import CoreMetrics
import Synchronization

/// Count, sum and extremes of recorded numbers, behind a mutex held for one record.
///
/// What an aggregating recorder of swift-metrics becomes: its unit is unknown, so no bucket bounds would fit.
final class SummaryMetric: Metric, RecorderHandler {
    static let kind = MetricName.Kind.summary

    private let values = Mutex(NumberSummary())

    func record(_ value: Int64) {
        record(Double(value))
    }

    func record(_ value: Double) {
        values.withLock { $0.add(NumberSummary(value)) }
    }

    func reset() {
        values.withLock { $0 = NumberSummary() }
    }

    func read(as key: MetricKey, into readings: inout MetricReadings) {
        readings.addSummary(key, values.withLock { $0 })
    }
}

/// Count, sum and extremes of numbers.
struct NumberSummary: Sendable, Hashable {
    private(set) var count = 0
    private(set) var sum = 0.0
    /// The smallest number, or nil if there is none.
    private(set) var minimum: Double?
    /// The largest number, or nil if there is none.
    private(set) var maximum: Double?

    /// A summary of nothing.
    init() {}

    /// A summary of one number.
    init(_ value: Double) {
        count = 1
        sum = value
        minimum = value
        maximum = value
    }

    /// Takes the numbers of `other` in.
    mutating func add(_ other: NumberSummary) {
        count += other.count
        sum += other.sum
        minimum = [minimum, other.minimum].compactMap(\.self).min()
        maximum = [maximum, other.maximum].compactMap(\.self).max()
    }
}
