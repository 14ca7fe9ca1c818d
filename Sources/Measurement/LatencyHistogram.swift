import Histogram

/// Counts durations from 1 µs to 1 h with three significant digits, in memory that does not grow.
///
/// Minimum, maximum and sum are kept beside the buckets, exact to the nanosecond. A duration outside the range is
/// counted at the nearest limit and in ``clampedCount``, never dropped. The buckets take 184 KiB from the first sample
/// on; empty histograms share theirs. A value type without a lock: give each event loop its own and merge on read.
public struct LatencyHistogram: Sendable {
    private static let highestMicroseconds: UInt64 = 3_600_000_000
    private static let countableNanoseconds: ClosedRange<Int64> = 1000...3_600_000_000_000

    /// The end of the bucket of the longest countable duration.
    static let highestBucketMicroseconds = HistogramSnapshot.highestEquivalent(of: Int(highestMicroseconds))

    // 64-bit counters, because a busy bucket would wrap 32 bits within a day of uptime.
    private static let emptyBuckets = Histogram<UInt64>(
        lowestDiscernibleValue: 1,
        highestTrackableValue: highestMicroseconds,
        numberOfSignificantValueDigits: .three
    )

    private var buckets: Histogram<UInt64>
    private var minimumNanoseconds: Int64 = .max
    private var maximumNanoseconds: Int64 = .min
    private var sumNanoseconds: Int128 = 0

    /// How many samples lay outside 1 µs to 1 h and were counted at that limit.
    public private(set) var clampedCount = 0

    /// An empty histogram.
    public init() {
        buckets = Self.emptyBuckets
    }

    /// The histogram that `snapshot` was taken of.
    public init(_ snapshot: HistogramSnapshot) {
        self.init()
        for bucket in snapshot.buckets {
            buckets.record(UInt64(bucket.microseconds), count: UInt64(bucket.count))
        }
        if let minimum = snapshot.minimum, let maximum = snapshot.maximum {
            minimumNanoseconds = minimum.nanoseconds
            maximumNanoseconds = maximum.nanoseconds
        }
        sumNanoseconds = snapshot.sum.attoseconds / 1_000_000_000
        clampedCount = snapshot.clampedCount
    }

    /// Counts one sample.
    public mutating func record(_ duration: Duration) {
        record(nanoseconds: duration.nanoseconds)
    }

    /// Counts one sample given in nanoseconds, the unit of the monotonic clock.
    public mutating func record(nanoseconds: Int64) {
        minimumNanoseconds = min(minimumNanoseconds, nanoseconds)
        maximumNanoseconds = max(maximumNanoseconds, nanoseconds)
        sumNanoseconds &+= Int128(nanoseconds)
        if !Self.countableNanoseconds.contains(nanoseconds) { clampedCount += 1 }
        buckets.record(Self.countable(nanoseconds))
    }

    /// Counts `count` samples of the same duration: what has a weight in place of being one.
    ///
    /// - Precondition: `count` is not negative.
    public mutating func record(_ duration: Duration, count: Int) {
        precondition(count >= 0, "samples cannot be taken back")
        guard count > 0 else { return }
        let nanoseconds = duration.nanoseconds
        minimumNanoseconds = min(minimumNanoseconds, nanoseconds)
        maximumNanoseconds = max(maximumNanoseconds, nanoseconds)
        sumNanoseconds &+= Int128(nanoseconds) &* Int128(count)
        if !Self.countableNanoseconds.contains(nanoseconds) { clampedCount += count }
        buckets.record(Self.countable(nanoseconds), count: UInt64(count))
    }

    /// Microseconds within the range, rounded up, as a bucket is read by its upper end.
    private static func countable(_ nanoseconds: Int64) -> UInt64 {
        if nanoseconds < countableNanoseconds.lowerBound { return 1 }
        return nanoseconds > countableNanoseconds.upperBound
            ? highestMicroseconds : (UInt64(nanoseconds) &+ 999) / 1000
    }

    /// Adds all samples of `other`.
    public mutating func merge(_ other: LatencyHistogram) {
        guard other.count > 0 else { return }
        guard count > 0 else {
            self = other
            return
        }
        buckets.add(other.buckets)
        minimumNanoseconds = min(minimumNanoseconds, other.minimumNanoseconds)
        maximumNanoseconds = max(maximumNanoseconds, other.maximumNanoseconds)
        sumNanoseconds += other.sumNanoseconds
        clampedCount += other.clampedCount
    }

    /// A histogram of the samples of both.
    public func merged(with other: LatencyHistogram) -> LatencyHistogram {
        var merged = self
        merged.merge(other)
        return merged
    }

    /// Forgets all samples.
    public mutating func reset() {
        self = LatencyHistogram()
    }
}

// MARK: - Reading

extension LatencyHistogram {
    /// How many samples were recorded, the clamped ones among them.
    public var count: Int { Int(buckets.totalCount) }

    /// The smallest sample as it was recorded, or nil if there is none.
    public var minimum: Duration? {
        count == 0 ? nil : .nanoseconds(minimumNanoseconds)
    }

    /// The largest sample as it was recorded, or nil if there is none.
    public var maximum: Duration? {
        count == 0 ? nil : .nanoseconds(maximumNanoseconds)
    }

    /// All samples as they were recorded, added up.
    public var sum: Duration { Duration(attoseconds: sumNanoseconds * 1_000_000_000) }

    /// The sum over the count, or nil if nothing was recorded.
    public var mean: Duration? {
        count == 0 ? nil : sum / count
    }

    /// What the histogram holds, to be read several times, stored or sent.
    ///
    /// Each of the following functions takes one of its own: take it once to ask for more than one thing.
    public func snapshot() -> HistogramSnapshot {
        HistogramSnapshot(
            count: count,
            clampedCount: clampedCount,
            minimum: minimum,
            maximum: maximum,
            sum: sum,
            buckets: buckets.recordedValues().map { .init(microseconds: Int($0.value), count: Int($0.count)) }
        )
    }

    /// The value that `percentile` of the samples do not exceed: ``HistogramSnapshot/value(at:)``.
    public func value(at percentile: Percentile) -> Duration? {
        snapshot().value(at: percentile)
    }

    /// How many samples are at most `bound`: ``HistogramSnapshot/count(atOrBelow:)``.
    public func count(atOrBelow bound: Duration) -> Int {
        snapshot().count(atOrBelow: bound)
    }

    /// Where the true percentile lies: ``HistogramSnapshot/interval(for:confidence:)``.
    public func interval(for percentile: Percentile, confidence: Double = 0.95) -> ClosedRange<Duration>? {
        snapshot().interval(for: percentile, confidence: confidence)
    }
}
