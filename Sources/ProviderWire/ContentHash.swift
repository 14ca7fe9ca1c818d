/// Names a part of a canned reply that was written without an id: the same part, the same name.
enum ContentHash {
    /// Sixteen hexadecimal digits for the part as it was written and its position.
    static func of(_ part: JSONValue, _ position: Int) -> String {
        let digits = String(of(part.serialized() + Array(String(position).utf8)), radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    /// FNV-1a.
    static func of(_ bytes: some Sequence<UInt8>) -> UInt64 {
        bytes.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    }
}
