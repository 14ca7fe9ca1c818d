/// A measured distribution of durations, as percentiles: how long so many percent of all took at most.
public struct DurationPercentiles: Sendable, Hashable {
    /// One of them.
    public struct Point: Sendable, Hashable {
        /// From 0 (the shortest of all) to 100 (the longest).
        public let percent: Double
        /// What so many percent took at most.
        public let duration: Duration

        /// A percentile.
        public init(percent: Double, duration: Duration) {
            self.percent = percent
            self.duration = duration
        }
    }

    /// At least one, percents and durations both ascending.
    public let points: [Point]

    /// Nil unless there is a point, percents lie from 0 to 100 and rise, and no duration is negative or shorter than the
    /// one before.
    public init?(_ points: [Point]) {
        guard let first = points.first, first.percent >= 0, first.duration >= .zero else { return nil }
        guard points.allSatisfy({ $0.percent <= 100 }) else { return nil }
        let ascend = zip(points, points.dropFirst()).allSatisfy {
            $0.percent < $1.percent && $0.duration <= $1.duration
        }
        guard ascend else { return nil }
        self.points = points
    }

    /// The shortest and the longest duration that can be drawn.
    public var bounds: ClosedRange<Duration> {
        guard let first = points.first, let last = points.last else { return .zero ... .zero }
        return first.duration...last.duration
    }

    /// The duration at a percentile: in a straight line between two points, and beyond the outermost points theirs, for
    /// nothing is known there.
    public func duration(at percent: Double) -> Duration {
        guard let after = points.firstIndex(where: { $0.percent > percent }) else { return bounds.upperBound }
        guard after > 0 else { return bounds.lowerBound }
        let (lower, upper) = (points[after - 1], points[after])
        let share = (percent - lower.percent) / (upper.percent - lower.percent)
        return lower.duration
            + .nanoseconds(Int64(((upper.duration - lower.duration) / .nanoseconds(1) * share).rounded()))
    }
}
