extension HistogramSnapshot: Codable {
    private enum CodingKeys: String, CodingKey {
        case count
        case clampedCount
        case minimum = "minimumNs"
        case maximum = "maximumNs"
        case sum = "sumNs"
        case buckets = "bucketsUs"
    }

    /// Decodes what ``encode(to:)`` wrote.
    ///
    /// - Throws: `DecodingError`, also for what no histogram can have held.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let buckets = try container.decode([Bucket].self, forKey: .buckets)
        let count = try Self.validatedCount(of: buckets, in: container)

        func require(_ claim: Bool, _ key: CodingKeys, _ description: String) throws {
            guard claim else {
                throw DecodingError.dataCorruptedError(forKey: key, in: container, debugDescription: description)
            }
        }
        let clampedCount = try container.decode(Int.self, forKey: .clampedCount)
        let minimum = try container.decodeIfPresent(Int64.self, forKey: .minimum)
        let maximum = try container.decodeIfPresent(Int64.self, forKey: .maximum)
        try require(
            try container.decode(Int.self, forKey: .count) == count, .count, "the buckets hold \(count) samples"
        )
        try require((0...count).contains(clampedCount), .clampedCount, "only \(count) samples could be clamped")
        try require((minimum == nil) == (count == 0), .minimum, "a minimum belongs to samples, and samples have one")
        try require((maximum == nil) == (count == 0), .maximum, "a maximum belongs to samples, and samples have one")
        try require((minimum ?? 0) <= (maximum ?? 0), .maximum, "the maximum is below the minimum")

        self.init(
            count: count,
            clampedCount: clampedCount,
            minimum: minimum.map { .nanoseconds($0) },
            maximum: maximum.map { .nanoseconds($0) },
            sum: .nanoseconds(try container.decode(Int64.self, forKey: .sum)),
            buckets: buckets
        )
    }

    /// The sum is coded in nanoseconds that fit an `Int64`, 292 years: more is written as that.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(count, forKey: .count)
        try container.encode(clampedCount, forKey: .clampedCount)
        try container.encodeIfPresent(minimum?.nanoseconds, forKey: .minimum)
        try container.encodeIfPresent(maximum?.nanoseconds, forKey: .maximum)
        try container.encode(sum.nanoseconds, forKey: .sum)
        try container.encode(buckets, forKey: .buckets)
    }

    private static func validatedCount(
        of buckets: [Bucket],
        in container: KeyedDecodingContainer<CodingKeys>
    ) throws -> Int {
        var total = 0
        var previous = 0
        for bucket in buckets {
            let (sum, overflow) = total.addingReportingOverflow(bucket.count)
            guard
                bucket.count > 0, !overflow, bucket.microseconds > previous,
                bucket.microseconds <= LatencyHistogram.highestBucketMicroseconds,
                bucket.microseconds == highestEquivalent(of: bucket.microseconds)
            else {
                throw DecodingError.dataCorruptedError(
                    forKey: .buckets,
                    in: container,
                    debugDescription: "[\(bucket.microseconds), \(bucket.count)] is no bucket that could stand here"
                )
            }
            total = sum
            previous = bucket.microseconds
        }
        return total
    }
}

extension HistogramSnapshot.Bucket: Codable {
    /// Decodes the pair `[microseconds, count]`.
    public init(from decoder: any Decoder) throws {
        var container = try decoder.unkeyedContainer()
        self.init(microseconds: try container.decode(Int.self), count: try container.decode(Int.self))
    }

    /// Encodes the pair `[microseconds, count]`.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.unkeyedContainer()
        try container.encode(microseconds)
        try container.encode(count)
    }
}
