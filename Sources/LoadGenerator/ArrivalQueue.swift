import LoadModel
import NIOCore

/// The arrivals of an open loop that one event loop has to begin, as far as the run has a place for them. A value without a
/// clock; whoever owns it tells it of every change of the run's course.
struct ArrivalQueue {
    /// An arrival that was taken.
    struct Taken {
        /// Its place among all arrivals of the run.
        var number: Int
        /// When it was due.
        var due: NIODeadline
        /// What a trace says of it.
        var entry: ArrivalTrace.Entry?
        /// The number of the first arrival of the measured phase, where a time of warm-up precedes it and it is known.
        var firstMeasured: Int?
    }

    private let course: RunCourse
    /// Whether each arrival is one request, so that its number tells whether it is of the measured phase.
    private let areRequests: Bool
    private var cursor: ArrivalCursor
    /// When the next arrival is due; nil if there is none, or none that has a place in the run.
    private(set) var due: NIODeadline?
    /// Whether it has no place in a measured phase that ends with its last request.
    private var isBeyondLimit = false

    init(_ run: RunDescription, share: Int, areRequests: Bool, by control: RunControl) {
        course = run.course
        self.areRequests = areRequests
        cursor = ArrivalCursor(
            ArrivalSchedule(run.plan.arrivals, seed: run.seed), share: share, of: run.shardCount,
            noting: Self.measuredOffset(by: control)
        )
        follow(control)
    }

    /// Whether the next arrival must be sent even after the load's end, since the measured phase ends with its last
    /// request.
    func mustBeSent(by control: RunControl) -> Bool { control.endsWithRequest && due != nil && !isBeyondLimit }

    /// The run's course has changed.
    mutating func follow(_ control: RunControl) {
        guard let arrival = cursor.arrival else { return due = nil }
        isBeyondLimit = !areRequests || course.isBeyondLimit(arrival: cursor.number, first: cursor.notedNumber)
        let isWanted = !areRequests || !isBeyondLimit || control.hasCoolDown
        due = isWanted ? control.schedule.time(of: arrival.offset) : nil
    }

    /// Takes the next arrival.
    mutating func take(by control: RunControl) -> Taken? {
        guard let due, let arrival = cursor.arrival else { return nil }
        let taken = Taken(number: cursor.number, due: due, entry: arrival.entry, firstMeasured: cursor.notedNumber)
        cursor.advance(noting: Self.measuredOffset(by: control))
        follow(control)
        return taken
    }

    /// Takes those of the measured phase that were not begun before it was over, and hands out when they were due.
    mutating func takeUnsent(by control: RunControl, _ onUnsent: (NIODeadline) -> Void) {
        guard let end = control.measuredEnd, areRequests, !control.endsWithRequest else { return }
        while let due, due < end {
            if !isBeyondLimit, control.phase(at: due) == .measured { onUnsent(due) }
            _ = take(by: control)
        }
    }

    /// Where in the schedule the measured phase begins; nil if that is not known.
    private static func measuredOffset(by control: RunControl) -> Duration? {
        control.measuredStart.map { control.schedule.offset(at: $0) }
    }
}
