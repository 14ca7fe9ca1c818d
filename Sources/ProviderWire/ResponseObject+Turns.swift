extension ResponseObject {
    /// The reply that says this turn: what was thought, in summary, what is said, which tools are to be called.
    ///
    /// The responses endpoint knows no stop sequences; a turn that ended at one is complete.
    package static func canned(_ turn: AssistantTurn) -> JSONValue {
        var output: [JSONValue] = []
        if let reasoning = turn.reasoning {
            output.append(["type": "reasoning", "summary": [["type": "summary_text", "text": .string(reasoning)]]])
        }
        var parts: [JSONValue] = []
        if let text = turn.text {
            var part = JSONObject([("type", "output_text"), ("text", .string(text))])
            part["logprobs"] = turn.logprobs.map { TokenLogprobs(of: text, alternatives: $0).entries }
            parts.append(.object(part))
        }
        if let refusal = turn.refusal { parts.append(["type": "refusal", "refusal": .string(refusal)]) }
        if !parts.isEmpty { output.append(["type": "message", "role": "assistant", "content": .array(parts)]) }
        output += turn.toolCalls.map(Self.item)
        let reply = JSONObject([("object", "response"), ("output", .array(output))])
        switch turn.ending {
        case .complete, .stopSequence, .toolCalls, .refusal: return .object(reply)
        case .tokenLimit:
            return JSONValue.object(reply).setting(["incomplete_details"], to: ["reason": "max_output_tokens"])
        }
    }

    /// A call that hands over a text is one of a custom tool.
    private static func item(_ call: AssistantTurn.ToolCall) -> JSONValue {
        let isCustom = call.arguments.stringValue != nil
        return .object(
            JSONObject([
                ("type", isCustom ? "custom_tool_call" : "function_call"),
                ("id", .string("\((isCustom ? PartKind.customCall : .functionCall).prefix)\(call.id)")),
                ("call_id", .string("\(PartKind.call.prefix)\(call.id)")),
                ("name", .string(call.name)),
                (isCustom ? "input" : "arguments", .string(call.argumentsText)),
            ])
        )
    }
}
