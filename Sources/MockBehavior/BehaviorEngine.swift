package import ProviderWire
import Synthesis

/// Decides what a request is answered with. Pure: the same arguments, the same script.
package enum BehaviorEngine {
    /// The answer to a request whose body was found in order.
    ///
    /// - Parameters:
    ///   - turn: how many requests the endpoint answered before this one; of no meaning where it has no replies.
    ///   - requestID: what an error body names the request by.
    package static func decide(
        _ request: RequestFacts,
        on upstream: CompiledUpstream,
        turn: Int,
        requestID: @autoclosure () -> String,
        using generator: inout some RandomNumberGenerator
    ) -> ResponseScript {
        guard let endpoint = upstream[request.endpoint] else {
            return withoutReplies(request, on: upstream, requestID: requestID(), using: &generator)
        }
        let content = endpoint.reply(atTurn: turn).content(for: request, using: &generator)
        return ResponseScript(
            content: content,
            delay: endpoint.delay.sample(using: &generator),
            chunkDelay: request.isStreaming ? endpoint.chunkDelay : .zero
        )
    }

    private static func withoutReplies(
        _ request: RequestFacts, on upstream: CompiledUpstream, requestID: String,
        using generator: inout some RandomNumberGenerator
    ) -> ResponseScript {
        switch request.endpoint {
        case .embedding:
            guard let asked = request.embedding else {
                preconditionFailure("an embeddings request is read with what it asks for")
            }
            let list = EmbeddingList(answering: asked, dimensions: asked.dimensions ?? upstream.embedding.dimensions)
            return ResponseScript(
                content: .whole(list.body), delay: upstream.embedding.delay.sample(using: &generator)
            )
        case .countTokens:
            return ResponseScript(
                content: .whole(TokenCountReply.body), delay: upstream.countTokensDelay.sample(using: &generator)
            )
        case .models:
            return models(request, on: upstream.models, requestID: requestID)
        case .chat, .completion, .response, .message:
            preconditionFailure("\(request.endpoint) has replies")
        }
    }

    private static func models(
        _ request: RequestFacts, on models: CompiledModels, requestID: String
    ) -> ResponseScript {
        guard let id = request.model else {
            return ResponseScript(content: .whole(models.list(for: request.provider, page: request.page)))
        }
        if let model = models.model(id, for: request.provider) { return ResponseScript(content: .whole(model)) }
        return .failure(
            .unknownModel(id, for: request.provider),
            for: request.provider,
            requestID: requestID
        )
    }
}
