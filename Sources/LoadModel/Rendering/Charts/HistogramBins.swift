import Measurement

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The samples of a histogram in a few classes that can be drawn: equally wide, or in equal steps of magnitude where the
/// longest is many times the shortest.
struct HistogramBins: Sendable, Hashable {
    /// The samples above `from` and up to `to`, in milliseconds.
    struct Bin: Sendable, Hashable {
        var from: Double
        var to: Double
        var count: Int

        /// `1.2 – 1.25 ms`
        var title: String { "\(FixedDecimals.significant(from)) – \(FixedDecimals.significant(to)) ms" }
    }

    let bins: [Bin]
    let isLogarithmic: Bool

    /// The lower end of the first class, in milliseconds.
    var lowest: Double { bins.first?.from ?? 0 }
    /// The upper end of the last class, in milliseconds.
    var highest: Double { bins.last?.to ?? 0 }

    /// The classes of a histogram; nil if it has no samples.
    init?(_ snapshot: HistogramSnapshot, count: Int = 48) {
        guard let first = snapshot.buckets.first, let last = snapshot.buckets.last else { return nil }
        // A sample lies below the upper end of its bucket, by less than a thousandth or a microsecond.
        let low = max(0, Double(first.microseconds) * 0.999 - 1) / 1000
        let high = Double(last.microseconds) / 1000
        isLogarithmic = high > max(low, 0.001) * 20
        let edges: [Double]
        if isLogarithmic {
            let bottom = max(low, 0.001)
            let growth = log(high / bottom) / Double(count)
            edges = (0...count).map { $0 == count ? high : bottom * exp(growth * Double($0)) }
        } else {
            let width = (high - low) / Double(count)
            edges = (0...count).map { $0 == count ? high : low + width * Double($0) }
        }
        var counts = Array(repeating: 0, count: count)
        var index = 0
        for bucket in snapshot.buckets {
            while index < count - 1, Double(bucket.microseconds) / 1000 > edges[index + 1] { index += 1 }
            counts[index] += bucket.count
        }
        bins = counts.indices.map { Bin(from: edges[$0], to: edges[$0 + 1], count: counts[$0]) }
    }
}
