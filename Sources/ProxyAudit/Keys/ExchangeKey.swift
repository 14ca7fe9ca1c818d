/// Names one exchange of one run, wherever it turns up: in a header, in a trace id, in a prompt, in an answer.
///
/// Two keys of a run are never equal: the lower half is a bijection of the exchange's number, mixed so that its bits may
/// serve as the random part of a trace id. The upper half is the run's.
public struct ExchangeKey: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// Chosen once a run, at random; keys of other runs are told apart by it.
    public let run: UInt64
    private let mixedNumber: UInt64

    /// The key of the exchange `number` of a run. Zero as a run counts as 1, as a trace id must not be all zeros.
    public init(run: UInt64, number: Int) {
        self.run = run == 0 ? 1 : run
        mixedNumber = Self.mixed(UInt64(bitPattern: Int64(number)) ^ run)
    }

    /// Reads ``description``; nil for anything else.
    public init?(_ text: some StringProtocol) {
        guard text.utf8.count == Self.length, text.hasPrefix(Self.prefix) else { return nil }
        self.init(digits: text.utf8.dropFirst(Self.prefix.utf8.count))
    }

    /// Reads the 32 hexadecimal digits of ``digits``, in lower case; nil for anything else, and for a run of zero.
    init?(digits: some Collection<UInt8>) {
        guard digits.count == 32, let upper = Self.word(digits.prefix(16)), let lower = Self.word(digits.dropFirst(16)),
            upper != 0
        else { return nil }
        run = upper
        mixedNumber = lower
    }

    /// `mockd-` and 32 hexadecimal digits: the form in headers and texts.
    public var description: String { Self.prefix + digits }

    /// 32 hexadecimal digits: the form of a W3C trace id.
    public var digits: String { Self.hexadecimal(run) + Self.hexadecimal(mixedNumber) }

    /// An order without a meaning, for lists that are the same each time.
    public static func < (left: ExchangeKey, right: ExchangeKey) -> Bool {
        (left.run, left.mixedNumber) < (right.run, right.mixedNumber)
    }

    static let prefix = "mockd-"
    static let length = prefix.utf8.count + 32

    /// The finalizer of SplitMix64, a bijection.
    private static func mixed(_ number: UInt64) -> UInt64 {
        var bits = number &+ 0x9e37_79b9_7f4a_7c15
        bits = (bits ^ (bits >> 30)) &* 0xbf58_476d_1ce4_e5b9
        bits = (bits ^ (bits >> 27)) &* 0x94d0_49bb_1331_11eb
        return bits ^ (bits >> 31)
    }

    private static func hexadecimal(_ word: UInt64) -> String {
        let digits = String(word, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    private static func word(_ digits: some Collection<UInt8>) -> UInt64? {
        var word: UInt64 = 0
        for byte in digits {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): word = word << 4 | UInt64(byte - UInt8(ascii: "0"))
            case UInt8(ascii: "a")...UInt8(ascii: "f"): word = word << 4 | UInt64(byte - UInt8(ascii: "a") + 10)
            default: return nil
            }
        }
        return word
    }
}

extension ExchangeKey: Codable {
    /// Reads the text form.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let key = ExchangeKey(text) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "\"\(text)\" is no exchange key; they look like \(Self.prefix)0123…"
            )
        }
        self = key
    }

    /// Writes the text form.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
