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
    /// The exact Poisson interval below 100 events; from there on Byar's approximation, within 0.01 % of it.
    ///
    /// - Precondition: `count` is not negative.
    public static func count(_ count: Int) -> ClosedRange<Double> {
        precondition(count >= 0, "there are no \(count) events")
        let seen = Double(count)
        guard count >= 100 else {
            let lower = count == 0 ? 0 : mean(events: count, chanceOfFewer: 0.975)
            return lower...mean(events: count + 1, chanceOfFewer: 0.025)
        }
        func bound(_ events: Double, _ z: Double) -> Double {
            let base = 1 - 1 / (9 * events) + z / (3 * events.squareRoot())
            return events * base * base * base
        }
        return bound(seen, -z)...bound(seen + 1, z)
    }

    /// The mean of the Poisson distribution in which fewer than so many events have that probability, by halving.
    ///
    /// That probability is the upper incomplete gamma function of the events at the mean, which falls with the mean.
    private static func mean(events: Int, chanceOfFewer chance: Double) -> Double {
        var low = 0.0
        var high = Double(events) * 2 + 20
        while high - low > 1e-9 {
            let middle = (low + high) / 2
            if ChiSquareTest.upperGamma(Double(events), middle) > chance { low = middle } else { high = middle }
        }
        return (low + high) / 2
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
