/// Which part of Anthropic's model list is asked for: `?limit=&after_id=&before_id=`.
package struct ModelPage: Sendable, Hashable {
    /// How many models at most.
    package var limit = 20
    /// Those behind this one.
    package var afterID: String?
    /// Those before this one.
    package var beforeID: String?

    package static let limits = 1...1000

    package init() {}

    /// Reads a query string, whose values are percent-decoded; nil if it has a limit that is not within ``limits``.
    package init?(query: Substring) {
        for pair in query.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let value = parts.count == 2 ? PercentEncoding.decoded(parts[1].utf8) : ""
            switch parts[0] {
            case "limit":
                guard let limit = Int(value), Self.limits.contains(limit) else { return nil }
                self.limit = limit
            case "after_id": afterID = value
            case "before_id": beforeID = value
            default: break
            }
        }
    }

    /// The page of a list with these ids, and whether the list goes on in the direction that was asked for.
    package func range(in ids: [String]) -> (page: Range<Int>, hasMore: Bool) {
        if let beforeID, let end = ids.firstIndex(of: beforeID) {
            let start = max(0, end - limit)
            return (start..<end, start > 0)
        }
        let start = afterID.flatMap { ids.firstIndex(of: $0) }.map { $0 + 1 } ?? 0
        let end = min(ids.count, start + limit)
        return (start..<end, end < ids.count)
    }
}

/// The escapes of URLs (RFC 3986, 2.1).
package enum PercentEncoding {
    /// The text with its escapes decoded; what is no escape stays.
    package static func decoded(_ text: Substring.UTF8View) -> String {
        var bytes: [UInt8] = []
        var rest = text[...]
        while let byte = rest.popFirst() {
            let digits = rest.prefix(2).compactMap { Character(Unicode.Scalar($0)).hexDigitValue }
            if byte == UInt8(ascii: "%"), digits.count == 2 {
                bytes.append(UInt8(digits[0] << 4 | digits[1]))
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
