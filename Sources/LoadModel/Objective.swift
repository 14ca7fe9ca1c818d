public import Measurement

/// What a run is to reach, as in `ttft.p99<200ms`, `errorRate<0.1%` or `requestsPerSecond>=50`.
public struct Objective: Sendable, Hashable {
    /// What is held against the bound.
    public enum Subject: Sendable, Hashable {
        /// A percentile of a time.
        case percentile(Metric, Percentile)
        /// The mean of a time.
        case mean(Metric)
        /// The longest of a time.
        case maximum(Metric)
        /// The failed share of all requests, 0 to 1.
        case errorRate
        /// Exchanges that ended, a second.
        case requestsPerSecond
        /// Exchanges that were good, a second.
        case goodput
        /// Output tokens a second.
        case outputTokensPerSecond
    }

    /// How the subject is held against the bound.
    public enum Comparison: String, Sendable, Hashable, CaseIterable {
        case atMost = "<="
        case atLeast = ">="
        case below = "<"
        case above = ">"
    }

    /// What is held against the bound.
    public var subject: Subject
    /// How.
    public var comparison: Comparison
    /// The bound: milliseconds for times, a fraction of 1 for rates of errors, a number a second for the rest.
    public var bound: Double

    /// An objective of these parts.
    public init(_ subject: Subject, _ comparison: Comparison, _ bound: Double) {
        self.subject = subject
        self.comparison = comparison
        self.bound = bound
    }
}
