/// Distribution-free confidence intervals for percentiles, from binomial ranks.
///
/// Of n sorted samples, how many lie below the true percentile is binomial. So two ranks can be named between whose
/// samples the true percentile lies with the wanted confidence, whatever the distribution. Both tails are held to half
/// of what the confidence leaves over; with too few samples no such ranks exist.
public enum ConfidenceInterval {
    /// The ranks (1 is the smallest sample) between whose samples the true percentile lies.
    ///
    /// - Parameters:
    ///   - percentile: The percentile asked about, above 0 and below 100.
    ///   - count: How many samples there are.
    ///   - confidence: Above 0 and below 1.
    /// - Returns: nil if `count` is below ``minimumCount(for:confidence:)``.
    public static func ranks(
        for percentile: Percentile,
        count: Int,
        confidence: Double = 0.95
    ) -> ClosedRange<Int>? {
        guard let minimum = minimumCount(for: percentile, confidence: confidence), count >= minimum else { return nil }
        let tail = (1 - confidence) / 2
        let (first, weights) = binomialWeights(count: count, probability: percentile.percent / 100)
        let total = weights.reduce(0, +)

        // The highest rank whose sample exceeds the true percentile with at most the tail's probability.
        var lower = first
        var below = 0.0
        for weight in weights {
            below += weight / total
            if below > tail { break }
            lower += 1
        }
        // The lowest rank whose sample falls short of it with at most the tail's probability.
        var upper = first + weights.count
        var above = 0.0
        for weight in weights.reversed() {
            above += weight / total
            if above > tail { break }
            upper -= 1
        }
        guard lower >= 1, upper <= count else { return nil }
        return lower...upper
    }

    /// The fewest samples that give ``ranks(for:count:confidence:)``.
    ///
    /// At 95 % confidence that is 72 for p95, 368 for p99 and 3,688 for p99.9.
    ///
    /// - Returns: nil for p0 and p100, which no number of samples settles, and for a confidence of 1 or more.
    public static func minimumCount(for percentile: Percentile, confidence: Double = 0.95) -> Int? {
        let tail = (1 - confidence) / 2
        let probability = max(percentile.percent, 100 - percentile.percent) / 100
        guard tail > 0, tail < 0.5, probability < 1 else { return nil }

        // The largest n whose probabilityⁿ still exceeds the tail, put together from powers of two.
        var powers = [probability]
        while let last = powers.last, last > tail { powers.append(last * last) }
        var largest = 0
        var product = 1.0
        for (exponent, power) in powers.enumerated().reversed() where product * power > tail {
            product *= power
            largest += 1 << exponent
        }
        return largest + 1
    }

    /// The binomial probabilities that matter, up to a common factor: of `first`, `first + 1` and so on successes.
    ///
    /// They are built outwards from the most probable number, each from its neighbour, until they vanish.
    private static func binomialWeights(count: Int, probability: Double) -> (first: Int, weights: [Double]) {
        let odds = probability / (1 - probability)
        let mode = min(count, Int(Double(count + 1) * probability))
        let negligible = 1e-20

        var lowerHalf: [Double] = []
        var weight = 1.0
        var successes = mode
        while successes > 0 {
            weight *= Double(successes) / Double(count - successes + 1) / odds
            if weight < negligible { break }
            lowerHalf.append(weight)
            successes -= 1
        }
        var upperHalf: [Double] = []
        weight = 1.0
        for successes in mode..<count {
            weight *= Double(count - successes) / Double(successes + 1) * odds
            if weight < negligible { break }
            upperHalf.append(weight)
        }
        return (mode - lowerHalf.count, lowerHalf.reversed() + [1.0] + upperHalf)
    }
}
