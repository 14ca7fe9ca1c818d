package import ProviderWire

/// What will be answered, and when: decided purely, carried out by a player.
package struct ResponseScript: Sendable {
    package enum Content: Sendable {
        /// A JSON body at once.
        case whole(ByteTemplate)
        /// Server-sent events.
        case stream([StreamFrame])
    }

    /// Whether the content differs from one response to the next.
    package var hasHoles: Bool {
        switch content {
        case .whole(let body): !body.holes.isEmpty
        case .stream(let frames): frames.contains { !$0.template.holes.isEmpty }
        }
    }

    package var status: Int
    package var content: Content
    /// From the end of the request to the first byte.
    package var delay: Duration
    /// Between two steps of a stream.
    package var chunkDelay: Duration

    package init(status: Int = 200, content: Content, delay: Duration = .zero, chunkDelay: Duration = .zero) {
        self.status = status
        self.content = content
        self.delay = delay
        self.chunkDelay = chunkDelay
    }

    /// When the frame is due, counted from the end of the request.
    package func offset(of frame: StreamFrame) -> Duration { delay + chunkDelay * frame.step }

    /// An error with its provider's body, due at once.
    package static func failure(_ error: ProviderError, for provider: Provider, requestID: String) -> ResponseScript {
        ResponseScript(
            status: error.status,
            content: .whole(ByteTemplate(.value(error.body(for: provider, requestID: requestID))))
        )
    }
}
