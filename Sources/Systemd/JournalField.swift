/// A named value of a journal entry, beside its message and priority.
package struct JournalField: Sendable, Hashable {
    private static let maximumNameLength = 64

    /// At most 64 of `A`–`Z`, `0`–`9` and `_`, the first one a letter.
    package let name: String
    /// Any text; it may have several lines.
    package let value: String

    /// A field by the exact name that the journal shall have.
    ///
    /// Throws `invalidName` for a name that the journal would drop.
    package init(name: String, value: String) throws(SystemdError) {
        guard let first = name.utf8.first, Self.isLetter(first), name.utf8.count <= Self.maximumNameLength,
            name.utf8.allSatisfy(Self.isAllowed)
        else {
            throw SystemdError(
                .invalidName,
                "'\(name)' cannot name a journal field: use up to 64 of A-Z, 0-9 and _, and a letter first"
            )
        }
        self.name = name
        self.value = value
    }

    /// A field for a key of structured logging: `request-id` becomes `REQUEST_ID`.
    ///
    /// Characters that a name cannot have become underscores, what precedes the first letter is dropped, and so is
    /// what exceeds 64 characters; nil when nothing is left.
    package init?(key: String, value: String) {
        let name = key.utf8.lazy
            .map { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) ? $0 - 32 : $0 }
            .drop { !Self.isLetter($0) }
            .prefix(Self.maximumNameLength)
            .map { Self.isAllowed($0) ? $0 : UInt8(ascii: "_") }
        guard !name.isEmpty else { return nil }
        self.name = String(decoding: Array(name), as: UTF8.self)
        self.value = value
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        isLetter(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: "_")
    }
}
