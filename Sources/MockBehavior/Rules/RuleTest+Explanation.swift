import ProviderWire

extension RuleTest {
    /// What it wants, in a few words: `model is "gpt-4*"`.
    var wish: String {
        switch self {
        case .endpoint(let wanted): "endpoint is \(wanted.map(\.rawValue).joined(separator: " or "))"
        case .isStreaming(let wanted): "stream is \(wanted)"
        case .sinceStart(let from, let until):
            "time since start is from \(from)" + (until.map { " until \($0)" } ?? "")
        case .toolResult(let wanted): "tool result is \(wanted ? "there" : "absent")"
        case .offersTools(let wanted): "tools are \(wanted ? "offered" : "absent")"
        case .offersTool(let test): "a tool is \(test)"
        case .model(let test): "model is \(test)"
        case .attempt(let range) where range.lowerBound == range.upperBound: "attempt is \(range.lowerBound)"
        case .attempt(let range) where range.upperBound == .max: "attempt is \(range.lowerBound) or later"
        case .attempt(let range): "attempt is \(range.lowerBound) to \(range.upperBound)"
        case .header(let name, let test) where Self.secretHeaders.contains(name):
            "header \(name) is \(Self.keyless(test))"
        case .header(let name, let test): "header \(name) is \(test)"
        case .apiKey(let test): "api key is \(Self.keyless(test))"
        case .body(let pointer, let test): "body \(pointer) is \(test)"
        case .lastUserText(let test): "last user text is \(test)"
        }
    }

    /// What the request had instead, in a few words, without secrets.
    func found(in subject: RuleSubject, slot: Int) -> String {
        switch self {
        case .endpoint: return subject.facts.endpoint.rawValue
        case .isStreaming: return String(subject.facts.isStreaming)
        case .sinceStart: return "\(subject.elapsed)"
        case .toolResult: return subject.values.hasToolResult ? "there" : "absent"
        case .offersTools, .offersTool:
            let names = subject.values.toolNames
            return names.isEmpty ? "none" : Self.cut(names.joined(separator: ", "))
        case .model: return Self.quoted(subject.facts.model)
        case .attempt: return String(subject.attempt)
        case .header(let name, _) where Self.secretHeaders.contains(name):
            return subject.header(slot) == nil ? "nothing" : "another value"
        case .header: return Self.quoted(subject.header(slot))
        case .apiKey: return subject.values.apiKey == nil ? "none" : "another one"
        case .body:
            guard let value = subject.pointer(slot) else { return "nothing" }
            switch value {
            case .array, .object: return value.kindDescription
            case .null, .bool, .number, .string: return Self.cut(String(decoding: value.serialized(), as: UTF8.self))
            }
        case .lastUserText: return Self.quoted(subject.values.lastUserText)
        }
    }

    private static let secretHeaders = ["authorization", "x-api-key", "api-key", "cookie", "proxy-authorization"]
    private static let maximumLength = 80

    /// Keys are nobody's to read.
    private static func keyless(_ test: FieldTest) -> String {
        switch test {
        case .exists: test.description
        case .text: "the rule's"
        }
    }

    private static func quoted(_ text: String?) -> String { text.map { "\"\(cut($0))\"" } ?? "nothing" }

    private static func cut(_ text: String) -> String {
        // A text may be long; nobody counts it whole, and most are no longer in characters than in bytes.
        let bytes = text.utf8
        if bytes.count <= maximumLength { return text }
        if bytes.prefix(maximumLength + 1).allSatisfy({ $0 < 0x80 }) {
            return text[..<bytes.index(bytes.startIndex, offsetBy: maximumLength)] + "…"
        }
        let end = text.index(text.startIndex, offsetBy: maximumLength, limitedBy: text.endIndex)
        return end.map { $0 == text.endIndex ? text : text[..<$0] + "…" } ?? text
    }
}
