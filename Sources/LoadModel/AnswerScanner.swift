/// Goes once over a JSON text, holds it against RFC 8259, and notes ``AnswerMarks``; builds nothing.
///
/// One answer is checked for each request, so this must cost far less than the request itself: a tree of values costs
/// ten times as much.
struct AnswerScanner {
    private enum ValueKind { case object, array, emptyString, string, `true`, `false`, null, number }
    /// What is wrong does not matter here, only that something is.
    private struct NotJSON: Error {}

    private static let maximumDepth = 256

    private let bytes: UnsafeRawBufferPointer
    private var position = 0
    private var depth = 0
    private var hasNonASCII = false
    private var marks: AnswerMarks = []

    /// The marks of a JSON object; nil if the text is anything else.
    static func marks(of bytes: UnsafeRawBufferPointer) -> AnswerMarks? {
        var scanner = AnswerScanner(bytes: bytes)
        guard let isObject = try? scanner.document(), isObject else { return nil }
        if scanner.hasNonASCII, String(validating: bytes, as: UTF8.self) == nil { return nil }
        return scanner.marks
    }

    private init(bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    private mutating func document() throws(NotJSON) -> Bool {
        skipWhitespace()
        let kind = try value()
        skipWhitespace()
        guard position == bytes.count else { throw NotJSON() }
        return kind == .object
    }

    private mutating func value() throws(NotJSON) -> ValueKind {
        switch peek() {
        case UInt8(ascii: "\""): return try string().isEmpty ? .emptyString : .string
        case UInt8(ascii: "{"):
            try object()
            return .object
        case UInt8(ascii: "["):
            try array()
            return .array
        case UInt8(ascii: "t"):
            try literal("true")
            return .true
        case UInt8(ascii: "f"):
            try literal("false")
            return .false
        case UInt8(ascii: "n"):
            try literal("null")
            return .null
        default:
            try number()
            return .number
        }
    }

    private mutating func object() throws(NotJSON) {
        try enter()
        if consume(UInt8(ascii: "}")) { return depth -= 1 }
        while true {
            skipWhitespace()
            guard peek() == UInt8(ascii: "\"") else { throw NotJSON() }
            let key = try string()
            skipWhitespace()
            try expect(UInt8(ascii: ":"))
            skipWhitespace()
            let start = position
            let kind = try value()
            note(key, kind, start..<position)
            skipWhitespace()
            if consume(UInt8(ascii: "}")) { return depth -= 1 }
            try expect(UInt8(ascii: ","))
        }
    }

    private mutating func array() throws(NotJSON) {
        try enter()
        if consume(UInt8(ascii: "]")) { return depth -= 1 }
        while true {
            skipWhitespace()
            _ = try value()
            skipWhitespace()
            if consume(UInt8(ascii: "]")) { return depth -= 1 }
            try expect(UInt8(ascii: ","))
        }
    }

    private mutating func enter() throws(NotJSON) {
        position += 1
        depth += 1
        guard depth <= Self.maximumDepth else { throw NotJSON() }
        skipWhitespace()
    }

    private mutating func note(_ key: Range<Int>, _ kind: ValueKind, _ value: Range<Int>) {
        switch kind {
        case .string:
            if depth > 1 ? isContentKey(key) : equals(key, "delta") { marks.insert(.content) }
            if equals(key, "finish_reason") { marks.insert(.finishReason) }
            if depth == 1, equals(key, "type"), equals(value, "\"message\"") { marks.insert(.messageType) }
        case .array where depth == 1:
            if equals(key, "choices") { marks.insert(.choices) }
            if equals(key, "data") { marks.insert(.data) }
            if equals(key, "content") { marks.insert(.blocks) }
            if equals(key, "output") { marks.insert(.output) }
        case .number where depth == 1 && equals(key, "input_tokens"): marks.insert(.inputTokens)
        case .array, .emptyString, .null, .false: return
        case .object, .true, .number: break
        }
        if depth == 1, equals(key, "error") { marks.insert(.error) }
    }

    /// The names of what counts as content, reasoning or tool arguments, with either provider.
    private func isContentKey(_ key: Range<Int>) -> Bool {
        switch key.count {
        case 4: equals(key, "text")
        case 7: equals(key, "content")
        case 8: equals(key, "thinking")
        case 9: equals(key, "arguments") || equals(key, "reasoning")
        case 12: equals(key, "partial_json")
        case 17: equals(key, "reasoning_content")
        default: false
        }
    }

    /// The range between the quotes, escapes as written.
    private mutating func string() throws(NotJSON) -> Range<Int> {
        position += 1
        let start = position
        skipPlainText()
        while let byte = peek() {
            position += 1
            switch byte {
            case UInt8(ascii: "\""): return start..<position - 1
            case UInt8(ascii: "\\"): try escape()
            case 0..<0x20: throw NotJSON()
            case 0x80...: hasNonASCII = true
            default: break
            }
        }
        throw NotJSON()
    }

    /// Skips whole words of printable ASCII without quotes and backslashes, eight bytes at a time.
    private mutating func skipPlainText() {
        let ones: UInt64 = 0x0101_0101_0101_0101
        while position &+ 8 <= bytes.count {
            let word = bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self)
            let quotes = word ^ (ones &* UInt64(UInt8(ascii: "\"")))
            let backslashes = word ^ (ones &* UInt64(UInt8(ascii: "\\")))
            // A byte that is zero, or below a space, borrows into its high bit; one that is not ASCII has it set.
            let found = (quotes &- ones) | (backslashes &- ones) | (word &- ones &* 0x20) | word
            if found & (ones &* 0x80) != 0 { return }
            position &+= 8
        }
    }

