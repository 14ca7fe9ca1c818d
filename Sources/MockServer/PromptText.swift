import ProviderWire

/// How long a prompt is, wherever the endpoints keep it.
enum PromptText {
    /// What an image, a file or a recording counts, as that many bytes of text.
    private static let attachmentLength = 340

    /// The length of a conversation in tokens, by ``TokenCount``: instructions, messages and tools; the same for every endpoint, so
    /// that a count of tokens agrees with the usage of an answer.
    static func tokens(of fields: RequestFields) -> Int {
        var length = 0
        for instruction in [fields.system, fields.instructions] {
            if let instruction { length += Self.length(ofContent: instruction) }
        }
        fields.messages?.forEachElement { length += Self.length(ofMessage: $0) }
        if let input = fields.input { length += Self.length(ofInput: input) }
        fields.tools?.forEachElement { length += Self.length(ofValue: $0) }
        return TokenCount.estimate(utf8Count: length)
    }

    /// The length of several prompts, or of several inputs to embed, each of which is counted by itself.
    static func tokens(ofEach list: RequestNode) -> Int {
        guard list.kind == .array, list.elements.first?.kind != .integer else {
            return TokenCount.estimate(utf8Count: Self.length(ofInput: list))
        }
        return list.elements.reduce(0) { $0 + TokenCount.estimate(utf8Count: Self.length(ofInput: $1)) }
    }

    // MARK: - Lengths in bytes

    private static func length(ofMessage message: RequestNode) -> Int {
        var length = message["content"].map(Self.length(ofContent:)) ?? 0
        if let calls = message["tool_calls"] { length += Self.length(ofValue: calls) }
        return length
    }

    /// The responses endpoint's `input`: a text, or items, of which messages are one kind. A text completion's prompt: a
    /// text, tokens, or several of either.
    private static func length(ofInput input: RequestNode) -> Int {
        if let length = input.utf8Count { return length }
        if input.integer != nil { return 4 }
        var length = 0
        input.forEachElement { item in
            switch item.kind {
            case .integer: length += 4
            case .string, .array: length += Self.length(ofInput: item)
            case .object where item["content"] != nil: length += Self.length(ofMessage: item)
            case .object, .null, .bool, .number: length += Self.length(ofValue: item)
            }
        }
        return length
    }

    private static func length(ofContent content: RequestNode) -> Int {
        if let length = content.utf8Count { return length }
        var length = 0
        content.forEachElement { part in
            if let text = part["text"]?.utf8Count ?? part["thinking"]?.utf8Count {
                length += text
            } else if part["type"]?.equals("tool_result") ?? false {
                length += part["content"].map(Self.length(ofContent:)) ?? 0
            } else if let call = part["input"] {
                length += (part["name"]?.utf8Count ?? 0) + Self.length(ofValue: call)
            } else if part.kind == .object {
                length += attachmentLength
            }
        }
        return length
    }

    /// All names and texts in a value, and a few bytes for each of the rest.
    private static func length(ofValue value: RequestNode) -> Int {
        switch value.kind {
        case .string: return value.utf8Count ?? 0
        case .null, .bool, .integer, .number: return 4
        case .array:
            var length = 0
            value.forEachElement { length += Self.length(ofValue: $0) }
            return length
        case .object:
            var length = 0
            value.forEachMember { length += $0.count + Self.length(ofValue: $1) }
            return length
        }
    }
}
