/// Goes once over a JSON text, holds it against RFC 8259, and notes ``AnswerFacts``; builds nothing.
///
/// One answer is checked for each request, so this must cost far less than the request itself: a tree of values costs
/// ten times as much.
struct AnswerScanner {
    private enum ValueKind { case object, emptyArray, array, emptyString, string, `true`, `false`, null, number }
    /// What is wrong does not matter here, only that something is.
    private struct NotJSON: Error {}

    private static let maximumDepth = 256

    private let bytes: UnsafeRawBufferPointer
    private var position = 0
    private var depth = 0
    private var hasNonASCII = false
    private var facts = AnswerFacts()
    /// At which depth the numbers of a `usage` stand; 0 outside of one.
    private var usageDepth = 0

    /// The facts of a JSON object; nil if the text is anything else.
    static func facts(of bytes: UnsafeRawBufferPointer) -> AnswerFacts? {
        var scanner = AnswerScanner(bytes: bytes)
        guard let isObject = try? scanner.document(), isObject else { return nil }
        if scanner.hasNonASCII, String(validating: bytes, as: UTF8.self) == nil { return nil }
        return scanner.facts
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
            return try array() ? .emptyArray : .array
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
            let isUsage = depth <= 2 && equals(key, "usage")
            if isUsage { usageDepth = depth + 1 }
            let marksBefore = facts.marks
            let kind = try value()
            note(key, kind, start..<position, marksBefore)
            if isUsage { usageDepth = 0 }
            skipWhitespace()
            if consume(UInt8(ascii: "}")) { return depth -= 1 }
            try expect(UInt8(ascii: ","))
        }
    }

    /// Whether it is empty.
    private mutating func array() throws(NotJSON) -> Bool {
        try enter()
        if consume(UInt8(ascii: "]")) {
            depth -= 1
            return true
        }
        while true {
            skipWhitespace()
            _ = try value()
            skipWhitespace()
            if consume(UInt8(ascii: "]")) {
                depth -= 1
                return false
            }
            try expect(UInt8(ascii: ","))
        }
    }

    private mutating func enter() throws(NotJSON) {
        position += 1
        depth += 1
        guard depth <= Self.maximumDepth else { throw NotJSON() }
        skipWhitespace()
    }

    private mutating func note(
        _ key: Range<Int>,
        _ kind: ValueKind,
        _ value: Range<Int>,
        _ marksBefore: AnswerMarks
    ) {
        switch kind {
        case .string:
            if depth > 1 { noteText(key) } else if equals(key, "delta") { facts.marks.insert(.delta) }
            if equals(key, "finish_reason") { facts.marks.insert(.finishReason) }
            if depth == 1, equals(key, "type"), equals(value, "\"message\"") { facts.marks.insert(.messageType) }
        case .array where depth > 1:
            // What a gateway gives of the reasoning in parts has texts too.
            if equals(key, "reasoning_details"), facts.marks.contains(.answer) {
                facts.marks.formIntersection(marksBefore.union(.content))
            }
            return
        case .array, .emptyArray:
            if depth == 1 { noteArray(key, isEmpty: kind == .emptyArray) }
        case .number:
            if depth == usageDepth { noteTokens(key, value) }
            if depth == 1, equals(key, "input_tokens") { facts.marks.insert(.inputTokens) }
        case .emptyString, .null, .false: return
        case .object, .true: break
        }
        if depth == 1, equals(key, "error") { facts.marks.insert(.error) }
    }

    private mutating func noteArray(_ key: Range<Int>, isEmpty: Bool) {
        if equals(key, "choices") { facts.marks.formUnion(isEmpty ? .choices : [.choices, .choice]) }
        if equals(key, "data") { facts.marks.insert(.data) }
        if equals(key, "content") { facts.marks.insert(.blocks) }
        if equals(key, "output") { facts.marks.insert(.output) }
    }

    /// The names of what counts as content, with either provider.
    private mutating func noteText(_ key: Range<Int>) {
        switch key.count {
        case 4 where equals(key, "text"), 7 where equals(key, "content") || equals(key, "refusal"),
            9 where equals(key, "arguments"), 12 where equals(key, "partial_json"):
            facts.marks.formUnion([.content, .answer])
        case 8 where equals(key, "thinking"), 9 where equals(key, "reasoning"),
            17 where equals(key, "reasoning_content"):
            facts.marks.insert(.content)
        default: break
        }
    }

    private mutating func noteTokens(_ key: Range<Int>, _ value: Range<Int>) {
        switch key.count {
        case 12 where equals(key, "input_tokens"), 13 where equals(key, "prompt_tokens"):
            facts.promptTokens = count(value)
        case 13 where equals(key, "output_tokens"), 17 where equals(key, "completion_tokens"):
            facts.outputTokens = count(value)
        default: break
        }
    }

    /// The number, if it is one of plain digits that no count of tokens exceeds.
    private func count(_ value: Range<Int>) -> Int? {
        guard value.count <= 15 else { return nil }
        var count = 0
        for index in value {
            guard bytes[index] >= UInt8(ascii: "0"), bytes[index] <= UInt8(ascii: "9") else { return nil }
            count = count &* 10 &+ Int(bytes[index] &- UInt8(ascii: "0"))
        }
        return count
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

    /// Skips printable ASCII without quotes and backslashes, eight bytes at a time; fewer than eight at the end are left.
    private mutating func skipPlainText() {
        let ones: UInt64 = 0x0101_0101_0101_0101
        while position &+ 8 <= bytes.count {
            let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self))
            let quotes = word ^ (ones &* UInt64(UInt8(ascii: "\"")))
            let backslashes = word ^ (ones &* UInt64(UInt8(ascii: "\\")))
            // A byte that is zero, or below a space, borrows into its high bit; one that is not ASCII has it set.
            let found = (quotes &- ones) | (backslashes &- ones) | (word &- ones &* 0x20) | word
            let flags = found & (ones &* 0x80)
            if flags != 0 {
                // Borrows go upwards only, so the lowest one found is none that another caused.
                position &+= flags.trailingZeroBitCount &>> 3
                return
            }
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
