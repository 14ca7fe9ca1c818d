/// What a ``LatencyHistogram`` held at one moment: the form that is read, stored and sent.
///
/// Coded it has `count`, `clampedCount`, `minimumNs`, `maximumNs`, `sumNs` and `bucketsUs`, an array of pairs: the
/// highest value of a bucket in microseconds, and how many samples fell into it. Empty buckets are left out, and so are
/// minimum and maximum where nothing was recorded. Decoding refuses what no histogram can have held.
public struct HistogramSnapshot: Sendable, Hashable {
    /// A range of values that the histogram does not tell apart, at most 0.1 % wide.
    public struct Bucket: Sendable, Hashable {
        /// The highest value that the bucket stands for, in microseconds.
        public let microseconds: Int
        /// How many samples fell into it, at least 1.
        public let count: Int

        init(microseconds: Int, count: Int) {
            self.microseconds = microseconds
            self.count = count
        }
    }

    /// How many samples were recorded, the clamped ones among them.
    public let count: Int
    /// How many samples lay outside 1 µs to 1 h and were counted at that limit.
    public let clampedCount: Int
    /// The smallest sample as it was recorded, or nil if there is none.
    public let minimum: Duration?
    /// The largest sample as it was recorded, or nil if there is none.
    public let maximum: Duration?
    /// All samples as they were recorded, added up.
    public let sum: Duration
    /// The buckets that hold samples, lowest first.
    public let buckets: [Bucket]

    init(
        count: Int,
        clampedCount: Int,
        minimum: Duration?,
        maximum: Duration?,
        sum: Duration,
        buckets: [Bucket]
    ) {
        self.count = count
        self.clampedCount = clampedCount
        self.minimum = minimum
        self.maximum = maximum
        self.sum = sum
        self.buckets = buckets
    }

    /// The sum over the count, or nil if nothing was recorded.
    public var mean: Duration? {
        count == 0 ? nil : sum / count
    }

    /// The value that `percentile` of the samples do not exceed, or nil if nothing was recorded.
    ///
    /// It is the upper end of the sample's bucket, so at most 0.1 % (or 1 µs) too high, and never outside the exact
    /// minimum and maximum.
    public func value(at percentile: Percentile) -> Duration? {
        count == 0 ? nil : value(atRank: percentile.rank(in: count))
    }

    /// ``value(at:)`` of several percentiles; empty if nothing was recorded.
    public func values(at percentiles: [Percentile] = Percentile.reported) -> [Percentile: Duration] {
        var values: [Percentile: Duration] = [:]
        for percentile in percentiles {
            values[percentile] = value(at: percentile)
        }
        return values
    }

    /// The percentile of the samples and of `infiniteCount` others that were infinitely long; nil if it is one of those,
    /// or if there is nothing.
    public func value(at percentile: Percentile, infiniteCount: Int) -> Duration? {
        guard count + infiniteCount > 0 else { return nil }
        let rank = percentile.rank(in: count + infiniteCount)
        return rank <= count ? value(atRank: rank) : nil
    }

    /// How many samples are at most `bound`, to the histogram's resolution: 1 µs up to 2 ms, 0.1 % above.
    public func count(atOrBelow bound: Duration) -> Int {
        guard let minimum, let maximum, bound >= minimum else { return 0 }
        if bound >= maximum { return count }
        let highest = Self.highestEquivalent(of: max(1, Int(bound.nanoseconds / 1000)))
        return buckets.prefix { $0.microseconds <= highest }.reduce(0) { $0 + $1.count }
    }

    /// Where the true percentile lies with the wanted confidence, to the histogram's resolution.
    ///
    /// - Returns: nil if there are too few samples: see ``ConfidenceInterval/minimumCount(for:confidence:)``.
    public func interval(for percentile: Percentile, confidence: Double = 0.95) -> ClosedRange<Duration>? {
        guard
            let ranks = ConfidenceInterval.ranks(for: percentile, count: count, confidence: confidence),
            let lower = value(atRank: ranks.lowerBound),
            let upper = value(atRank: ranks.upperBound)
        else { return nil }
        return lower...upper
    }

    private func value(atRank rank: Int) -> Duration? {
        guard let minimum, let maximum else { return nil }
        // The last bucket's end may lie below a clamped maximum.
        if rank >= count { return maximum }
        var reached = 0
        for bucket in buckets {
            reached += bucket.count
            if reached >= rank { return min(max(.microseconds(bucket.microseconds), minimum), maximum) }
        }
        return maximum
    }

    /// The highest value that shares a bucket with `microseconds`, which is at least 1.
    static func highestEquivalent(of microseconds: Int) -> Int {
        // Buckets are 1 µs wide up to 2,048 µs, and twice as wide after each doubling of the value.
        let doublings = max(0, Int.bitWidth - 11 - microseconds.leadingZeroBitCount)
        return microseconds | ((1 << doublings) - 1)
    }
}
