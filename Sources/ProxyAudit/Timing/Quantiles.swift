public import Measurement

/// The median, the 90th and the 99th percentile of some durations, each with its 95 % interval. Milliseconds.
///
/// Intervals are distribution-free, from binomial ranks. A percentile for which there are too few samples (6 for p50,
/// 36 for p90, 368 for p99) is absent: "n too small", not a number.
public struct Quantiles: Sendable, Hashable, Codable {
    /// A percentile of the samples, and between which samples the true one lies.
    public struct Value: Sendable, Hashable, Codable {
        /// The percentile of the samples.
        public var valueMs: Double
        /// The lower end of the interval; absent where the samples depend on each other.
        public var lowMs: Double?
        /// The upper end of the interval; absent where the samples depend on each other.
        public var highMs: Double?
    }

    /// How many samples there are.
    public var count: Int
    /// The median.
    public var p50: Value?
    /// The 90th percentile.
    public var p90: Value?
    /// The 99th percentile.
    public var p99: Value?

    /// The percentile of that name, if it is one of the three and there are enough samples.
    public subscript(percentile: Percentile) -> Value? {
        switch percentile {
        case .p50: p50
        case .p90: p90
        case .p99: p99
        default: nil
        }
    }

    /// - Parameter isIndependent: whether the samples are independent of each other; otherwise there is no interval.
    init(_ samples: SortedSamples, isIndependent: Bool = true) {
        func value(_ percentile: Percentile) -> Value? {
            guard let ranks = ConfidenceInterval.ranks(for: percentile, count: samples.count),
                let value = samples.value(at: percentile)
            else { return nil }
            return Value(
                valueMs: value.shownMilliseconds,
                lowMs: isIndependent ? samples.durations[ranks.lowerBound - 1].shownMilliseconds : nil,
                highMs: isIndependent ? samples.durations[ranks.upperBound - 1].shownMilliseconds : nil
            )
        }
        count = samples.count
        p50 = value(.p50)
        p90 = value(.p90)
        p99 = value(.p99)
    }
}

/// Durations in order. Unlike a histogram it takes negative ones, as differences may be.
struct SortedSamples: Sendable, Hashable {
    let durations: [Duration]

    var count: Int { durations.count }

    init(_ durations: [Duration]) { self.durations = durations.sorted() }

    /// The sample that `percentile` of them do not exceed; nil if there are none.
    func value(at percentile: Percentile) -> Duration? {
        durations.isEmpty ? nil : durations[percentile.rank(in: durations.count) - 1]
    }
}

extension Duration {
    /// Milliseconds to the microsecond: what the clock's readings are worth.
    var shownMilliseconds: Double { (milliseconds * 1000).rounded() / 1000 }
}
