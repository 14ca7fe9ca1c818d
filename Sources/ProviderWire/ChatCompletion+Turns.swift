extension ChatCompletion {
    /// The reply that says these turns, a choice each, as OpenAI's newer models write it.
    ///
    /// Reasoning stands in `reasoning_content`, where compatible servers put it and OpenAI's own answers have nothing.
    package static func canned(_ turns: [AssistantTurn]) -> JSONValue {
        [
            "object": "chat.completion",
            "choices": .array(turns.enumerated().map { Self.choice($1, at: $0) }),
            "service_tier": "default",
            "system_fingerprint": .string(fingerprint),
        ]
    }

    /// Of the backend that answers; the same as long as its configuration is.
    private static let fingerprint = "fp_6d6f636b64"

    private static func choice(_ turn: AssistantTurn, at index: Int) -> JSONValue {
        var message = JSONObject()
        message["role"] = "assistant"
        let saysNothing = turn.refusal != nil || !turn.toolCalls.isEmpty
        message["content"] = turn.text.map(JSONValue.string) ?? (saysNothing ? .null : "")
        if let reasoning = turn.reasoning { message["reasoning_content"] = .string(reasoning) }
        if !turn.toolCalls.isEmpty { message["tool_calls"] = .array(turn.toolCalls.map(Self.toolCall)) }
        message["refusal"] = turn.refusal.map(JSONValue.string) ?? .null
        message["annotations"] = []
        return [
            "index": .number(JSONNumber(index)),
            "message": .object(message),
            "logprobs": logprobs(of: turn),
            "finish_reason": .string(finishReason(of: turn)),
        ]
    }

    private static func logprobs(of turn: AssistantTurn) -> JSONValue {
        guard let alternatives = turn.logprobs, turn.text != nil || turn.refusal != nil else { return .null }
        let entries = { (text: String?) -> JSONValue in
            text.map { TokenLogprobs(of: $0, alternatives: alternatives).entries } ?? .null
        }
        return ["content": entries(turn.text), "refusal": entries(turn.refusal)]
    }

    /// A call that hands over a text is one of a custom tool.
    private static func toolCall(_ call: AssistantTurn.ToolCall) -> JSONValue {
        let kind = call.arguments.stringValue == nil ? ChatDelta.CallKind.function : .custom
        let content = JSONObject([("name", .string(call.name)), (kind.text, .string(call.argumentsText))])
        return .object(
            JSONObject([
                ("id", .string("call_\(call.id)")), ("type", .string(kind.key)), (kind.key, .object(content)),
            ])
        )
    }

    /// A refusal ends like any other text.
    private static func finishReason(of turn: AssistantTurn) -> String {
        switch turn.ending {
        case .complete: turn.toolCalls.isEmpty ? "stop" : "tool_calls"
        case .toolCalls: "tool_calls"
        case .stopSequence, .refusal: "stop"
        case .tokenLimit: "length"
        }
    }
}

extension AssistantTurn.ToolCall {
    /// The arguments as OpenAI writes them: as a text that is JSON; of a custom tool, as the text that they are.
    var argumentsText: String { arguments.stringValue ?? String(decoding: arguments.serialized(), as: UTF8.self) }
}
