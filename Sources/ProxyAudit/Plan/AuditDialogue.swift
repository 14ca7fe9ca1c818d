import ProviderWire

/// What one exchange of an audit asks, in no provider's format yet.
struct AuditDialogue {
    static let toolName = "note_weather"
    private static let toolDescription = "Notes the weather of a place."
    private static let system = "You say again what you are told."
    private static let tokenLimit: JSONValue = 512
    private static let parameters: JSONValue = [
        "type": "object",
        "properties": ["place": ["type": "string"], "degrees": ["type": "number"]],
        "required": ["place", "degrees"],
    ]

    var prompt: String
    var model: String
    var isStreaming: Bool
    var offersTool: Bool

    /// The request's body in an endpoint's format.
    func body(for endpoint: Endpoint) -> JSONValue {
        endpoint == .message ? message : chat
    }

    private var chat: JSONValue {
        var object = JSONObject([
            ("model", .string(model)),
            (
                "messages",
                [
                    ["role": "system", "content": .string(Self.system)],
                    ["role": "user", "content": .string(prompt)],
                ]
            ),
            ("max_tokens", Self.tokenLimit),
        ])
        if isStreaming {
            object["stream"] = true
            object["stream_options"] = ["include_usage": true]
        }
        if offersTool {
            object["tools"] = [
                [
                    "type": "function",
                    "function": [
                        "name": .string(Self.toolName), "description": .string(Self.toolDescription),
                        "parameters": Self.parameters,
                    ],
                ]
            ]
        }
        return .object(object)
    }

    private var message: JSONValue {
        var object = JSONObject([
            ("model", .string(model)),
            ("max_tokens", Self.tokenLimit),
            ("system", .string(Self.system)),
            ("messages", [["role": "user", "content": .string(prompt)]]),
        ])
        if isStreaming { object["stream"] = true }
        if offersTool {
            object["tools"] = [
                [
                    "name": .string(Self.toolName), "description": .string(Self.toolDescription),
                    "input_schema": Self.parameters,
                ]
            ]
        }
        return .object(object)
    }
}
