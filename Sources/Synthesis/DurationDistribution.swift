/// How a duration is drawn: a delay, a time to first token, a gap between chunks.
///
/// No draw is negative, and none from a long tail exceeds ``longestDraw``. A parameter out of its range makes the
/// distribution a constant: its mean or median.
public enum DurationDistribution: Sendable, Hashable {
    /// The same duration each time.
    case constant(Duration)
    /// Every whole nanosecond between two durations, both included, equally likely. Their order does not matter.
    case uniform(Duration, Duration)
    /// The bell curve, `mean + standardDeviation × z` with z standard normal; what would be negative is zero.
    case normal(mean: Duration, standardDeviation: Duration)
    /// A duration whose logarithm is normal, as response times roughly are: half of all are at most the median, 99 of 100
    /// at most `p99`, which is greater. That is `median × exp(σ z)` with z standard normal, σ = ln(p99 / median) / z₉₉ and
    /// z₉₉ = 2.3263…; the mean is `median × exp(σ² / 2)`.
    case lognormal(median: Duration, p99: Duration)
    /// Waiting without memory: `−mean × ln u` with u uniform between 0 and 1; the median is `mean × ln 2`.
    case exponential(mean: Duration)
    /// The sum of `shape` exponential durations, for any shape above 0: the standard deviation is `mean / √shape`, so a
    /// shape of 1 is exponential, and a large one nearly constant.
    case gamma(mean: Duration, shape: Double)
    /// Drawn from measured percentiles, in straight lines between them.
    case empirical(DurationPercentiles)

    /// An hour: where the tails of distributions without an upper bound are cut.
    public static let longestDraw = Duration.seconds(3600)

    /// The shortest and the longest duration that can be drawn.
    public var bounds: ClosedRange<Duration> {
        switch self {
        case .constant(let duration): duration...duration
        case .uniform(let one, let other): min(one, other)...max(one, other)
        case .empirical(let percentiles): percentiles.bounds
        case .normal, .lognormal, .exponential, .gamma: .zero...Self.longestDraw
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
        case .normal(let mean, let standardDeviation):
            let deviation = StandardNormal.sample(using: &generator) * (standardDeviation / .nanoseconds(1))
            return Self.draw(mean / .nanoseconds(1) + deviation)
        case .lognormal(let median, let p99):
            let unit = Duration.nanoseconds(1)
            return Self.draw(LogNormal.sample(median: median / unit, p99: p99 / unit, using: &generator))
        case .exponential(let mean):
            return Self.draw(StandardExponential.sample(using: &generator) * (mean / .nanoseconds(1)))
        case .gamma(let mean, let shape):
            guard shape > 0, shape.isFinite else { return max(mean, .zero) }
            return Self.draw(StandardGamma.sample(shape: shape, using: &generator) / shape * (mean / .nanoseconds(1)))
        case .empirical(let percentiles):
            return percentiles.duration(at: generator.fraction() * 100)
        }
    }

    private static func draw(_ nanoseconds: Double) -> Duration {
        guard nanoseconds > 0 else { return .zero }
        return .nanoseconds(Int64(min(nanoseconds, longestDraw / .nanoseconds(1)).rounded()))
    }
}
