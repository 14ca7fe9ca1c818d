import LoadModel
import NIOCore
import Synchronization

/// What the event loops of a run share: how many exchanges have begun, and how the run is to go on.
///
/// The counts are atomics. What changes a few times a run is in a `Mutex`, and ``version`` tells by one atomic load
/// whether it did; whoever changes it wakes all loops.
final class RunCourse: Sendable {
    private let limit: Int?
    private let warmUpRequests: Int
    /// Whether measured requests cannot be told by their numbers alone.
    private let countsMeasured: Bool

    private let numbers = Atomic(0)
    private let measured = Atomic(0)
    private let currentVersion = Atomic(0)
    private let state: Mutex<RunControl>
    private let wakers = Mutex<[@Sendable () -> Void]>([])

    init(plan: LoadPlan, origin: NIODeadline) {
        limit = plan.stop.requests
        if case .requests(let count)? = plan.warmUp { warmUpRequests = count } else { warmUpRequests = 0 }
        if case .duration? = plan.warmUp { countsMeasured = true } else { countsMeasured = false }
        state = Mutex(RunControl(plan: plan, origin: origin))
    }

    /// How often ``control`` was changed.
    var version: Int { currentVersion.load(ordering: .acquiring) }
    var control: RunControl { state.withLock { $0 } }

    /// Calls these after each change.
    func setWakers(_ wakers: [@Sendable () -> Void]) { self.wakers.withLock { $0 = wakers } }

    /// Changes how the run is to go on, for all loops at once.
    func update<Result: Sendable>(_ change: (inout RunControl) -> Result) -> Result {
        let result = state.withLock { control in
            let result = change(&control)
            currentVersion.add(1, ordering: .releasing)
            return result
        }
        for wake in wakers.withLock({ $0 }) { wake() }
        return result
    }

    // MARK: - Numbers

    /// The number of the next exchange, where the schedule does not give it one.
    func takeNumber() -> Int { numbers.add(1, ordering: .relaxed).oldValue }

    /// The phase of an exchange that is due at that time; nil if the run has no place for it any more.
    ///
    /// - Parameter control: the caller's copy.
    func admit(_ number: Int, due time: NIODeadline, by control: RunControl) -> Sample.Phase? {
        if number < warmUpRequests { return .warmUp }
        if warmUpRequests > 0 {
            if number == warmUpRequests { update { $0.beginMeasuring(at: time) } }
        } else if control.phase(at: time) == .warmUp {
            return .warmUp
        }
        return admitMeasured(rank: number - warmUpRequests, due: time, by: control)
    }

    /// The same of an arrival of the schedule, whose number alone decides.
    ///
    /// - Parameter first: the number of the first arrival of the measured phase, where it begins by time; nil while it
    ///   has not begun.
    func admit(arrival number: Int, first: Int?, due time: NIODeadline, by control: RunControl) -> Sample.Phase? {
        if number < warmUpRequests { return .warmUp }
        guard countsMeasured else { return admit(number, due: time, by: control) }
        guard let first, number >= first else { return .warmUp }
        return place(rank: number - first, due: time, by: control)
    }

    /// Whether arrivals of that number and above have no place in the measured phase.
    func isBeyondLimit(arrival number: Int, first: Int?) -> Bool {
        guard let limit else { return false }
        guard countsMeasured else { return number - warmUpRequests >= limit }
        return first.map { number - $0 >= limit } ?? false
    }

    private func admitMeasured(rank: Int, due time: NIODeadline, by control: RunControl) -> Sample.Phase? {
        guard countsMeasured, limit != nil else { return place(rank: rank, due: time, by: control) }
        if control.phase(at: time) == .coolDown { return control.hasCoolDown ? .coolDown : nil }
        return place(rank: measured.add(1, ordering: .relaxed).oldValue, due: time, by: control)
    }

    private func place(rank: Int, due time: NIODeadline, by control: RunControl) -> Sample.Phase? {
        if let limit {
            guard rank < limit else { return control.hasCoolDown ? .coolDown : nil }
            if rank == limit - 1 { update { $0.lastRequestBegan(at: time) } }
            // Others may have been due later and begun earlier.
            if control.endsWithRequest { return .measured }
        }
        if let end = control.measuredEnd, time >= end { return .coolDown }
        return .measured
    }
}
