package import Measurement

extension Report.Latencies {
    /// What a histogram holds, and what it would be if so many more had taken for ever; nil if it holds nothing.
    package init?(_ snapshot: HistogramSnapshot?, failedCount: Int = 0) {
        guard let snapshot, snapshot.count > 0 else { return nil }
        values = snapshot.values()
        count = snapshot.count
        mean = snapshot.mean
        minimum = snapshot.minimum
        maximum = snapshot.maximum
        for percentile in Percentile.reported {
            intervals[percentile] = snapshot.interval(for: percentile)
            if failedCount > 0 {
                adjustedValues[percentile] = snapshot.value(at: percentile, infiniteCount: failedCount)
            }
        }
    }
}

/// Coded with durations in milliseconds: `p50` and so on, `mean`, `min`, `max`, `count`, `confidence` with a pair of
/// bounds for each percentile that has one, and `adjusted` where something failed.
extension Report.Latencies: Codable {
    private struct Key: CodingKey {
        static let mean = Key(stringValue: "mean")
        static let minimum = Key(stringValue: "min")
        static let maximum = Key(stringValue: "max")
        static let count = Key(stringValue: "count")
        static let confidence = Key(stringValue: "confidence")
        static let adjusted = Key(stringValue: "adjusted")

        let stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    /// Reads what ``encode(to:)`` writes, and `{"p50": 1.25, …}` alone, whose ``count`` is then 0.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        func duration(_ key: Key) throws -> Duration? {
            try container.decodeIfPresent(Double.self, forKey: key).map { Duration(readMilliseconds: $0) }
        }
        values = [:]
        for key in container.allKeys {
            guard let percentile = Percentile(name: key.stringValue) else { continue }
            values[percentile] = try duration(key)
        }
        count = try container.decodeIfPresent(Int.self, forKey: .count) ?? 0
        mean = try duration(.mean)
        minimum = try duration(.minimum)
        maximum = try duration(.maximum)
        let confidence = try container.decodeIfPresent([Percentile: [Double]].self, forKey: .confidence) ?? [:]
        for (percentile, bounds) in confidence {
            guard bounds.count == 2, bounds[0] <= bounds[1] else {
                throw DecodingError.dataCorruptedError(
                    forKey: .confidence,
                    in: container,
                    debugDescription: "an interval is its lower and its upper bound"
                )
            }
            intervals[percentile] = Duration(readMilliseconds: bounds[0])...Duration(readMilliseconds: bounds[1])
        }
        let adjusted = try container.decodeIfPresent([Percentile: Double].self, forKey: .adjusted) ?? [:]
        adjustedValues = adjusted.mapValues { Duration(readMilliseconds: $0) }
    }

    /// Writes milliseconds to the microsecond.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        for (percentile, value) in values {
            try container.encode(value.roundedMilliseconds, forKey: Key(stringValue: percentile.name))
        }
        try container.encodeIfPresent(mean?.roundedMilliseconds, forKey: .mean)
        try container.encodeIfPresent(minimum?.roundedMilliseconds, forKey: .minimum)
        try container.encodeIfPresent(maximum?.roundedMilliseconds, forKey: .maximum)
        if count > 0 { try container.encode(count, forKey: .count) }
        if !intervals.isEmpty {
            let bounds = intervals.mapValues { [$0.lowerBound.roundedMilliseconds, $0.upperBound.roundedMilliseconds] }
            try container.encode(bounds, forKey: .confidence)
        }
        if !adjustedValues.isEmpty {
            try container.encode(adjustedValues.mapValues(\.roundedMilliseconds), forKey: .adjusted)
        }
    }
}
