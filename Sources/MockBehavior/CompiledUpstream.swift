package import ProviderWire

/// One provider listener's behaviour, compiled when the configuration changed: deciding picks from it, nothing more.
package final class CompiledUpstream: Sendable {
    package let chat: CompiledEndpoint
    package let message: CompiledEndpoint
    package let models: CompiledModels
    /// What the shared `/v1/models` means when the request does not say.
    package let provider: Provider
    package let allowsCrossOrigin: Bool
    /// In bytes.
    package let maximumBodySize: Int
    /// The accepted API keys as UTF-8; empty lets everybody in.
    package let apiKeys: [[UInt8]]

    init(_ configuration: MockConfiguration, replacing predecessor: CompiledUpstream?) {
        chat = CompiledEndpoint(.chat, configuration.chat, replacing: predecessor?.chat)
        message = CompiledEndpoint(.message, configuration.message, replacing: predecessor?.message)
        models = CompiledModels(configuration.models ?? BuiltInDefaults.openAIModels + BuiltInDefaults.anthropicModels)
        provider = configuration.provider
        allowsCrossOrigin = configuration.allowsCrossOrigin
        maximumBodySize = configuration.limits.maximumBodySize
        apiKeys = configuration.apiKeys.map { Array($0.utf8) }
    }

    /// The endpoint's replies; nil for one that has none.
    package subscript(endpoint: Endpoint) -> CompiledEndpoint? {
        switch endpoint {
        case .chat: chat
        case .message: message
        case .models: nil
        }
    }

    /// Lets every endpoint begin with its first reply again.
    package func resetTurns() {
        chat.turns.reset()
        message.turns.reset()
    }

    /// Whether a client that presents this key is let in. Compares every key whole, whatever the first difference.
    package func accepts(key: some Collection<UInt8>) -> Bool {
        let presented = Array(key)
        return apiKeys.reduce(false) { accepted, known in
            ConstantTime.equals(known, presented) || accepted
        }
    }
}
