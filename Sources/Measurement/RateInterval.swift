#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Confidence intervals for counts of events and for shares, and for their differences.
///
/// Counts are taken as Poisson, shares as binomial. Intervals of differences are put together from those of the two sides
/// by squared distances (Zou and Donner 2008; for shares that is Newcombe's hybrid score interval), which, unlike the
/// normal approximation, holds for few events and for shares near 0 and 1.
public enum RateInterval {
    /// The standard normal quantile that leaves 2.5 % above it.
    private static let z = 1.959963984540054

    /// Where the expected number of events lies with 95 % confidence, when `count` were seen.
    ///
    /// Byar's approximation of the exact Poisson interval, within 1 % of it from 1 event on.
    public static func count(_ count: Int) -> ClosedRange<Double> {
        let seen = Double(count)
        func bound(_ events: Double, _ z: Double) -> Double {
            let base = 1 - 1 / (9 * events) + z / (3 * events.squareRoot())
            return events * base * base * base
        }
        // Without any event the upper bound is exact: e^−x leaves 2.5 % at x = ln 40.
        if count == 0 { return 0...log(40) }
        return max(0, bound(seen, -z))...bound(seen + 1, z)
    }

    /// Where the true share lies with 95 % confidence, when `part` of `total` had it: Wilson's score interval.
    ///
    /// - Precondition: `total` is above 0, and `part` is from 0 to `total`.
    public static func share(_ part: Int, of total: Int) -> ClosedRange<Double> {
        precondition(total > 0 && (0...total).contains(part), "\(part) is no part of \(total)")
        let n = Double(total)
        let share = Double(part) / n
        let middle = share + z * z / (2 * n)
        let reach = z * (share * (1 - share) / n + z * z / (4 * n * n)).squareRoot()
        let scale = 1 + z * z / n
        return max(0, (middle - reach) / scale)...min(1, (middle + reach) / scale)
    }

    /// Where the difference of `second` to `first` lies with 95 % confidence, from the estimate and interval of each.
    public static func difference(
        from first: (estimate: Double, interval: ClosedRange<Double>),
        to second: (estimate: Double, interval: ClosedRange<Double>)
    ) -> ClosedRange<Double> {
        func distance(_ one: Double, _ other: Double) -> Double { (one * one + other * other).squareRoot() }
        let estimate = second.estimate - first.estimate
        let below = distance(
            second.estimate - second.interval.lowerBound,
            first.interval.upperBound - first.estimate
        )
        let above = distance(
            second.interval.upperBound - second.estimate,
            first.estimate - first.interval.lowerBound
        )
        return (estimate - below)...(estimate + above)
    }
}
