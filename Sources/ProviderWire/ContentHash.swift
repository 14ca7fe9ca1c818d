/// Names a part of a canned reply that was written without an id: the same part, the same name.
enum ContentHash {
    /// Sixteen hexadecimal digits: FNV-1a over the part as it was written and its position.
    static func of(_ part: JSONValue, _ position: Int) -> String {
        let bytes = part.serialized() + Array(String(position).utf8)
        let hash = bytes.reduce(UInt64(0xcbf2_9ce4_8422_2325)) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
