/// A client's key as people may see it.
package enum RedactedKey {
    /// The first three and the last four characters, as in `sk-…3f9A`; of a key under 16 characters only the last two, and
    /// never more than half of it.
    package static func of(_ key: String) -> String {
        guard key.count < 16 else { return "\(key.prefix(3))…\(key.suffix(4))" }
        return "…\(key.suffix(min(2, key.count / 2)))"
    }

    /// The key in the value of a header that may say `Bearer` before it.
    static func withoutScheme(_ value: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        let length = 7
        guard value.count >= length, value[length - 1] == 0x20, value[0] | 0x20 == UInt8(ascii: "b") else {
            return value
        }
        let rest = UnsafeRawBufferPointer(rebasing: value[length...])
        return value.prefix(length).elementsEqual("bearer ".utf8) { $0 | 0x20 == $1 } ? rest : value
    }
}
