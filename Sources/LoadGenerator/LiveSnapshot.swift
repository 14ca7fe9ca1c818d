public import LoadModel

/// What a run is doing at one moment.
public struct LiveSnapshot: Sendable {
    /// The samples so far, counted.
    package var tally: SampleTally
    /// What a run that has ended came to.
    var finalReport: Report?
    /// How far the run has come.
    public var progress: RunRecord.Progress
    /// The phase that is due now.
    public var phase: Sample.Phase
    /// Exchanges that ended in the last second, of all phases; nil in the first moments.
    public var currentRate: Double?
    /// How many exchanges are under way.
    public var requestsInFlight: Int
    /// How long the measured phase will still take, by its time or by its requests at the rate so far; nil if nobody
    /// knows, and while the run is paused.
    public var remaining: Duration?
    /// How the run is steered.
    public var controls: LiveControls

    /// What was measured so far. Its time series has the current interval last.
    ///
    /// Made anew each time, unless the run has ended: some milliseconds of work that whoever measures can do without.
    public var report: Report { finalReport ?? tally.report }
}

/// How a run is steered at one moment.
public struct LiveControls: Sendable, Hashable {
    /// Whether no exchange begins until the run is resumed.
    public var isPaused: Bool
    /// How fast the schedule of an open loop is played, 1 being as planned; nil for a closed loop.
    public var speed: Double?
    /// The rate of an open loop that has one: constant, Poisson or gamma. Requests a second.
    public var rate: Double?
    /// How many lanes a closed loop has; nil for an open loop.
    public var concurrency: Int?
    /// Whether nothing begins any more, by a user's wish.
    public var isStopping: Bool
}
