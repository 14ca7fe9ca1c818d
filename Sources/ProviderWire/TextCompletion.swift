/// OpenAI's text completions, which came before chat, from a canned reply to the wire.
///
/// Format: the `text_completion` object of OpenAI's API reference; a stream consists of the same objects.
package struct TextCompletion: Sendable, Hashable {
    /// The whole reply with everything filled in that clients need.
    package let reply: JSONTemplate
    private let choices: [JSONTemplate]

    /// Fills in what a written reply leaves out: id, object, created, model, usage, and in each choice the text, index,
    /// `logprobs` and `finish_reason`. A text stands for a reply, or for a choice, that says just that.
    package init(canned: JSONValue) { self.init(canned: canned, tokens: nil) }

    /// The reply that says these turns. What it repeats of the prompt is not counted.
    package init(_ turns: [AssistantTurn]) {
        let tokens = turns.reduce(0) { $0 + TokenCount.estimate($1.text ?? $1.refusal ?? "") }
        self.init(canned: Self.canned(turns), tokens: tokens)
    }

    /// - Parameter tokens: what the texts cost, if that is not their length.
    private init(canned: JSONValue, tokens: Int?) {
        var written = canned.objectValue ?? JSONObject()
        if case .string = canned { written["choices"] = .array([canned]) }
        let choices = (written["choices"]?.arrayValue ?? []).enumerated().map { Self.completed(choice: $1, at: $0) }
        let tokens = tokens ?? choices.reduce(0) { $0 + TokenCount.estimate($1["text"]?.stringValue ?? "") }

        var object = TemplateObject(written)
        object.fill("id", .hole(.responseID))
        object.fill("object", "text_completion")
        object.fill("created", .hole(.created))
        object.fill("model", .hole(.model))
        object["choices"] = .array(choices)
        object.fill(
            "usage",
            [
                "prompt_tokens": .hole(.promptTokens),
                "completion_tokens": .number(tokens),
                "total_tokens": .hole(.promptTokensPlus(tokens)),
            ]
        )
        self.reply = .object(object)
        self.choices = choices
    }

    /// The reply that says these turns, a choice each. Of a turn with neither text nor refusal nothing is said.
    package static func canned(_ turns: [AssistantTurn]) -> JSONValue {
        let choices = turns.enumerated().map { index, turn -> JSONValue in
            let text = turn.repeatedPrompt + (turn.text ?? turn.refusal ?? "")
            let logprobs = turn.logprobs.map {
                TokenLogprobs(of: text, alternatives: $0).lists(beginsWithPrompt: !turn.repeatedPrompt.isEmpty)
            }
            return [
                "text": .string(text),
                "index": .number(JSONNumber(index)),
                "logprobs": logprobs ?? .null,
                "finish_reason": turn.ending == .tokenLimit ? "length" : "stop",
            ]
        }
        return ["object": "text_completion", "choices": .array(choices)]
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
        let streams = choices.map { Self.parts(ofChoice: $0, size: size) }
        let longest = streams.map(\.count).max() ?? 0
        for position in 0...longest {
            for (choice, parts) in zip(choices, streams) where position <= parts.count {
                let isLast = position == parts.count
                builder.append(isContent: !isLast) { data in
                    envelope.write(to: &data) { data in
                        data.append("{\"text\":")
                        data.append(quoted: isLast ? "" : parts[position].text)
                        data.append(",\"index\":")
                        data.append(choice["index"] ?? 0)
                        data.append(",\"logprobs\":")
                        data.append(isLast ? .null : .value(parts[position].logprobs))
                        data.append(",\"finish_reason\":")
                        data.append(isLast ? choice["finish_reason"] ?? "stop" : .null)
                        data.append("}")
                    }
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
        for key in ["id", "object", "created", "model", "system_fingerprint"] { object[key] = reply[key] }
        return object
    }

    // MARK: - Choices

    private static func completed(choice: JSONValue, at index: Int) -> JSONTemplate {
        var object = TemplateObject(choice.objectValue ?? JSONObject())
        object.fill("text", .value(.string(choice.stringValue ?? "")))
        object.fill("index", .number(index))
        object.fill("logprobs", .null)
        object.fill("finish_reason", "stop")
        return .object(object)
    }

    private static func parts(
        ofChoice choice: JSONTemplate, size: ChunkSize
    ) -> [(text: String, logprobs: JSONValue)] {
        let pieces = size.pieces(of: choice["text"]?.stringValue ?? "")
        guard let logprobs = choice["logprobs"]?.jsonValue?.objectValue else { return pieces.map { ($0, .null) } }
        let tokens = logprobs["tokens"]?.arrayValue ?? []
        let shares = TokenShares(of: tokens.map { $0.stringValue?.utf8.count ?? 0 }, among: pieces)
        return zip(pieces, shares.ranges).map { ($0, Self.share($1, of: logprobs)) }
    }

    /// The members are lists with an element for each token, or null.
    private static func share(_ range: Range<Int>, of logprobs: JSONObject) -> JSONValue {
        .object(
            JSONObject(
                logprobs.members.map { member in
                    guard let list = member.value.arrayValue else { return (member.key, member.value) }
                    return (member.key, .array(Array(list[range.clamped(to: list.indices)])))
                }
            )
        )
    }
}
