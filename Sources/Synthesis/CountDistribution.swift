/// How a number of things is drawn: the tokens of a prompt, or of an answer.
public enum CountDistribution: Sendable, Hashable {
    /// The same number each time.
    case constant(Int)
    /// Every whole number between two, both included, equally likely. Their order does not matter.
    case uniform(Int, Int)
    /// The bell curve around `mean`, rounded; what would be below 1 is 1.
    case normal(mean: Double, standardDeviation: Double)
    /// A number whose logarithm is normal: half of all are at most the median, 99 of 100 at most `p99`, which is greater.
    case lognormal(median: Double, p99: Double)

    /// A million: where the tails of distributions without an upper bound are cut.
    public static let largestDraw = 1_000_000

    /// Draws one number, at least 1 and at most ``largestDraw``. The same state of the generator gives the same number.
    public func sample(using generator: inout some RandomNumberGenerator) -> Int {
        let drawn: Double =
            switch self {
            case .constant(let count): Double(count)
            case .uniform(let one, let other):
                Double(min(one, other))
                    + Double(generator.uniform(upTo: UInt64(UInt(bitPattern: max(one, other) &- min(one, other)))))
            case .normal(let mean, let standardDeviation):
                mean + StandardNormal.sample(using: &generator) * standardDeviation
            case .lognormal(let median, let p99):
                LogNormal.sample(median: median, p99: p99, using: &generator)
            }
        // What is no number is the least.
        return drawn >= 1 ? Int(min(drawn.rounded(), Double(Self.largestDraw))) : 1
    }
}
