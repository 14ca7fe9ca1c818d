public import Measurement

/// What all metrics of a ``MetricsRegistry`` showed at one moment: the live metrics as JSON, in camel case.
///
/// Everything is sorted by name, then labels. Durations are in milliseconds, though Prometheus gets them in seconds.
public struct MetricsSnapshot: Codable, Sendable, Hashable {
    /// A counter or a gauge.
    public struct Reading: Codable, Sendable, Hashable {
        /// The name as Prometheus shows it.
        public let name: String
        /// The labels that tell it from its namesakes.
        public let labels: [String: String]
        /// What it shows.
        public let value: Double
    }

    /// A distribution of durations.
    public struct Timer: Codable, Sendable, Hashable {
        /// How many durations were at most so long.
        public struct Bucket: Codable, Sendable, Hashable {
            /// The bound, in seconds as in Prometheus.
            public let upToSeconds: Double
            /// How many durations did not exceed it, to the histogram's resolution.
            public let count: Int
        }

        /// The bounds of ``buckets`` in seconds, lowest first.
        public static let bounds: [Double] = [
            0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60,
        ]

        /// The name as Prometheus shows it, ending in `_seconds`.
        public let name: String
        /// The labels that tell it from its namesakes.
        public let labels: [String: String]
        /// How many durations were recorded.
        public let count: Int
        /// All durations added up, in milliseconds.
        public let sumMs: Double
        /// The mean in milliseconds; absent if nothing was recorded.
        public let meanMs: Double?
        /// The shortest duration in milliseconds; absent if nothing was recorded.
        public let minimumMs: Double?
        /// The longest duration in milliseconds; absent if nothing was recorded.
        public let maximumMs: Double?
        /// ``Percentile/reported`` in milliseconds; empty if nothing was recorded.
        public let percentilesMs: [Percentile: Double]
        /// Cumulative counts at the fixed ``bounds``, for Prometheus.
        public let buckets: [Bucket]

        init(name: String, labels: [String: String], histogram: HistogramSnapshot) {
            self.name = name
            self.labels = labels
            self.count = histogram.count
            self.sumMs = histogram.sum.milliseconds
            self.meanMs = histogram.mean?.milliseconds
            self.minimumMs = histogram.minimum?.milliseconds
            self.maximumMs = histogram.maximum?.milliseconds
            self.percentilesMs = histogram.values().mapValues(\.milliseconds)
            self.buckets = Self.bounds.map {
                Bucket(upToSeconds: $0, count: histogram.count(atOrBelow: .seconds($0)))
            }
        }
    }

    /// Count, sum and extremes of numbers without a known unit.
    public struct Summary: Codable, Sendable, Hashable {
        /// The name as Prometheus shows it.
        public let name: String
        /// The labels that tell it from its namesakes.
        public let labels: [String: String]
        /// How many numbers were recorded.
        public let count: Int
        /// All numbers added up.
        public let sum: Double
        /// The smallest number; absent if there is none.
        public let minimum: Double?
        /// The largest number; absent if there is none.
        public let maximum: Double?

        init(name: String, labels: [String: String], summary: NumberSummary) {
            self.name = name
            self.labels = labels
            self.count = summary.count
            self.sum = summary.sum
            self.minimum = summary.minimum
            self.maximum = summary.maximum
        }
    }

    /// What only grows.
    public let counters: [Reading]
    /// What goes up and down.
    public let gauges: [Reading]
    /// What takes time.
    public let timers: [Timer]
    /// What has a distribution but no unit.
    public let summaries: [Summary]
}
