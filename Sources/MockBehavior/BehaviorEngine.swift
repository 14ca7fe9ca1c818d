package import ProviderWire
import Synthesis

/// Decides what a request is answered with. Pure: the same arguments, the same script.
package enum BehaviorEngine {
    /// The answer to a request whose body was found in order.
    ///
    /// - Parameters:
    ///   - turn: how many requests the endpoint answered before this one; of no meaning for the models.
    ///   - requestID: what an error body names the request by.
    package static func decide(
        _ request: RequestFacts,
        on upstream: CompiledUpstream,
        turn: Int,
        requestID: @autoclosure () -> String,
        using generator: inout some RandomNumberGenerator
    ) -> ResponseScript {
        guard let endpoint = upstream[request.endpoint] else {
            return models(request, on: upstream.models, requestID: requestID())
        }
        let reply = endpoint.reply(atTurn: turn)
        let delay = endpoint.delay.sample(using: &generator)
        guard request.isStreaming else { return ResponseScript(content: .whole(reply.body), delay: delay) }
        return ResponseScript(
            content: .stream(request.includesUsage ? reply.framesWithUsage : reply.frames),
            delay: delay,
            chunkDelay: endpoint.chunkDelay
        )
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
