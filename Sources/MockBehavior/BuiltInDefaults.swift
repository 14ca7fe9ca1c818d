package import ProviderWire

/// What is served where the configuration says nothing.
package enum BuiltInDefaults {
    package static let openAIModels: [JSONValue] = [
        model("gpt-3.5-turbo", created: 1_677_610_602, ownedBy: "openai"),
        model("gpt-4", created: 1_687_882_411, ownedBy: "openai"),
        model("gpt-4-turbo", created: 1_712_361_441, ownedBy: "openai"),
    ]

    package static let anthropicModels: [JSONValue] = [
        model("claude-3-opus-20240229", created: 1_706_053_735, ownedBy: "anthropic"),
        model("claude-3-sonnet-20240229", created: 1_706_050_349, ownedBy: "anthropic"),
    ]

    /// The reply of an endpoint that has no canned ones: a text.
    package static func reply(of endpoint: Endpoint) -> JSONValue {
        switch endpoint {
        case .chat: "Hello! This is a canned reply from llm-mockd, standing in for a chat completion."
        case .message: "Hello! This is a canned reply from llm-mockd, standing in for a message."
        case .models: .null
        }
    }

    /// The configuration document that the daemon runs on without a file, and that `llm-mockd init` writes.
    package static let document: JSONValue = [
        "host": "127.0.0.1",
        "port": 8080,
        "provider": "openai",
        "models": ["defaultList": .array(openAIModels + anthropicModels)],
        "chat": [
            "defaultResponses": [
                [
                    "object": "chat.completion",
                    "choices": [
                        [
                            "index": 0,
                            "message": ["role": "assistant", "content": reply(of: .chat)],
                            "finish_reason": "stop",
                        ]
                    ],
                ]
            ],
            "loopResponses": true,
            "delayMs": 0,
        ],
        "message": [
            "defaultResponses": [
                [
                    "type": "message",
                    "role": "assistant",
                    "content": [["type": "text", "text": reply(of: .message)]],
                    "stop_reason": "end_turn",
                ]
            ],
            "loopResponses": true,
            "delayMs": 0,
        ],
        "apiKeys": [],
        "cors": true,
        "admin": ["host": "127.0.0.1", "port": 8081],
        "bench": ["allowedHosts": ["localhost", "127.0.0.1", "::1"]],
    ]

    private static func model(_ id: JSONValue, created: JSONValue, ownedBy: JSONValue) -> JSONValue {
        ["id": id, "object": "model", "created": created, "owned_by": ownedBy]
    }
}
