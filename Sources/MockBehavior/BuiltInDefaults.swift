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

    /// The reply of an endpoint that is given none: a text that obeys the request.
    package static func reply(of endpoint: Endpoint) -> JSONValue {
        let what =
            switch endpoint {
            case .chat: "a chat completion"
            case .completion: "a completion"
            case .response: "a response"
            case .message: "a message"
            case .embedding, .countTokens, .models: preconditionFailure("\(endpoint) has no replies")
            }
        return ["generate": ["text": .string("Hello! This is llm-mockd, standing in for \(what).")]]
    }

    /// The configuration document that the daemon runs on without a file, and that `llm-mockd init` writes.
    package static let document: JSONValue = [
        "host": "127.0.0.1",
        "port": 8080,
        "provider": "openai",
        "models": ["defaultList": .array(openAIModels + anthropicModels)],
        "chat": ["defaultResponses": [reply(of: .chat)], "loopResponses": true, "delayMs": 0],
        "completion": ["defaultResponses": [reply(of: .completion)], "loopResponses": true, "delayMs": 0],
        "response": ["defaultResponses": [reply(of: .response)], "loopResponses": true, "delayMs": 0],
        "message": ["defaultResponses": [reply(of: .message)], "loopResponses": true, "delayMs": 0],
        "apiKeys": [],
        "cors": true,
        "admin": ["host": "127.0.0.1", "port": 8081],
        "bench": ["allowedHosts": ["localhost", "127.0.0.1", "::1"]],
    ]

    private static func model(_ id: JSONValue, created: JSONValue, ownedBy: JSONValue) -> JSONValue {
        ["id": id, "object": "model", "created": created, "owned_by": ownedBy]
    }
}
