import NIOCore

/// When an arrival of the schedule is due: the schedule's own time, played at a speed that may change.
///
///     var map = ScheduleMap(origin: start)
///     map.setSpeed(2, at: start + .seconds(10))
///     map.time(of: .seconds(12))  // start + 11 s
///
/// A value without a clock. Changing the speed moves nothing that was due before.
struct ScheduleMap: Sendable, Equatable {
    /// From here on the schedule goes at that speed.
    private struct Anchor: Equatable {
        var time: NIODeadline
        /// The schedule's own time, in nanoseconds.
        var offset: Int64
        var speed: Double
    }

    /// In ascending order; never empty.
    private var anchors: [Anchor]

    /// A schedule that begins at that time, at its own speed.
    init(origin: NIODeadline) { anchors = [Anchor(time: origin, offset: 0, speed: 1)] }

    /// How fast the schedule is played, 1 being its own speed.
    var speed: Double { latest.speed }

    /// When what the schedule has at that offset is due.
    func time(of offset: Duration) -> NIODeadline {
        let offset = Int64(offset / .nanoseconds(1))
        let anchor = anchors.last { $0.offset <= offset } ?? anchors[0]
        let gap = offset - anchor.offset
        return anchor.time + .nanoseconds(anchor.speed == 1 ? gap : Self.clamped(Double(gap) / anchor.speed))
    }

    /// Where the schedule is at that time.
    func offset(at time: NIODeadline) -> Duration {
        let anchor = anchors.last { $0.time <= time } ?? anchors[0]
        let gap = (time - anchor.time).nanoseconds
        return .nanoseconds(anchor.offset + (anchor.speed == 1 ? gap : Self.clamped(Double(gap) * anchor.speed)))
    }

    /// Plays the schedule at another speed, above 0, from that time on, which is not before the latest such time.
    mutating func setSpeed(_ speed: Double, at time: NIODeadline) {
        let offset = Int64(offset(at: time) / .nanoseconds(1))
        if latest.time == time { anchors.removeLast() }
        anchors.append(Anchor(time: time, offset: offset, speed: speed))
    }

    /// Makes everything due so much later.
    mutating func shift(by amount: TimeAmount) {
        for index in anchors.indices { anchors[index].time = anchors[index].time + amount }
    }

    private var latest: Anchor { anchors[anchors.count - 1] }

    /// Far more than any run takes, and far less than a clock can count.
    private static func clamped(_ nanoseconds: Double) -> Int64 { Int64(min(nanoseconds, 4e18).rounded()) }
}
