/// How a duration is drawn: a delay, a time to first token, a gap between chunks.
public enum DurationDistribution: Sendable, Hashable {
    /// The same duration each time.
    case constant(Duration)
    /// Every whole nanosecond between two durations, both included, equally likely. Their order does not matter.
    case uniform(Duration, Duration)

    /// The shortest and the longest duration that can be drawn.
    public var bounds: ClosedRange<Duration> {
        switch self {
        case .constant(let duration): duration...duration
        case .uniform(let one, let other): min(one, other)...max(one, other)
        }
    }

    /// Draws one duration. The same state of the generator gives the same duration.
    ///
    /// A constant draws nothing from the generator, anything else at least one number.
    public func sample(using generator: inout some RandomNumberGenerator) -> Duration {
        switch self {
        case .constant(let duration):
            return duration
        case .uniform:
            let bounds = bounds
            let width = (bounds.upperBound - bounds.lowerBound).attoseconds / 1_000_000_000
            return bounds.lowerBound + .nanoseconds(Int64(clamping: generator.uniform(upTo: UInt64(clamping: width))))
        }
    }
}
