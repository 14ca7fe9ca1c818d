/// One item of a response's output, with everything filled in that clients need.
struct ResponseItem: Sendable, Hashable {
    enum Kind: Sendable, Hashable {
        case message
        case functionCall
        case customCall
        case reasoning
        /// Passed on as it was written.
        case other
    }

    let kind: Kind
    /// The whole item.
    let object: TemplateObject

    /// Fills in what a written item leaves out: the type, where the other members tell it; the id and, in a call, the
    /// `call_id`; the status; a message's role and the annotations of its texts; a call's arguments; a summary.
    ///
    /// A text stands for a message that says it, also as a message's `content` and as one part of that, and for the only
    /// part of a `summary`.
    ///
    /// - Parameters:
    ///   - index: the item's place in the output.
    ///   - status: `completed` or `incomplete`, for kinds that have one.
    init(completing written: JSONValue, at index: Int, status: JSONTemplate) {
        var object = TemplateObject(written.objectValue ?? JSONObject([("content", written)]))
        object.fill("type", Self.type(of: written))
        kind = Self.kind(object["type"])
        switch kind {
        case .message:
            object.fill("id", .hole(.partID(.message, index)))
            object.fill("status", status)
            object.fill("role", "assistant")
            object["content"] = .array(Self.parts(object["content"]).map { .value(Self.completed(part: $0)) })
        case .functionCall:
            object.fill("id", .hole(.partID(.functionCall, index)))
            object.fill("call_id", .hole(.partID(.call, index)))
            object.fill("name", "")
            object.fill("arguments", "{}")
            object.fill("status", status)
        case .customCall:
            object.fill("id", .hole(.partID(.customCall, index)))
            object.fill("call_id", .hole(.partID(.call, index)))
            object.fill("name", "")
            object.fill("input", "")
        case .reasoning:
            object.fill("id", .hole(.partID(.reasoning, index)))
            object["summary"] = .array(
                Self.parts(object["summary"]).map { .value(Self.part($0, of: "summary_text")) }
            )
            if let content = object["content"], !content.isNull {
                object["content"] = .array(Self.parts(content).map { .value(Self.part($0, of: "reasoning_text")) })
            }
        case .other: break
        }
        self.object = object
    }

    var template: JSONTemplate { .object(object) }

    /// The parts of the list under that name.
    func parts(_ key: String) -> [JSONValue] { object[key]?.elements.compactMap(\.jsonValue) ?? [] }

    /// The text under that name.
    func text(_ key: String) -> String { object[key]?.stringValue ?? "" }

    // MARK: - Tokens

    /// Without reasoning.
    var tokens: Int {
        let texts: [String] =
            switch kind {
            case .message: parts("content").compactMap { ($0["text"] ?? $0["refusal"])?.stringValue }
            case .functionCall: [text("name"), text("arguments")]
            case .customCall: [text("name"), text("input")]
            case .reasoning, .other: []
            }
        return texts.reduce(0) { $0 + TokenCount.estimate($1) }
    }

    var reasoningTokens: Int {
        guard kind == .reasoning else { return 0 }
        // Where the thoughts are given in full, their summary is no more than a view of them.
        let content = parts("content")
        let texts = (content.isEmpty ? parts("summary") : content).map { $0["text"]?.stringValue ?? "" }
        return texts.reduce(0) { $0 + TokenCount.estimate($1) }
    }

    // MARK: - Completion

    private static func type(of written: JSONValue) -> JSONTemplate {
        if written["arguments"] != nil { return "function_call" }
        if written["input"] != nil { return "custom_tool_call" }
        return written["summary"] != nil ? "reasoning" : "message"
    }

    private static func kind(_ type: JSONTemplate?) -> Kind {
        switch type?.stringValue {
        case "message": .message
        case "function_call": .functionCall
        case "custom_tool_call": .customCall
        case "reasoning": .reasoning
        default: .other
        }
    }

    private static func parts(_ written: JSONTemplate?) -> [JSONValue] {
        switch written?.jsonValue {
        case .array(let parts): parts
        case .string(let text): [.string(text)]
        default: []
        }
    }

    private static func completed(part: JSONValue) -> JSONValue {
        guard part["refusal"] == nil else { return Self.part(part, of: "refusal") }
        var part = Self.part(part, of: "output_text").objectValue ?? JSONObject()
        guard part["type"] == "output_text" else { return .object(part) }
        if part["annotations"] == nil { part["annotations"] = [] }
        if part["logprobs"] == nil { part["logprobs"] = [] }
        return .object(part)
    }

    /// The part with its type, made of a text where only that is written.
    private static func part(_ written: JSONValue, of type: JSONValue) -> JSONValue {
        guard case .object(var part) = written else { return ["type": type, "text": written] }
        if part["type"] == nil { part["type"] = type }
        if part["type"] == type, type != "refusal", part["text"] == nil { part["text"] = "" }
        return .object(part)
    }
}
