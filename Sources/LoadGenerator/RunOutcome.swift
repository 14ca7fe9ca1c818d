public import LoadModel
public import Measurement

/// What a run left behind.
public struct RunOutcome: Sendable, Hashable {
    /// What was measured.
    public var report: Report
    /// The histograms that the report was read from.
    public var histograms: RunHistograms
    /// How late the generator's event loops ran what was due.
    public var loopLag: HistogramSnapshot
    /// What ended the run.
    public var ending: Ending
    /// What decided all that was random: the plan's seed, else one that was drawn.
    public var seed: UInt64

    /// Whether the run was broken off before the plan was carried out, in whatever way.
    public var wasCancelled: Bool { ending != .completed }

    /// What ended a run.
    public enum Ending: Sendable, Hashable {
        /// Its plan: enough was measured.
        case completed
        /// ``LiveRun/stop(within:)``: what was under way ended, as far as the time allowed.
        case stopped
        /// ``LiveRun/cancel()``, or the end of its task: what was under way was broken off.
        case cancelled
    }
}

/// How the mock behind a run's target did, for a run against a mock in the same process.
public struct MockFacts: Sendable, Hashable {
    /// How late it wrote what was due while the run went on; nil if it answered nothing.
    public var pacingError: HistogramSnapshot?
    /// The busiest of its event loops: its share of a core, 0 to 1; nil where it cannot be told.
    public var utilization: Double?

    /// These facts, by default none.
    public init(pacingError: HistogramSnapshot? = nil, utilization: Double? = nil) {
        self.pacingError = pacingError
        self.utilization = utilization
    }
}
