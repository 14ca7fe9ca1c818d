package import ProviderWire

/// A canned reply, rendered once for all requests.
package final class CompiledReply: Sendable {
    /// The whole response body.
    package let body: ByteTemplate
    /// The response as a stream.
    package let frames: [StreamFrame]
    /// The same stream for clients that asked for usage at its end.
    package let framesWithUsage: [StreamFrame]
    /// What the reply needs to know of a request.
    package let needs: RequestNeeds
    /// How long it is, whole or streamed.
    package let extent: ReplyExtent

    /// - Parameter reply: a whole reply of the provider, or a text.
    convenience init(_ reply: JSONValue, endpoint: Endpoint) {
        self.init(ReplyRendering(reply, endpoint: endpoint))
    }

    convenience init(_ turn: AssistantTurn, endpoint: Endpoint) {
        self.init(ReplyRendering([turn], endpoint: endpoint, repeating: JSONObject()))
    }

    private init(_ rendering: ReplyRendering) {
        body = rendering.body
        frames = rendering.frames(includesUsage: false)
        framesWithUsage = rendering.frames(includesUsage: true)
        needs = framesWithUsage.reduce(body.needs) { $0.union($1.template.needs) }
        extent = ReplyExtent(rendering, frames: frames)
    }

    /// What of it answers the request.
    package func content(for request: RequestFacts) -> ResponseScript.Content {
        guard request.isStreaming else { return .whole(body) }
        return .stream(request.includesUsage ? framesWithUsage : frames)
    }
}
