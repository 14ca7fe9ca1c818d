import CoreMetrics
package import Measurement
import Synchronization

/// Gathers durations in a ``LatencyHistogram`` behind a mutex, held for one record or one copy.
///
/// Good for some hundred thousand records a second from a few threads. Where that is not enough, keep a histogram per
/// event loop and contribute them through ``MetricsRegistry/onCollect(_:)``: they are merged.
package final class TimerMetric: Metric, TimerHandler {
    static let kind = MetricName.Kind.timer

    private let samples = Mutex(LatencyHistogram())

    /// What was recorded up to here.
    package var histogram: LatencyHistogram { samples.withLock { $0 } }

    /// Adds one duration.
    package func record(_ duration: Duration) {
        recordNanoseconds(duration.nanoseconds)
    }

    /// Adds one duration given in nanoseconds.
    package func recordNanoseconds(_ nanoseconds: Int64) {
        samples.withLock { $0.record(nanoseconds: nanoseconds) }
    }

    /// Forgets what was recorded.
    package func reset() {
        samples.withLock { $0.reset() }
    }

    func read(as key: MetricKey, into readings: inout MetricReadings) {
        readings.addTimer(key, histogram)
    }
}
