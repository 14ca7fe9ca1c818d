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
        let completionTokens = choices.reduce(0) { $0 + Self.tokens(ofChoice: $1) }

        var object = TemplateObject(written)
        object.fill("id", .hole(.responseID))
        object.fill("object", "chat.completion")
        object.fill("created", .hole(.created))
        object.fill("model", .hole(.model))
        object["choices"] = .array(choices)
        object.fill(
            "usage",
            [
                "prompt_tokens": .hole(.promptTokens),
                "completion_tokens": .value(.number(JSONNumber(completionTokens))),
                "total_tokens": .hole(.promptTokensPlus(completionTokens)),
            ]
        )
        self.reply = .object(object)
        self.choices = choices
    }

    /// The stream of the same reply.
    ///
    /// - Parameter includesUsage: whether the last chunk before `[DONE]` carries the usage, and every earlier one
    ///   `usage: null`, as `stream_options.include_usage` asks.
    package func frames(includesUsage: Bool) -> [StreamFrame] {
        var builder = StreamFrameBuilder()
        let streams = choices.map(Self.deltas(ofChoice:))
        let longest = streams.map(\.count).max() ?? 0
        for position in 0..<longest {
            for (choice, deltas) in zip(choices, streams) where position < deltas.count {
                let delta = deltas[position]
                let chunk = chunk(
                    choices: [
                        [
                            "index": choice["index"] ?? 0,
                            "delta": delta.content,
                            "logprobs": .null,
                            "finish_reason": delta.isLast ? choice["finish_reason"] ?? "stop" : .null,
                        ]
                    ],
                    usage: includesUsage ? JSONTemplate.null : nil
                )
                if delta.isContent { builder.appendContent(chunk) } else { builder.append(chunk) }
            }
        }
        if includesUsage { builder.append(chunk(choices: [], usage: reply["usage"])) }
        builder.append(text: "[DONE]")
        return builder.frames
    }

    private func chunk(choices: JSONTemplate, usage: JSONTemplate?) -> JSONTemplate {
        var object = TemplateObject([])
        object["id"] = reply["id"]
        object["object"] = "chat.completion.chunk"
        object["created"] = reply["created"]
        object["model"] = reply["model"]
        object["service_tier"] = reply["service_tier"]
        object["system_fingerprint"] = reply["system_fingerprint"]
        object["choices"] = choices
        object["usage"] = usage
        return .object(object)
    }

    // MARK: - Choices

    private static func completed(choice: JSONValue, at index: Int) -> JSONTemplate {
        let written = choice.objectValue ?? JSONObject()
        var message = TemplateObject(written["message"]?.objectValue ?? JSONObject())
        let toolCalls = written["message"]?["tool_calls"]?.arrayValue ?? []
        message.fill("role", "assistant")
        message.fill("content", toolCalls.isEmpty ? "" : .null)
        message.fill("refusal", .null)
        if !toolCalls.isEmpty {
            message["tool_calls"] = .value(
                .array(toolCalls.enumerated().map { Self.completed(toolCall: $1, at: $0) })
            )
        }

        var object = TemplateObject(written)
        object.fill("index", .value(.number(JSONNumber(index))))
        object["message"] = .object(message)
        object.fill("logprobs", .null)
        object.fill("finish_reason", toolCalls.isEmpty ? "stop" : "tool_calls")
        return .object(object)
    }

    private static func completed(toolCall: JSONValue, at index: Int) -> JSONValue {
        guard case .object(var call) = toolCall else { return toolCall }
        if call["id"] == nil { call["id"] = .string("call_\(ContentHash.of(toolCall, index))") }
        if call["type"] == nil { call["type"] = "function" }
        return .object(call)
    }

    private static func tokens(ofChoice choice: JSONTemplate) -> Int {
        let message = choice["message"]
        let texts = [message?["content"]?.stringValue, message?["refusal"]?.stringValue]
        let calls = Self.toolCalls(of: message).flatMap {
            [$0["function"]?["name"]?.stringValue, $0["function"]?["arguments"]?.stringValue]
        }
        return (texts + calls).reduce(0) { $0 + TokenCount.estimate($1 ?? "") }
    }

    private static func toolCalls(of message: JSONTemplate?) -> [JSONValue] {
        if case .value(let calls) = message?["tool_calls"] { calls.arrayValue ?? [] } else { [] }
    }

    // MARK: - Deltas

    private struct Delta {
        var content: JSONTemplate
        var isContent = false
        var isLast = false
    }

    private static func deltas(ofChoice choice: JSONTemplate) -> [Delta] {
        let message = choice["message"]
        let calls = toolCalls(of: message)
        let content = message?["content"]?.stringValue
        var first: [(String, JSONTemplate)] = [
            ("role", message?["role"] ?? "assistant"),
            ("content", content == nil && !calls.isEmpty ? .null : ""),
            ("refusal", .null),
        ]
        // What the reply's author added: texts are streamed like the content, the rest stands in the first delta.
        let known = ["role", "content", "refusal", "tool_calls", "function_call"]
        let added = message?.members.filter { !known.contains($0.key) } ?? []
        first += added.filter { $0.value.stringValue == nil }.map { ($0.key, $0.value) }
        var deltas = [Delta(content: .object(TemplateObject(first)))]
        let texts =
            added.map { ($0.key, $0.value.stringValue) }
            + [("content", content), ("refusal", message?["refusal"]?.stringValue)]
        for (key, text) in texts {
            for piece in TextChunks.words(of: text ?? "") {
                deltas.append(Delta(content: .object(TemplateObject([(key, .value(.string(piece)))])), isContent: true))
            }
        }
        if case .value(let call)? = message?["function_call"] { deltas += Self.deltas(ofFunctionCall: call) }
        for (index, call) in calls.enumerated() { deltas += Self.deltas(ofCall: call, at: index) }
        deltas.append(Delta(content: [:], isLast: true))
        return deltas
    }

    /// The call of one function, as it was before tools.
    private static func deltas(ofFunctionCall call: JSONValue) -> [Delta] {
        let first: JSONValue = ["name": call["name"] ?? "", "arguments": ""]
        let pieces = TextChunks.words(of: call["arguments"]?.stringValue ?? "")
        return ([first] + pieces.map { ["arguments": .string($0)] }).map {
            Delta(content: ["function_call": .value($0)], isContent: true)
        }
    }

    /// The identity of a call stands only in its first delta; the arguments follow in fragments.
    private static func deltas(ofCall call: JSONValue, at index: Int) -> [Delta] {
        let position = JSONValue.number(JSONNumber(index))
        var first = JSONObject()
        first["index"] = position
        first["id"] = call["id"]
        first["type"] = call["type"]
        first["function"] = ["name": call["function"]?["name"] ?? "", "arguments": ""]
        var deltas = [Delta(content: ["tool_calls": [.value(.object(first))]], isContent: true)]
        for piece in TextChunks.words(of: call["function"]?["arguments"]?.stringValue ?? "") {
            let fragment: JSONValue = ["index": position, "function": ["arguments": .string(piece)]]
            deltas.append(Delta(content: ["tool_calls": [.value(fragment)]], isContent: true))
        }
        return deltas
    }
}
