import CRegex

/// What a text must be to meet a rule's condition.
enum TextTest: Sendable {
    case equals(String)
    case contains(String)
    case matches(RegularExpression)
    /// Like `gpt-4*`.
    case glob(String, ModelPattern)
    case oneOf([TextTest])

    func accepts(_ text: String) -> Bool {
        switch self {
        case .equals(let wanted): text.utf8.elementsEqual(wanted.utf8)
        case .contains(let part): Self.contains(text, part)
        case .matches(let expression): expression.matches(text)
        case .glob(_, let pattern): pattern.matches(text)
        case .oneOf(let tests): tests.contains { $0.accepts(text) }
        }
    }

    /// How much work it is, in comparison.
    var cost: Int {
        switch self {
        case .equals: 0
        case .glob: 5
        case .contains: 10
        case .matches: 20
        case .oneOf(let tests): tests.map(\.cost).max() ?? 0
        }
    }

    /// Byte by byte, in linear time.
    private static func contains(_ text: String, _ part: String) -> Bool {
        withCharacters(of: text) { text in
            withCharacters(of: part) { part in
                cregex_contains(text.baseAddress, text.count, part.baseAddress, part.count)
            }
        }
    }

    private static func withCharacters<Result>(
        of text: String, _ body: (UnsafeBufferPointer<CChar>) -> Result
    ) -> Result {
        var text = text
        return text.withUTF8 { $0.withMemoryRebound(to: CChar.self, body) }
    }
}

extension TextTest: CustomStringConvertible {
    var description: String {
        switch self {
        case .equals(let wanted): "\"\(wanted)\""
        case .contains(let part): "a text with \"\(part)\" in it"
        case .matches(let expression): "a text that matches /\(expression.pattern)/"
        case .glob(let text, _): "\"\(text)\""
        case .oneOf(let tests): tests.map(\.description).joined(separator: " or ")
        }
    }
}
