/// Counts durations to about 3 %, in at most 459 counters that take no room before they are needed.
///
/// For many histograms at once, such as one for each interval of a time series; ``LatencyHistogram`` is the exact one.
/// Microseconds up to 32 have a counter each, and every doubling above is cut into 16. Durations beyond 1 h are counted
/// as 1 h. A value type without a lock; merging is exact.
package struct CompactHistogram: Sendable, Hashable {
    private static let highestMicroseconds: Int64 = 3_600_000_000

    /// Only as many as the longest duration so far needs, so that equal contents are equal values.
    private var counters: [UInt32] = []
    /// How many durations were counted.
    package private(set) var count = 0

    /// An empty histogram.
    package init() {}

    /// Counts one duration.
    package mutating func record(_ duration: Duration) {
        let microseconds = min(max((duration.nanoseconds &+ 999) / 1000, 0), Self.highestMicroseconds)
        let index = Self.index(of: Int(microseconds))
        if index >= counters.count {
            counters.append(contentsOf: repeatElement(0, count: index + 1 - counters.count))
        }
        counters[index] &+= 1
        count += 1
    }

    /// Adds all durations of `other`.
    package mutating func merge(_ other: CompactHistogram) {
        if other.counters.count > counters.count {
            counters.append(contentsOf: repeatElement(0, count: other.counters.count - counters.count))
        }
        for (index, counter) in other.counters.enumerated() { counters[index] &+= counter }
        count += other.count
    }

    /// The value that `percentile` of the durations do not exceed, to about 3 %; nil if there are none.
    package func value(at percentile: Percentile) -> Duration? {
        guard count > 0 else { return nil }
        let rank = percentile.rank(in: count)
        var reached = 0
        for (index, counter) in counters.enumerated() {
            reached += Int(counter)
            if reached >= rank { return .microseconds(Self.middle(of: index)) }
        }
        return nil
    }

    private static func index(of microseconds: Int) -> Int {
        guard microseconds >= 32 else { return microseconds }
        let doublings = Int.bitWidth - 5 - microseconds.leadingZeroBitCount
        return doublings * 16 + (microseconds >> doublings)
    }

    private static func middle(of index: Int) -> Int {
        guard index >= 32 else { return index }
        let doublings = index / 16 - 1
        return (index - doublings * 16) << doublings + (1 << doublings) / 2
    }
}
