/// The head of an HTTP/1 message, taken from its bytes.
struct MessageHead {
    /// The request line or status line, in its parts; the last may have spaces.
    var startLine: [String]
    var fields: HeadFields
    /// The offset after the blank line.
    var end: Int

    /// Reads the head that begins at an offset; nil if it does not end.
    ///
    /// - Parameter needsEnd: whether a head without its blank line is none.
    init?(_ bytes: [UInt8], at start: Int = 0, needsEnd: Bool = true) {
        var lines: [String] = []
        var position = start
        var foundEnd = false
        while position < bytes.count {
            let lineEnd = bytes[position...].firstIndex(of: 0x0A) ?? bytes.count
            if lineEnd == bytes.count, needsEnd { return nil }
            var line = bytes[position..<lineEnd]
            if line.last == 0x0D { line.removeLast() }
            position = min(lineEnd + 1, bytes.count)
            if line.isEmpty {
                foundEnd = true
                break
            }
            lines.append(String(decoding: line, as: UTF8.self))
        }
        guard foundEnd || !needsEnd, let first = lines.first else { return nil }
        startLine = first.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
        fields = HeadFields(
            lines.dropFirst().compactMap { line in
                guard let colon = line.firstIndex(of: ":") else { return nil }
                let value = line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
                let trimmed = value.reversed().drop { $0 == " " || $0 == "\t" }.reversed()
                return HeadFields.Field(name: String(line[..<colon]), value: String(trimmed))
            }
        )
        end = position
    }
}

extension ObservedRequest {
    /// A request as it stands on the wire, with a body that has no transfer coding; nil if that is no request.
    package init?(head: [UInt8], body: [UInt8]) {
        guard let parsed = MessageHead(head, needsEnd: false), parsed.startLine.count >= 2 else { return nil }
        self.init(method: parsed.startLine[0], target: parsed.startLine[1], fields: parsed.fields, body: body)
    }

    /// A whole request as it was sent; nil if that is none.
    package init?(bytes: [UInt8]) {
        guard let parsed = MessageHead(bytes), parsed.startLine.count >= 2 else { return nil }
        self.init(
            method: parsed.startLine[0], target: parsed.startLine[1], fields: parsed.fields,
            body: Array(bytes[parsed.end...])
        )
    }
}
