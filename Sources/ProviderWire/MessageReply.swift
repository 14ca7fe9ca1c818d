/// Anthropic's messages, from a canned reply to the wire.
///
/// Format: the `message` object and the streaming events of Anthropic's API reference.
package struct MessageReply: Sendable, Hashable {
    /// The whole reply with everything filled in that clients need.
    package let reply: JSONTemplate
    private let blocks: [JSONValue]

    /// Fills in what a written reply leaves out: id, type, role, model, stop_reason, stop_sequence and usage. A text
    /// stands for a reply that says just that, also where the written reply has a text for `content`.
    package init(canned: JSONValue) {
        var written = canned.objectValue ?? JSONObject()
        if case .string = canned { written["content"] = canned }
        let blocks = Self.completed(content: written["content"])
        let outputTokens = blocks.reduce(0) { $0 + Self.tokens(ofBlock: $1) }
        let usesTool = blocks.contains { $0["type"] == "tool_use" }

        var object = TemplateObject(written)
        object.fill("id", .hole(.responseID))
        object.fill("type", "message")
        object.fill("role", "assistant")
        object["content"] = .value(.array(blocks))
        object.fill("model", .hole(.model))
        object.fill("stop_reason", usesTool ? "tool_use" : "end_turn")
        object.fill("stop_sequence", .null)
        object["usage"] = .object(Self.usage(completing: written["usage"]?.objectValue, outputTokens: outputTokens))
        self.reply = .object(object)
        self.blocks = blocks
    }

    /// Where the whole usage is left out, the reply has also what nobody needs and the real one has.
    private static func usage(completing written: JSONObject?, outputTokens: Int) -> TemplateObject {
        var usage = TemplateObject(written ?? JSONObject())
        usage.fill("input_tokens", .hole(.promptTokens))
        if written == nil {
            usage["cache_creation_input_tokens"] = 0
            usage["cache_read_input_tokens"] = 0
            usage["cache_creation"] = ["ephemeral_5m_input_tokens": 0, "ephemeral_1h_input_tokens": 0]
        }
        usage.fill("output_tokens", .number(outputTokens))
        if written == nil { usage["service_tier"] = "standard" }
        return usage
    }

    /// The stream of the same reply, each event under its own name.
    ///
    /// - Parameter size: how much of a text one event carries.
    package func frames(size: ChunkSize = .word) -> [StreamFrame] {
        var builder = StreamFrameBuilder()
        builder.append(event: "message_start", ["type": "message_start", "message": startMessage])
        for (index, block) in blocks.enumerated() {
            let position = JSONTemplate.number(index)
            builder.append(
                event: "content_block_start",
                ["type": "content_block_start", "index": position, "content_block": .value(Self.opening(of: block))]
            )
            if index == 0 { builder.append(event: "ping", ["type": "ping"]) }
            for delta in Self.deltas(ofBlock: block, size: size) {
                builder.append(event: "content_block_delta", isContent: true) { data in
                    data.append("{\"type\":\"content_block_delta\",\"index\":\(index),\"delta\":")
                    data.append(.value(delta))
                    data.append("}")
                }
            }
            builder.append(event: "content_block_stop", ["type": "content_block_stop", "index": position])
        }
        builder.append(
            event: "message_delta",
            [
                "type": "message_delta",
                "delta": [
                    "stop_reason": reply["stop_reason"] ?? .null, "stop_sequence": reply["stop_sequence"] ?? .null,
                ],
                "usage": endUsage,
            ]
        )
        builder.append(event: "message_stop", ["type": "message_stop"])
        return builder.frames
    }

    /// The reply as the stream's first event shows it: nothing said, one token out.
    private var startMessage: JSONTemplate {
        guard case .object(var object) = reply, case .object(var usage) = object["usage"] else { return reply }
        usage["output_tokens"] = 1
        object["content"] = []
        object["stop_reason"] = JSONTemplate.null
        object["stop_sequence"] = JSONTemplate.null
        object["usage"] = .object(usage)
        return .object(object)
    }

    /// The usage as the stream's last event but one shows it: what has been counted by then.
    private var endUsage: JSONTemplate {
        var usage = TemplateObject([])
        let keys = ["input_tokens", "cache_creation_input_tokens", "cache_read_input_tokens", "output_tokens"]
        for key in keys { usage[key] = reply["usage"]?[key] }
        return .object(usage)
    }

    // MARK: - Content blocks

    private static func completed(content: JSONValue?) -> [JSONValue] {
        switch content {
        case .string: [["type": "text", "text": content ?? ""]]
        case .array(let blocks): blocks.enumerated().map { completed(block: $1, at: $0) }
        default: []
        }
    }

    private static func completed(block: JSONValue, at index: Int) -> JSONValue {
        guard case .object(var object) = block else { return ["type": "text", "text": block] }
        if object["type"] == nil {
            object["type"] = object["input"] != nil ? "tool_use" : object["thinking"] != nil ? "thinking" : "text"
        }
        func fill(_ key: String, _ value: JSONValue) { if object[key] == nil { object[key] = value } }
        switch object["type"]?.stringValue {
        case "text": fill("text", "")
        case "thinking":
            fill("thinking", "")
            fill("signature", "")
        case "tool_use":
            fill("id", .string("toolu_\(ContentHash.of(block, index))"))
            fill("input", [:])
        default: break
        }
        return .object(object)
    }

    private static func tokens(ofBlock block: JSONValue) -> Int {
        let text = block["text"]?.stringValue ?? block["thinking"]?.stringValue ?? block["name"]?.stringValue ?? ""
        let input = block["input"].map { TokenCount.estimate(utf8Count: $0.serialized().count) } ?? 0
        return TokenCount.estimate(text) + input
    }

    /// The block as `content_block_start` shows it: with what the deltas will bring taken out.
    private static func opening(of block: JSONValue) -> JSONValue {
        switch block["type"]?.stringValue {
        case "text": block.setting(["text"], to: "")
        case "tool_use": block.setting(["input"], to: [:])
        case "thinking": block.setting(["thinking"], to: "").setting(["signature"], to: "")
        default: block
        }
    }

    private static func deltas(ofBlock block: JSONValue, size: ChunkSize) -> [JSONValue] {
        func pieces(_ text: String, as type: JSONValue, _ key: String) -> [JSONValue] {
            size.pieces(of: text).map { .object(JSONObject([("type", type), (key, .string($0))])) }
        }
        switch block["type"]?.stringValue {
        case "text":
            return pieces(block["text"]?.stringValue ?? "", as: "text_delta", "text")
        case "tool_use":
            let input = String(decoding: (block["input"] ?? [:]).serialized(), as: UTF8.self)
            return [["type": "input_json_delta", "partial_json": ""]]
                + pieces(input, as: "input_json_delta", "partial_json")
        case "thinking":
            let signature: [JSONValue] =
                block["signature"].map { $0 == "" ? [] : [["type": "signature_delta", "signature": $0]] } ?? []
            return pieces(block["thinking"]?.stringValue ?? "", as: "thinking_delta", "thinking") + signature
        default:
            return []
        }
    }
}
