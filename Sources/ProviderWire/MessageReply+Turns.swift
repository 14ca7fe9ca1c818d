extension MessageReply {
    /// The reply that says this turn: what was thought, what is said, which tools are to be used.
    package static func canned(_ turn: AssistantTurn) -> JSONValue {
        var blocks: [JSONValue] = []
        if let reasoning = turn.reasoning {
            blocks.append(
                [
                    "type": "thinking", "thinking": .string(reasoning),
                    "signature": .string(ThoughtSignature.of(reasoning)),
                ]
            )
        }
        for text in [turn.text, turn.refusal] {
            if let text, !text.isEmpty { blocks.append(["type": "text", "text": .string(text)]) }
        }
        for call in turn.toolCalls {
            blocks.append(
                [
                    "type": "tool_use", "id": .string("toolu_01\(call.id)"), "name": .string(call.name),
                    "input": call.arguments,
                ]
            )
        }
        let (reason, sequence) = Self.stop(of: turn)
        return [
            "type": "message",
            "role": "assistant",
            "content": .array(blocks),
            "stop_reason": .string(reason),
            "stop_sequence": sequence.map(JSONValue.string) ?? .null,
        ]
    }

    private static func stop(of turn: AssistantTurn) -> (reason: String, sequence: String?) {
        switch turn.ending {
        case .complete: (turn.toolCalls.isEmpty ? "end_turn" : "tool_use", nil)
        case .tokenLimit: ("max_tokens", nil)
        case .stopSequence(let sequence): ("stop_sequence", sequence)
        case .toolCalls: ("tool_use", nil)
        case .refusal: ("refusal", nil)
        }
    }
}

/// What stands where Anthropic signs a thought, so that a client has something to send back.
enum ThoughtSignature {
    /// How many bytes the real ones have at least.
    private static let length = 192

    /// Base64; the same thought, the same signature. Real ones begin with `E` too.
    static func of(_ thought: String) -> String {
        var sequence = SeededBits(seed: ContentHash.of(thought.utf8))
        let bytes = [0x12] + (1..<length).map { _ in UInt8(truncatingIfNeeded: sequence.next()) }
        return String(decoding: Base64.encoded(bytes), as: UTF8.self)
    }
}
