public import LoadModel

/// What a run left behind.
public struct RunOutcome: Sendable, Hashable {
    /// What was measured.
    public var report: Report
    /// The histograms that the report was read from.
    public var histograms: RunHistograms
    /// Whether the run was broken off before all its requests were made.
    public var wasCancelled: Bool
}
