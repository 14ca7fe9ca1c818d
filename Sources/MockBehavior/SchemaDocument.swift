import ProviderWire

/// A JSON Schema whose parts refer to each other.
struct SchemaDocument: Sendable {
    let root: JSONValue

    init(_ root: JSONValue) { self.root = root }

    /// What a `$ref` leads to: `#`, a pointer into this document (`#/$defs/node`), or the `$anchor` or `$id` of one of
    /// its definitions. Nil for what is elsewhere.
    func target(of reference: String) -> JSONValue? {
        if reference.utf8.first == UInt8(ascii: "#") {
            let fragment = Self.percentDecoded(reference.dropFirst())
            if fragment.isEmpty { return root }
            if fragment.utf8.first == UInt8(ascii: "/") {
                let tokens = fragment.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
                return root[JSONPointer(tokens: tokens.map(Self.unescaped))]
            }
            return definition(named: fragment, by: ["$anchor", "$dynamicAnchor"])
                ?? definition(named: reference, by: ["$id", "id"])
        }
        return root["$id"]?.stringValue == reference ? root : definition(named: reference, by: ["$id", "id"])
    }

    private func definition(named name: String, by keywords: [String]) -> JSONValue? {
        let definitions = ["$defs", "definitions"].flatMap { root[$0]?.objectValue?.members ?? [] }
        return definitions.first { definition in
            keywords.contains { definition.value[$0]?.stringValue == name }
        }?.value
    }

    /// A pointer's token with `~1` and `~0` resolved.
    private static func unescaped(_ token: Substring) -> String {
        guard token.utf8.contains(UInt8(ascii: "~")) else { return String(token) }
        var output: [UInt8] = []
        var isEscape = false
        for byte in token.utf8 {
            switch (isEscape, byte) {
            case (true, UInt8(ascii: "1")): output[output.count - 1] = UInt8(ascii: "/")
            case (true, UInt8(ascii: "0")): break
            default: output.append(byte)
            }
            isEscape = byte == UInt8(ascii: "~")
        }
        return String(decoding: output, as: UTF8.self)
    }

    private static func percentDecoded(_ text: Substring) -> String {
        guard text.utf8.contains(UInt8(ascii: "%")) else { return String(text) }
        let bytes = Array(text.utf8)
        var output: [UInt8] = []
        var position = 0
        while position < bytes.count {
            if bytes[position] == UInt8(ascii: "%"), position + 2 < bytes.count,
                let byte = UInt8(String(decoding: bytes[(position + 1)...(position + 2)], as: UTF8.self), radix: 16)
            {
                output.append(byte)
                position += 3
            } else {
                output.append(bytes[position])
                position += 1
            }
        }
        return String(decoding: output, as: UTF8.self)
    }
}
