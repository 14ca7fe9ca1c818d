import LoadModel

/// One event loop's walk through the arrivals of a run: it takes every so many-th of them and counts them all.
///
/// Each loop walks the same seeded schedule, so that together they take every arrival once and share nothing.
struct ArrivalCursor {
    private var schedule: ArrivalSchedule
    private let stride: Int

    /// The arrival whose turn it is; nil when the schedule has ended.
    private(set) var arrival: ArrivalSchedule.Arrival?
    /// Its place among all arrivals of the run, from 0.
    private(set) var number = 0
    /// The first of all arrivals that is not before the offset which ``init(_:share:of:noting:)`` was told.
    private(set) var notedNumber: Int?

    /// The walk of one of `count` loops.
    ///
    /// - Parameter mark: the offset whose first arrival is to be noted; nil for none.
    init(_ schedule: ArrivalSchedule, share: Int, of count: Int, noting mark: Duration?) {
        self.schedule = schedule
        stride = count
        number = -1
        step(share + 1, noting: mark)
    }

    /// Goes on to the next arrival of this loop.
    mutating func advance(noting mark: Duration?) { step(stride, noting: mark) }

    private mutating func step(_ count: Int, noting mark: Duration?) {
        for _ in 0..<count {
            arrival = schedule.next()
            number += 1
            guard let arrival else { return }
            if notedNumber == nil, let mark, arrival.offset >= mark { notedNumber = number }
        }
    }
}
