import NIOCore

/// How many of something there were a second, in the last second. A value without a clock.
struct RecentRate {
    private static let count = 11

    /// The count at some moments, the latest last.
    private var marks: [(time: NIODeadline, count: Int)] = []

    /// Notes how many there are by now; ten times a second is enough.
    mutating func note(_ count: Int, at time: NIODeadline) {
        if marks.count == Self.count { marks.removeFirst() }
        marks.append((time, count))
    }

    /// How many there were a second; nil before two moments were noted.
    var value: Double? {
        guard let first = marks.first, let last = marks.last, last.time > first.time else { return nil }
        return Double(last.count - first.count) / (Double((last.time - first.time).nanoseconds) / 1e9)
    }
}
