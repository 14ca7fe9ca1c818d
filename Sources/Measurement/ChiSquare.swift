#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Pearson's chi-square test: do counts agree with the shares that were expected?
public struct ChiSquareTest: Sendable, Hashable {
    /// The sum of (observed − expected)² / expected.
    public var statistic: Double
    /// One less than there are counts.
    public var degreesOfFreedom: Int
    /// The smallest count that was expected. Below 5 the test says little (Cochran's rule).
    public var smallestExpected: Double

    /// Compares counts with weights, which need not add up to anything.
    ///
    /// Nil without at least two counts, a request, or a weight above zero for each.
    public init?(counts: [Int], weights: [Double]) {
        let total = Double(counts.reduce(0, +))
        let weight = weights.reduce(0, +)
        guard counts.count == weights.count, counts.count > 1, total > 0, weights.allSatisfy({ $0 > 0 && $0.isFinite })
        else { return nil }
        let expected = weights.map { total * $0 / weight }
        statistic = zip(counts, expected).reduce(0) { sum, pair in
            sum + (Double(pair.0) - pair.1) * (Double(pair.0) - pair.1) / pair.1
        }
        degreesOfFreedom = counts.count - 1
        smallestExpected = expected.min() ?? 0
    }

    /// How probable it is that chance alone makes a difference as large as this: the upper tail of the chi-square
    /// distribution, Q(k/2, x/2), by the series and the continued fraction of the incomplete gamma function
    /// (Abramowitz and Stegun, 6.5.29 and 6.5.31). Exact to about 1e-12.
    public var pValue: Double { Self.upperGamma(Double(degreesOfFreedom) / 2, statistic / 2) }

    /// The regularized upper incomplete gamma function Q(a, x) for a > 0, x ≥ 0.
    static func upperGamma(_ a: Double, _ x: Double) -> Double {
        guard x > 0 else { return 1 }
        let scale = exp(a * log(x) - x - lgamma(a))
        if x < a + 1 {
            var term = 1 / a
            var sum = term
            var n = a
            while term > sum * 1e-16 {
                n += 1
                term *= x / n
                sum += term
            }
            return max(0, 1 - sum * scale)
        }
        // Lentz's method, from the even part of the fraction.
        let tiny = 1e-300
        var b = x + 1 - a
        var c = 1 / tiny
        var d = 1 / b
        var fraction = d
        for i in 1...1_000 {
            let numerator = -Double(i) * (Double(i) - a)
            b += 2
            d = 1 / nonZero(numerator * d + b, tiny)
            c = nonZero(b + numerator / c, tiny)
            let factor = c * d
            fraction *= factor
            if abs(factor - 1) < 1e-15 { break }
        }
        return min(1, scale * fraction)
    }

    private static func nonZero(_ value: Double, _ tiny: Double) -> Double { abs(value) < tiny ? tiny : value }
}
