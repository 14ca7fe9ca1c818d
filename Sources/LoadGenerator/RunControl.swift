import LoadModel
import NIOCore

/// The course of a run as far as it is decided: its phases, its speed, whether it goes on. A value without a clock.
///
/// While a run is paused its clock stands still: what has not begun, and the ends of the phases, are moved by the length
/// of the pause when it goes on.
struct RunControl: Sendable {
    private let measuredTime: TimeAmount?
    private let coolDown: TimeAmount

    /// When the measured phase began or will begin; nil while a warm-up of so many requests is not over.
    private(set) var measuredStart: NIODeadline?
    /// When the measured phase ended or will end; nil while nobody knows.
    private(set) var measuredEnd: NIODeadline?
    /// Whether the measured phase ends with its last request, so that each that is due in it is sent, however late.
    private(set) var endsWithRequest = false
    /// Since when the run is paused; nil while it goes on.
    private(set) var pausedAt: NIODeadline?
    /// How long it was paused, pauses that have ended.
    private(set) var pausedTime = TimeAmount.zero
    /// When which arrival is due.
    private(set) var schedule: ScheduleMap
    /// How many lanes a closed loop has.
    var concurrency: Int
    /// From when on nothing begins any more, by a user's wish, and until when what is under way may end.
    private(set) var stop: (time: NIODeadline, graceEnd: NIODeadline)?
    /// Whether everything is to be broken off at once.
    private(set) var isCancelled = false

    /// The course of a run that begins at `origin`.
    init(plan: LoadPlan, origin: NIODeadline) {
        measuredTime = plan.stop.duration.map { TimeAmount($0) }
        coolDown = TimeAmount(plan.coolDown)
        schedule = ScheduleMap(origin: origin)
        concurrency = plan.concurrency ?? 0
        switch plan.warmUp {
        case nil: beginMeasuring(at: origin)
        case .duration(let duration)?: beginMeasuring(at: origin + TimeAmount(duration))
        case .requests?: break
        }
    }

    /// From when on nothing begins any more; nil while nobody knows.
    var loadEnd: NIODeadline? {
        // The clock that leads to the planned end stands still in a pause.
        let planned = isPaused ? nil : measuredEnd.map { $0 + coolDown }
        guard let stop else { return planned }
        return planned.map { min($0, stop.time) } ?? stop.time
    }

    var hasCoolDown: Bool { coolDown > .zero }
    var isPaused: Bool { pausedAt != nil }

    /// The phase of what is due at that time.
    func phase(at time: NIODeadline) -> Sample.Phase {
        guard let measuredStart, time >= measuredStart else { return .warmUp }
        if let measuredEnd, time >= measuredEnd { return .coolDown }
        return .measured
    }

    // MARK: - What happens

    /// The measured phase begins; only the first such call counts.
    mutating func beginMeasuring(at time: NIODeadline) {
        guard measuredStart == nil else { return }
        measuredStart = time
        if let measuredTime { measuredEnd = time + measuredTime }
    }

    /// The last request of the measured phase was due at that time.
    mutating func lastRequestBegan(at time: NIODeadline) {
        let end = time + .nanoseconds(1)
        if let measuredEnd, measuredEnd <= end { return }
        measuredEnd = end
        endsWithRequest = true
    }

    /// Enough was measured.
    mutating func endMeasuring(at time: NIODeadline) {
        let time = pausedAt ?? time
        guard let measuredStart, time > measuredStart, measuredEnd.map({ time < $0 }) ?? true else { return }
        measuredEnd = time
        endsWithRequest = false
    }

    mutating func pause(at time: NIODeadline) {
        if pausedAt == nil { pausedAt = time }
    }

    /// - Returns: how long the pause was; nil if there was none.
    mutating func resume(at time: NIODeadline) -> TimeAmount? {
        guard let pausedAt else { return nil }
        let pause = time - pausedAt
        self.pausedAt = nil
        pausedTime = pausedTime + pause
        schedule.shift(by: pause)
        if let start = measuredStart, start > pausedAt { measuredStart = start + pause }
        if let end = measuredEnd, end > pausedAt { measuredEnd = end + pause }
        return pause
    }

    mutating func setSpeed(_ speed: Double, at time: NIODeadline) { schedule.setSpeed(speed, at: pausedAt ?? time) }

    mutating func stop(at time: NIODeadline, grace: TimeAmount) {
        let graceEnd = time + grace
        stop = (min(stop?.time ?? time, time), min(stop?.graceEnd ?? graceEnd, graceEnd))
        endsWithRequest = false
        let measuredUntil = pausedAt ?? time
        if let start = measuredStart, measuredUntil > start, measuredEnd.map({ measuredUntil < $0 }) ?? true {
            measuredEnd = measuredUntil
        }
    }

    mutating func cancel(at time: NIODeadline) {
        stop(at: time, grace: .zero)
        isCancelled = true
    }
}
