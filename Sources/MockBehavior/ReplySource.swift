package import ProviderWire

/// Where the answer of one turn comes from.
package enum ReplySource: Sendable {
    /// The same for every request, as it was written.
    case canned(CompiledReply)
    /// Made for each request, and obeying it; `plain` answers those that would all get the same.
    indirect case generated(ReplyGenerator, plain: CompiledReply?)

    init(_ written: JSONValue, endpoint: Endpoint) {
        guard let reply = GeneratedReply(written: written) else {
            self = .canned(CompiledReply(written, endpoint: endpoint))
            return
        }
        let generator = ReplyGenerator(reply)
        // A response repeats its request, so no two are alike.
        let plain = endpoint == .response ? nil : generator.plainTurn
        self = .generated(generator, plain: plain.map { CompiledReply($0, endpoint: endpoint) })
    }

    /// What must be read from a request for this answer.
    package var needs: RequestNeeds {
        switch self {
        case .canned(let reply): reply.needs
        case .generated: [.model, .promptTokens, .shape]
        }
    }

    /// What answers the request, and how long that is.
    package func content(
        for request: RequestFacts, using generator: inout some RandomNumberGenerator
    ) -> (content: ResponseScript.Content, extent: ReplyExtent) {
        switch self {
        case .canned(let reply): return (reply.content(for: request), reply.extent)
        case .generated(let replies, let plain):
            let shape = request.shape ?? RequestShape()
            if let plain, replies.givesPlainTurn(for: shape) { return (plain.content(for: request), plain.extent) }
            let turns = replies.turns(answering: shape, using: &generator)
            return ReplyRendering(turns, endpoint: request.endpoint, repeating: shape.repeated).content(for: request)
        }
    }
}

extension ReplyRendering {
    /// What of it answers the request, and how long that is.
    func content(for request: RequestFacts) -> (content: ResponseScript.Content, extent: ReplyExtent) {
        guard request.isStreaming else { return (.whole(body), ReplyExtent(self)) }
        let frames = frames(includesUsage: request.includesUsage)
        return (.stream(frames), ReplyExtent(self, frames: frames))
    }
}
