public import LoadModel
import NIOCore
import Synchronization

/// A run while it goes on, seen and steered from outside: hand it to ``LoadRunner/run(_:target:live:mock:)``.
///
///     let live = LiveRun()
///     async let outcome = runner.run(plan, live: live)
///     try live.setRate(500)
///     print(await live.snapshot()?.currentRate ?? 0)
///
/// Everything may be called from anywhere at any time. Its state is in a `Mutex`; reading ``progress`` costs a few atomic
/// loads and disturbs no event loop.
public final class LiveRun: Sendable {
    private enum State {
        case waiting(isCancelled: Bool)
        case running(RunningLoad)
        case ended(LiveSnapshot)
    }

    private let state = Mutex(State.waiting(isCancelled: false))
    private let step = Mutex<RunRecord.Progress.SearchStep?>(nil)

    /// A view of a run that has not begun.
    public init() {}

    // MARK: - Watching

    /// How far the run has come; measured exchanges only, of a search those of the step under way.
    public var progress: RunRecord.Progress {
        let progress =
            switch state.withLock({ $0 }) {
            case .waiting: RunRecord.Progress()
            case .running(let load): load.progress
            case .ended(let snapshot): snapshot.progress
            }
        return step.withLock { $0 }.map { progress.inSearch($0) } ?? progress
    }

    /// It is a search, and this step's turn.
    func begin(_ step: RunRecord.Progress.SearchStep) { self.step.withLock { $0 = step } }

    /// How many requests are under way at this moment.
    public var requestsInFlight: Int {
        switch state.withLock({ $0 }) {
        case .waiting, .ended: 0
        case .running(let load): load.inFlightCount
        }
    }

    /// What the run has measured so far, gathered from its event loops; nil before it begins.
    public func report() async -> Report? { await snapshot()?.report }

    /// What the run is doing at this moment; nil before it begins.
    public func snapshot() async -> LiveSnapshot? {
        switch state.withLock({ $0 }) {
        case .waiting: nil
        case .running(let load): await load.snapshot()
        case .ended(let snapshot): snapshot
        }
    }

    // MARK: - Steering

    /// Begins nothing more until ``resume()``. The run's clock stands still meanwhile: schedule and phases go on where
    /// they were. What is under way ends as it will.
    ///
    /// - Throws: ``RunControlError`` if the run is not under way.
    public func pause() throws(RunControlError) {
        let load = try running()
        load.course.update { $0.pause(at: load.now()) }
    }

    /// Goes on after ``pause()``; does nothing otherwise.
    ///
    /// - Throws: ``RunControlError`` if the run is not under way.
    public func resume() throws(RunControlError) {
        let load = try running()
        load.course.update { _ = $0.resume(at: load.now()) }
    }

    /// Plays the schedule of an open loop at another speed, 1 being as planned. What was due before keeps its time.
    ///
    /// - Throws: ``RunControlError`` if the run is not under way or is a closed loop, or for a speed of 0 or below.
    public func setSpeed(_ speed: Double) throws(RunControlError) {
        let load = try running()
        guard !load.plan.arrivals.isClosedLoop else {
            throw RunControlError(code: .notApplicable, message: "a closed loop has no rate; set its concurrency")
        }
        guard (1e-6...1e6).contains(speed) else {
            throw RunControlError(
                code: .outOfRange, message: "\(speed) is no speed; use a factor above 0, 1 being as planned"
            )
        }
        load.course.update { $0.setSpeed(speed, at: load.now()) }
    }

    /// Changes the rate of an open loop that has one: constant, Poisson or gamma. What was due before keeps its time.
    ///
    /// - Throws: ``RunControlError`` if the run is not under way or has no single rate, or for a rate of 0 or below.
    public func setRate(_ requestsPerSecond: Double) throws(RunControlError) {
        let load = try running()
        guard let planned = load.plan.arrivals.rate else {
            throw RunControlError(
                code: .notApplicable,
                message: load.plan.arrivals.isClosedLoop
                    ? "a closed loop has no rate; set its concurrency"
                    : "the rate of this run changes by its plan; set its speed"
            )
        }
        guard requestsPerSecond > 0, requestsPerSecond <= 1e6 else {
            throw RunControlError(
                code: .outOfRange,
                message: "\(requestsPerSecond) is no rate; use a number above 0, or pause the run"
            )
        }
        try setSpeed(requestsPerSecond / planned)
    }

    /// Changes how many requests a closed loop keeps in flight. New lanes begin at once; those that are too many end with
    /// the exchange that they are at.
    ///
    /// - Throws: ``RunControlError`` if the run is not under way or is an open loop, or for a number that no plan may have.
    public func setConcurrency(_ concurrency: Int) throws(RunControlError) {
        let load = try running()
        guard load.plan.arrivals.isClosedLoop else {
            throw RunControlError(
                code: .notApplicable, message: "an open loop has no concurrency; set its rate or its speed"
            )
        }
        let bounds = LoadPlan.Bounds.concurrency
        guard bounds.contains(concurrency) else {
            throw RunControlError(
                code: .outOfRange,
                message: "\(concurrency) is out of range; use \(bounds.lowerBound) to \(bounds.upperBound)"
            )
        }
        load.course.update { $0.concurrency = concurrency }
    }

    /// Ends the run: nothing more begins, and what is under way may end within so long before it is broken off.
    ///
    /// A run that has not begun is cancelled; on one that has ended it does nothing.
    public func stop(within grace: Duration) {
        guard let load = runningOrCancelled() else { return }
        load.course.update { $0.stop(at: load.now(), grace: TimeAmount(grace)) }
    }

    /// Breaks off the run at once. What was under way is not counted.
    public func cancel() {
        guard let load = runningOrCancelled() else { return }
        load.course.update { $0.cancel(at: load.now()) }
    }

    // MARK: - The runner's side

    /// The run begins.
    func begin(_ load: RunningLoad) {
        let isCancelled = state.withLock { state in
            let isCancelled = if case .waiting(let isCancelled) = state { isCancelled } else { false }
            state = .running(load)
            return isCancelled
        }
        if isCancelled { load.course.update { $0.cancel(at: load.now()) } }
    }

    func end(_ snapshot: LiveSnapshot) { state.withLock { $0 = .ended(snapshot) } }

    private func running() throws(RunControlError) -> RunningLoad {
        switch state.withLock({ $0 }) {
        case .running(let load): return load
        case .waiting: throw RunControlError(code: .notRunning, message: "the run has not begun")
        case .ended: throw RunControlError(code: .notRunning, message: "the run has ended")
        }
    }

    private func runningOrCancelled() -> RunningLoad? {
        state.withLock { state in
            switch state {
            case .running(let load): return load
            case .waiting:
                state = .waiting(isCancelled: true)
                return nil
            case .ended: return nil
            }
        }
    }
}

extension ArrivalProcess {
    /// The rate of a process that has a single one.
    var rate: Double? {
        switch self {
        case .constant(let rate), .poisson(let rate), .gamma(let rate, _): rate
        case .closedLoop, .ramp, .stages, .trace: nil
        }
    }
}
