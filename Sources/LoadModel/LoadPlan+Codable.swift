import ProviderWire

/// Coded as in ``LoadPlan/json``: without keys, and read back leniently, since what is read was written by a daemon.
extension LoadPlan: Codable {
    private enum CodingKeys: String, CodingKey {
        case name, endpoint, provider, stream, baseURL, model, prompt, messages, maxTokens, concurrency, requests
        case timeoutMs, maxConnections, keepAlive, apiKey, headers
    }

    /// Reads a plan that was written by ``encode(to:)``; use ``init(json:)`` for what people write.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            try container.decode(Endpoint.self, forKey: .endpoint),
            baseURL: try container.decodeIfPresent(String.self, forKey: .baseURL),
            requests: try container.decode(Int.self, forKey: .requests),
            concurrency: try container.decode(Int.self, forKey: .concurrency)
        )
        name = try container.decodeIfPresent(String.self, forKey: .name)
        provider = try container.decodeIfPresent(Provider.self, forKey: .provider)
        isStreaming = try container.decode(Bool.self, forKey: .stream)
        model = try container.decodeIfPresent(String.self, forKey: .model)
        let text = try container.decodeIfPresent(String.self, forKey: .prompt)
        let messages = try container.decodeIfPresent([CodableJSON].self, forKey: .messages)
        prompt = messages.map { .messages($0.map(\.value)) } ?? text.map { .text($0) }
        maximumTokens = try container.decodeIfPresent(Int.self, forKey: .maxTokens)
        timeout = .milliseconds(try container.decode(Int.self, forKey: .timeoutMs))
        maximumConnections = try container.decode(Int.self, forKey: .maxConnections)
        keepsAlive = try container.decode(Bool.self, forKey: .keepAlive)
        apiKey = try container.decodeIfPresent(String.self, forKey: .apiKey)
        headers = try (container.decodeIfPresent([String: String].self, forKey: .headers) ?? [:])
            .map { HeaderField(name: $0.key, value: $0.value) }
            .sorted { $0.name < $1.name }
    }

    /// Writes ``json``, so that no key leaves the process by way of a coder.
    public func encode(to encoder: any Encoder) throws {
        try CodableJSON(value: json).encode(to: encoder)
    }
}
