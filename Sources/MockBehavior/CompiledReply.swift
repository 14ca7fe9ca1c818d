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

    init(_ canned: JSONValue, endpoint: Endpoint) {
        switch endpoint {
        case .chat:
            let completion = ChatCompletion(canned: canned)
            body = ByteTemplate(completion.reply)
            frames = completion.frames(includesUsage: false)
            framesWithUsage = completion.frames(includesUsage: true)
        case .message:
            let message = MessageReply(canned: canned)
            body = ByteTemplate(message.reply)
            frames = message.frames()
            framesWithUsage = frames
        case .models:
            preconditionFailure("the models endpoint has no canned replies")
        }
        needs = framesWithUsage.reduce(body.needs) { $0.union($1.template.needs) }
    }
}
