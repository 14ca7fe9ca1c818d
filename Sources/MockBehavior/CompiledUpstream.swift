package import ProviderWire
package import Synthesis

/// One provider listener's behaviour, compiled when the configuration changed: deciding picks from it, nothing more.
package final class CompiledUpstream: Sendable {
    package let chat: CompiledEndpoint
    package let completion: CompiledEndpoint
    package let response: CompiledEndpoint
    package let message: CompiledEndpoint
    package let embedding: EmbeddingConfiguration
    package let countTokensDelay: DurationDistribution
    package let models: CompiledModels
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

    init(_ configuration: MockConfiguration, replacing predecessor: CompiledUpstream?) {
        chat = CompiledEndpoint(.chat, configuration.chat, replacing: predecessor?.chat)
        completion = CompiledEndpoint(.completion, configuration.completion, replacing: predecessor?.completion)
        response = CompiledEndpoint(.response, configuration.response, replacing: predecessor?.response)
        message = CompiledEndpoint(.message, configuration.message, replacing: predecessor?.message)
        embedding = configuration.embedding
        countTokensDelay = configuration.countTokensDelay
        models = CompiledModels(configuration.models ?? BuiltInDefaults.openAIModels + BuiltInDefaults.anthropicModels)
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

    /// What must be read from a request to the endpoint.
    package func needs(of endpoint: Endpoint) -> RequestNeeds {
        switch endpoint {
        case .chat, .completion, .response, .message: self[endpoint]?.needs ?? []
        case .embedding, .countTokens: [.model, .promptTokens]
        case .models: []
        }
    }

    /// Lets every endpoint begin with its first reply again.
    package func resetTurns() {
        for endpoint in [chat, completion, response, message] { endpoint.turns.reset() }
    }

    /// Whether a client that presents this key is let in. Compares every key whole, whatever the first difference.
    package func accepts(key: some Collection<UInt8>) -> Bool {
        let presented = Array(key)
        return apiKeys.reduce(false) { accepted, known in
            ConstantTime.equals(known, presented) || accepted
        }
    }
}
