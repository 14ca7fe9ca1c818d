package import ProviderWire

/// What will be answered, and when: decided purely, carried out by a player.
package struct ResponseScript: Sendable {
    package enum Content: Sendable {
        /// A body at once; JSON, unless the script says otherwise.
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
    /// Counted from the end of the request.
    package var timing: ResponseTiming
    /// The type of a whole body that is no JSON.
    package var contentType: String?
    /// Header fields of this response alone.
    package var fields: [WireHead.Field] = []
    /// Where it is another than the status alone suggests: whether clients are told to try again.
    package var shouldRetry: Bool?

    package init(status: Int = 200, content: Content, timing: ResponseTiming = .immediate) {
        self.status = status
        self.content = content
        self.timing = timing
    }

    package init(status: Int = 200, content: Content, delay: Duration, chunkDelay: Duration = .zero) {
        self.init(status: status, content: content, timing: .even(delay: delay, step: chunkDelay))
    }

    /// From the end of the request to the first byte.
    package var delay: Duration { timing.firstByte }

    /// When the frame is due, counted from the end of the request.
    package func offset(of frame: StreamFrame) -> Duration { timing.offset(ofStep: frame.step) }

    /// An error with its provider's body, due at once.
    package static func failure(_ error: ProviderError, for provider: Provider, requestID: String) -> ResponseScript {
        ResponseScript(
            status: error.status,
            content: .whole(ByteTemplate(.value(error.body(for: provider, requestID: requestID))))
        )
    }
}
