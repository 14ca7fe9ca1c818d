/// The request line and header lines as they came, read when somebody asks.
package struct RecordedHead: Sendable {
    private(set) var method = ""
    /// Path and query.
    private(set) var target = ""
    /// In their order, with names in lower case.
    private(set) var fields: [(name: String, value: String)] = []

    init(_ bytes: some Collection<UInt8>) {
        var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map { line in
            String(decoding: line.last == UInt8(ascii: "\r") ? line.dropLast() : line, as: UTF8.self)
        }[...]
        if let words = lines.popFirst()?.split(separator: " "), words.count > 1 {
            method = String(words[0])
            target = String(words[1])
        }
        fields = lines.compactMap { line in
            guard let colon = line.firstIndex(of: ":") else { return nil }
            return (line[..<colon].lowercased(), Self.trimmed(line[line.index(after: colon)...]))
        }
    }

    /// The path without query.
    var path: String { String(target.prefix { $0 != "?" }) }

    /// The values of that name, joined by commas as HTTP allows; nil if there is none.
    subscript(name: String) -> String? {
        let values = fields.filter { $0.name == name }.map(\.value)
        return values.isEmpty ? nil : values.joined(separator: ", ")
    }

    /// The key that the client presented.
    var key: String? {
        guard let value = self["authorization"] ?? self["x-api-key"] else { return nil }
        return value.lowercased().hasPrefix("bearer ") ? Self.trimmed(value.dropFirst("bearer ".count)) : value
    }

    /// Every field by its name, without the secrets: keys are redacted, cookies are hidden.
    var redactedFields: [String: String] {
        Dictionary(fields.map { ($0.name, $0.value) }) { "\($0), \($1)" }.reduce(into: [:]) { redacted, field in
            redacted[field.key] = Self.redacted(field.key, field.value)
        }
    }

    private static func redacted(_ name: String, _ value: String) -> String {
        switch name {
        case "cookie", "set-cookie": return "…"
        case "authorization", "proxy-authorization", "x-api-key", "api-key":
            let words = value.split(separator: " ", maxSplits: 1)
            guard words.count == 2 else { return RedactedKey.of(value) }
            return "\(words[0]) \(RedactedKey.of(String(words[1])))"
        default: return value
        }
    }

    private static func trimmed(_ text: some StringProtocol) -> String {
        let start = text.drop { $0 == " " || $0 == "\t" }
        return String(start.prefix(start.count - start.reversed().prefix { $0 == " " || $0 == "\t" }.count))
    }
}

extension RecordedHead {
    /// A head as the journal keeps it, for requests that did not come as such lines.
    package static func bytes(
        method: String, target: String, fields: some Sequence<(name: String, value: String)>
    ) -> [UInt8] {
        fields.reduce(into: Array("\(method) \(target) HTTP/1.1\r\n".utf8)) { bytes, field in
            bytes.append(contentsOf: "\(field.name): \(field.value)\r\n".utf8)
        }
    }

    /// The value of `authorization`, else of `x-api-key`, without copying; nil if there is neither.
    static func keyBytes(in head: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
        var found: UnsafeRawBufferPointer?
        var start = 0
        while start < head.count {
            let end = lineEnd(head, from: start)
            let line = UnsafeRawBufferPointer(rebasing: head[start..<end])
            switch line.first.map({ $0 | 0x20 }) {
            case UInt8(ascii: "a"):
                if let value = value(of: "authorization:", line) { return value }
            case UInt8(ascii: "x"): found = value(of: "x-api-key:", line) ?? found
            default: break
            }
            start = end + 1
        }
        return found
    }

    /// Where the next line feed is, or the end: eight bytes at a time, by the lowest byte in which a subtraction borrows.
    private static func lineEnd(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
        var offset = start
        while offset + 8 <= bytes.count {
            let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
            let others = word ^ 0x0a0a_0a0a_0a0a_0a0a
            let found = (others &- 0x0101_0101_0101_0101) & ~others & 0x8080_8080_8080_8080
            if found != 0 { return offset + found.trailingZeroBitCount / 8 }
            offset += 8
        }
        while offset < bytes.count, bytes[offset] != UInt8(ascii: "\n") { offset += 1 }
        return offset
    }

    private static func value(of name: StaticString, _ line: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
        let length = name.utf8CodeUnitCount
        guard line.count >= length else { return nil }
        for offset in 0..<length where line[offset] | 0x20 != name.utf8Start[offset] | 0x20 { return nil }
        var (start, end) = (length, line.count)
        while start < end, line[start] == 0x20 || line[start] == 0x09 { start += 1 }
        while end > start, line[end - 1] <= 0x20 { end -= 1 }
        return UnsafeRawBufferPointer(rebasing: line[start..<end])
    }
}
