public import Measurement

/// When a run has measured enough: whichever of the conditions holds first. Phases that are excluded do not count.
public struct StopCondition: Sendable, Hashable {
    /// After so many requests; nil for no such limit.
    public var requests: Int?
    /// After so much time; nil for no such limit.
    public var duration: Duration?
    /// When a percentile is known well enough; nil for no such condition.
    public var precision: Precision?

    /// A condition of these parts; by default none, which no plan may have.
    public init(requests: Int? = nil, duration: Duration? = nil, precision: Precision? = nil) {
        self.requests = requests
        self.duration = duration
        self.precision = precision
    }

    /// How well a percentile must be known.
    public struct Precision: Sendable, Hashable {
        /// Which time.
        public var metric: Metric
        /// Which percentile of it.
        public var percentile: Percentile
        /// How wide its 95 % confidence interval may be, as a part of the percentile itself: 0.05 is five percent.
        public var relativeWidth: Double

        /// The precision of that percentile.
        public init(metric: Metric, percentile: Percentile, relativeWidth: Double) {
            self.metric = metric
            self.percentile = percentile
            self.relativeWidth = relativeWidth
        }
    }
}
