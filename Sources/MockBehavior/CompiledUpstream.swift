package import ProviderWire

/// One provider listener's behaviour, compiled when the configuration changed: deciding picks from it, nothing more.
package final class CompiledUpstream: Sendable {
    /// Unique among the upstreams of a snapshot.
    package let name: String
    /// Its position among them; the provider at the top of the document has 0.
    package let index: Int
    /// What it was asked, for the routing report; nil for a provider without others beside it.
    package let tally: UpstreamTally?
    package let chat: CompiledEndpoint
    package let completion: CompiledEndpoint
    package let response: CompiledEndpoint
    package let message: CompiledEndpoint
    package let embedding: EmbeddingConfiguration
    package let embeddingLatency: EndpointLatency
    package let countTokensLatency: EndpointLatency
    /// Of endpoints without a latency of their own.
    private let latencies: LatencyTable?
    package let models: CompiledModels
    /// What goes wrong on purpose; nil without faults.
    package let faults: FaultBook?
    /// How much may be asked for; nil without limits.
    package let rateLimits: RateLimitBook?
    /// Tried before all else; nil without rules.
    package let rules: RuleBook?
    /// Nil without a seed: then the event loops draw, each for itself.
    package let draws: SeededDraws?
    /// What the shared `/v1/models` means when the request does not say.
    package let provider: Provider
    package let allowsCrossOrigin: Bool
    /// In bytes.
    package let maximumBodySize: Int
    /// How long a request may take to arrive.
    package let requestTimeout: Duration
    /// How long a connection may be open without a request.
    package let idleTimeout: Duration
    /// The accepted API keys as UTF-8; empty lets everybody in.
    package let apiKeys: [[UInt8]]

    /// - Parameters:
    ///   - isAlone: there is no other upstream, and so nothing to compare.
    ///   - predecessor: the upstream of the same name before the change.
    init(
        _ configuration: MockConfiguration, name: String, index: Int, isAlone: Bool, rules: RuleBook?,
        replacing predecessor: CompiledUpstream?
    ) {
        self.name = name
        self.index = index
        tally = isAlone ? nil : predecessor?.tally ?? UpstreamTally()
        self.rules = rules
        let latencies = LatencyTable.compile(configuration.latency, replacing: predecessor?.latencies)
        self.latencies = latencies
        func compiled(_ endpoint: Endpoint, _ own: EndpointConfiguration) -> CompiledEndpoint {
            CompiledEndpoint(endpoint, own, latencies: latencies, replacing: predecessor?[endpoint])
        }
        chat = compiled(.chat, configuration.chat)
        completion = compiled(.completion, configuration.completion)
        response = compiled(.response, configuration.response)
        message = compiled(.message, configuration.message)
        embeddingLatency = EndpointLatency(
            delay: configuration.embedding.delay, own: configuration.embedding.latency, shared: latencies,
            replacing: predecessor?.embeddingLatency
        )
        countTokensLatency = EndpointLatency(
            delay: configuration.countTokensDelay, own: configuration.countTokensLatency, shared: latencies,
            replacing: predecessor?.countTokensLatency
        )
        embedding = configuration.embedding
        models = CompiledModels(configuration.models ?? BuiltInDefaults.openAIModels + BuiltInDefaults.anthropicModels)
        faults = FaultBook(configuration.faults, replacing: predecessor?.faults)
        rateLimits = RateLimitBook(configuration.rateLimits, replacing: predecessor?.rateLimits)
        draws = SeededDraws.compile(configuration.seed, replacing: predecessor?.draws)
        provider = configuration.provider
        allowsCrossOrigin = configuration.allowsCrossOrigin
        requestTimeout = configuration.limits.requestTimeout
        idleTimeout = configuration.limits.idleTimeout
        maximumBodySize = configuration.limits.maximumBodySize
        apiKeys = configuration.apiKeys.map { Array($0.utf8) }
    }

    /// The endpoint's replies; nil for one that has none.
    package subscript(endpoint: Endpoint) -> CompiledEndpoint? {
        switch endpoint {
        case .chat: chat
        case .completion: completion
        case .response: response
        case .message: message
        case .embedding, .countTokens, .models: nil
        }
    }

    /// How long the endpoint's responses take; nil for one that answers at once.
    package func latency(of endpoint: Endpoint) -> EndpointLatency? {
        switch endpoint {
        case .chat, .completion, .response, .message: self[endpoint]?.latency
        case .embedding: embeddingLatency
        case .countTokens: countTokensLatency
        case .models: nil
        }
    }

    /// What must be read from a request to the endpoint.
    package func needs(of endpoint: Endpoint) -> RequestNeeds {
        let own: RequestNeeds =
            switch endpoint {
            case .chat, .completion, .response, .message:
                (self[endpoint]?.needs ?? .init()).union(faults?.needs ?? .init())
            case .embedding, .countTokens: [.model, .promptTokens]
            case .models: .init()
            }
        var needs = tally == nil || endpoint == .models ? own : own.union(.model)
        if endpoint != .models, let rateLimits { needs.formUnion(rateLimits.needs) }
        return rules.map { needs.union($0.needs(of: endpoint)) } ?? needs
    }

    /// Lets every endpoint begin with its first reply again, every rule with its first request, and a seed's draws anew.
    package func resetTurns() {
        for endpoint in [chat, completion, response, message] {
            endpoint.turns.reset()
            endpoint.latency.reset()
        }
        for latency in [embeddingLatency, countTokensLatency] { latency.reset() }
        rules?.reset()
        rateLimits?.reset()
        draws?.reset()
        tally?.reset()
    }

    /// Whether a client that presents this key is let in. Compares every key whole, whatever the first difference.
    package func accepts(key: some Collection<UInt8>) -> Bool {
        let presented = Array(key)
        return apiKeys.reduce(false) { accepted, known in
            ConstantTime.equals(known, presented) || accepted
        }
    }
}
