import ProviderWire

extension ConfigurationSchema {
    static var rateLimitDefinitions: [(String, JSONValue)] { [("rateLimit", rateLimit)] }

    private static let amounts: KeyValuePairs<String, String> = [
        "requests": "Requests in a window.", "tokens": "Tokens in a window, of prompts and answers.",
        "inputTokens": "Tokens of prompts in a window.", "outputTokens": "Tokens of answers in a window.",
    ]

    private static var rateLimit: JSONValue {
        let own = JSONObject(
            amounts.map { ($0.key, SchemaWords.integer($0.value, 1...RateLimitConfiguration.maximum)) }
        )
        let others: KeyValuePairs<String, JSONValue> = [
            "windowMs": SchemaWords.integer(
                "In which it comes back, in milliseconds.", 1...RateLimitConfiguration.longestWindowMs,
                default: 60_000),
            "algorithm": SchemaWords.one(
                of: RateLimitConfiguration.Algorithm.allCases.map(\.rawValue),
                "Whether it comes back little by little or at once.", default: "tokenBucket"),
            "per": SchemaWords.one(
                of: RateLimitConfiguration.Scope.allCases.map(\.rawValue), "Who shares it.", default: "key"),
            "endpoint": endpoints,
            "model": SchemaWords.reference("names", "The model is one of these."),
            "key": SchemaWords.any(
                "The key, or one of these.", of: SchemaWords.text("A key."),
                SchemaWords.list("One of these.", of: SchemaWords.text("A key."), atLeast: 1)),
        ]
        var schema = JSONObject([
            ("type", "object"), ("description", "How much callers may ask for in a while: at least one amount."),
            (
                "properties",
                .object(JSONObject(own.members.map { ($0.key, $0.value) } + others.map { ($0.key, $0.value) }))
            ),
            ("additionalProperties", false),
        ])
        schema["anyOf"] = .array(amounts.map { ["required": [.string($0.key)]] })
        return .object(schema)
    }
}