    private mutating func escape() throws(NotJSON) {
        guard let byte = peek() else { throw NotJSON() }
        position += 1
        guard byte == UInt8(ascii: "u") else {
            guard "\"\\/bfnrt".utf8.contains(byte) else { throw NotJSON() }
            return
        }
        for _ in 0..<4 {
            guard let digit = peek(), Character(Unicode.Scalar(digit)).isHexDigit else { throw NotJSON() }
            position += 1
        }
    }

    private mutating func number() throws(NotJSON) {
        _ = consume(UInt8(ascii: "-"))
        if !consume(UInt8(ascii: "0")) { try digits() }
        if consume(UInt8(ascii: ".")) { try digits() }
        if consume(UInt8(ascii: "e")) || consume(UInt8(ascii: "E")) {
            if !consume(UInt8(ascii: "+")) { _ = consume(UInt8(ascii: "-")) }
            try digits()
        }
    }

    private mutating func digits() throws(NotJSON) {
        let start = position
        while let byte = peek(), byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") { position += 1 }
        guard position > start else { throw NotJSON() }
    }

    private mutating func literal(_ word: StaticString) throws(NotJSON) {
        let range = position..<position + word.utf8CodeUnitCount
        guard range.upperBound <= bytes.count, equals(range, word) else { throw NotJSON() }
        position = range.upperBound
    }

    private mutating func skipWhitespace() {
        while let byte = peek(), byte <= 0x20, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
            position += 1
        }
    }

    private mutating func expect(_ byte: UInt8) throws(NotJSON) {
        guard consume(byte) else { throw NotJSON() }
    }

    private mutating func consume(_ byte: UInt8) -> Bool {
        guard peek() == byte else { return false }
        position += 1
        return true
    }

    private func peek() -> UInt8? { position < bytes.count ? bytes[position] : nil }

    private func equals(_ range: Range<Int>, _ text: StaticString) -> Bool {
        guard range.count == text.utf8CodeUnitCount else { return false }
        for (offset, index) in range.enumerated() where bytes[index] != text.utf8Start[offset] { return false }
        return true
    }
}
