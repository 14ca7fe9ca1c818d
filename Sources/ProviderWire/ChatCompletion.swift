/// OpenAI's chat completions, from a canned reply to the wire.
///
/// Format: the `chat.completion` and `chat.completion.chunk` objects of OpenAI's API reference.
package struct ChatCompletion: Sendable, Hashable {
    /// The whole reply with everything filled in that clients need.
    package let reply: JSONTemplate
    private let choices: [JSONTemplate]

    /// Fills in what a written reply leaves out: id, object, created, model, usage, in each choice the index, role,
    /// content, `refusal`, `logprobs` and `finish_reason`, and in each tool call the id and type. A text stands for a
    /// reply that says just that.
    package init(canned: JSONValue) {
        var written = canned.objectValue ?? JSONObject()
        if case .string(let text) = canned { written["choices"] = [["message": ["content": .string(text)]]] }
        let choices = (written["choices"]?.arrayValue ?? []).enumerated().map { Self.completed(choice: $1, at: $0) }

        var object = TemplateObject(written)
        object.fill("id", .hole(.responseID))
        object.fill("object", "chat.completion")
        object.fill("created", .hole(.created))
        object.fill("model", .hole(.model))
        object["choices"] = .array(choices)
        object.fill("usage", Self.usage(of: choices))
        self.reply = .object(object)
        self.choices = choices
    }

    /// The stream of the same reply.
    ///
    /// - Parameters:
    ///   - includesUsage: whether the last chunk before `[DONE]` carries the usage, and every earlier one `usage: null`,
    ///     as `stream_options.include_usage` asks.
    ///   - size: how much of a text one chunk carries.
    package func frames(includesUsage: Bool, size: ChunkSize = .word) -> [StreamFrame] {
        var builder = StreamFrameBuilder()
        let envelope = ChunkEnvelope(chunkMembers, includesUsage: includesUsage)
        let streams = choices.map { ChatDelta.deltas(ofChoice: $0, size: size) }
        let longest = streams.map(\.count).max() ?? 0
        for position in 0..<longest {
            for (choice, deltas) in zip(choices, streams) where position < deltas.count {
                let delta = deltas[position]
                builder.append(isContent: delta.isContent) { data in
                    envelope.write(to: &data) { delta.write(of: choice, to: &$0) }
                }
            }
        }
        if includesUsage { builder.append { envelope.write(usage: reply["usage"] ?? .null, to: &$0) } }
        builder.append { $0.append("[DONE]") }
        return builder.frames
    }

    /// What every chunk has.
    private var chunkMembers: TemplateObject {
        var object = TemplateObject([])
        object["id"] = reply["id"]
        object["object"] = "chat.completion.chunk"
        for key in ["created", "model", "service_tier", "system_fingerprint"] { object[key] = reply[key] }
        return object
    }

    // MARK: - Choices

    private static func completed(choice: JSONValue, at index: Int) -> JSONTemplate {
        let written = choice.objectValue ?? JSONObject()
        var message = TemplateObject(written["message"]?.objectValue ?? JSONObject())
        let toolCalls = written["message"]?["tool_calls"]?.arrayValue ?? []
        let saysElse = !toolCalls.isEmpty || ["refusal", "function_call"].contains { !(message[$0] ?? .null).isNull }
        message.fill("role", "assistant")
        message.fill("content", saysElse ? .null : "")
        message.fill("refusal", .null)
        if !toolCalls.isEmpty {
            message["tool_calls"] = .value(
                .array(toolCalls.enumerated().map { Self.completed(toolCall: $1, at: $0) })
            )
        }

        var object = TemplateObject(written)
        object.fill("index", .number(index))
        object["message"] = .object(message)
        object.fill("logprobs", .null)
        object.fill("finish_reason", toolCalls.isEmpty ? "stop" : "tool_calls")
        return .object(object)
    }

    private static func completed(toolCall: JSONValue, at index: Int) -> JSONValue {
        guard case .object(var call) = toolCall else { return toolCall }
        if call["id"] == nil { call["id"] = .string("call_\(ContentHash.of(toolCall, index))") }
        if call["type"] == nil { call["type"] = call["custom"] == nil ? "function" : "custom" }
        return .object(call)
    }

    // MARK: - Usage

    private static func usage(of choices: [JSONTemplate]) -> JSONTemplate {
        let reasoning = choices.reduce(0) { $0 + TokenCount.estimate(Self.reasoning(ofChoice: $1)) }
        let completion = choices.reduce(reasoning) { $0 + Self.tokens(ofChoice: $1) }
        return [
            "prompt_tokens": .hole(.promptTokens),
            "completion_tokens": .number(completion),
            "total_tokens": .hole(.promptTokensPlus(completion)),
            "prompt_tokens_details": ["cached_tokens": 0, "audio_tokens": 0],
            "completion_tokens_details": [
                "reasoning_tokens": .number(reasoning), "audio_tokens": 0, "accepted_prediction_tokens": 0,
                "rejected_prediction_tokens": 0,
            ],
        ]
    }

    /// A member that OpenAI's own answers lack and those of compatible servers have.
    private static func reasoning(ofChoice choice: JSONTemplate) -> String {
        choice["message"]?["reasoning_content"]?.stringValue ?? ""
    }

    /// Without the reasoning.
    private static func tokens(ofChoice choice: JSONTemplate) -> Int {
        let message = choice["message"]
        let texts = [message?["content"]?.stringValue, message?["refusal"]?.stringValue]
        let calls = (message?["tool_calls"]?.elements ?? []).flatMap { call in
            ChatDelta.CallKind.allCases.flatMap {
                [call[$0.key]?["name"]?.stringValue, call[$0.key]?[$0.text]?.stringValue]
            }
        }
        return (texts + calls).reduce(0) { $0 + TokenCount.estimate($1 ?? "") }
    }
}
