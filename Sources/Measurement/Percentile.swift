/// A percentile under the name that reports and JSON give it: `p50`, `p99.9`.
///
/// As a dictionary key and as a value it is coded as its name.
public struct Percentile: Sendable, Hashable, Comparable {
    /// Which part of the samples lies at or below the percentile's value, in percent, 0 to 100.
    public let percent: Double

    /// The percentile at `percent`.
    ///
    /// - Precondition: `percent` is from 0 to 100.
    public init(_ percent: Double) {
        precondition((0...100).contains(percent), "a percentile lies between 0 and 100, not at \(percent)")
        self.percent = percent
    }

    /// The percentile called `name`, or nil if that is not `p` and a number from 0 to 100.
    public init?(name: some StringProtocol) {
        guard name.first == "p", let percent = Double(name.dropFirst()), (0...100).contains(percent) else { return nil }
        self.percent = percent
    }

    /// `p` and the number, without a needless fraction: `p50`, `p99.9`.
    public var name: String {
        percent == percent.rounded() ? "p\(Int(percent))" : "p\(percent)"
    }

    /// The median.
    public static let p50 = Percentile(50)
    /// The 90th percentile.
    public static let p90 = Percentile(90)
    /// The 95th percentile.
    public static let p95 = Percentile(95)
    /// The 99th percentile.
    public static let p99 = Percentile(99)
    /// The 99.9th percentile.
    public static let p999 = Percentile(99.9)

    /// The percentiles that every report shows, lowest first.
    public static let reported: [Percentile] = [.p50, .p90, .p95, .p99, .p999]

    /// Whether `left` covers fewer samples than `right`.
    public static func < (left: Percentile, right: Percentile) -> Bool {
        left.percent < right.percent
    }

    /// The rank (1 is the smallest) of the sample that is this percentile of `count` samples.
    package func rank(in count: Int) -> Int {
        let exact = percent * Double(count) / 100
        let nearest = exact.rounded()
        // 99.9 % of 41,000 is rank 40,959; in binary fractions it comes out a hair above, which must not round up.
        let rank = abs(exact - nearest) <= exact * 1e-14 ? nearest : exact.rounded(.up)
        return min(max(Int(rank), 1), count)
    }
}

extension Percentile: Codable {
    /// Decodes the name.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let name = try container.decode(String.self)
        guard let percentile = Percentile(name: name) else {
            throw DecodingError.dataCorruptedError(
                in: container,
                debugDescription: "\"\(name)\" is no percentile; write p and a number from 0 to 100, like \"p99.9\""
            )
        }
        self = percentile
    }

    /// Encodes the name.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(name)
    }
}

extension Percentile: CodingKeyRepresentable {
    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    /// The name, as a key.
    public var codingKey: any CodingKey { Key(stringValue: name) }

    /// The percentile that the key names.
    public init?(codingKey: some CodingKey) {
        self.init(name: codingKey.stringValue)
    }
}
