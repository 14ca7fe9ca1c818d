import NIOCore
import NIOHTTP1
import ServerSentEvents

/// Sends one request as soon as it is in the pipeline of a connected channel, and hands its response out: whole through
/// a promise, or, for an event stream, event by event. Bound to the channel's event loop.
final class ExchangeHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundOut = HTTPClientRequestPart
    typealias EventContinuation = AsyncThrowingStream<ServerSentEvent, any Error>.Continuation

    private enum State {
        /// The promise is owed.
        case awaiting(AdminAnswer?)
        /// The promise was kept with the head; events are owed.
        case streaming
        case finished
    }

    /// The largest document that is taken in.
    static let maximumBodySize = 64 << 20

    private let request: AdminRequest
    private let timeout: Duration
    private let promise: EventLoopPromise<AdminAnswer>
    private let events: EventContinuation?
    private var decoder = ServerSentEventDecoder()
    private var state = State.awaiting(nil)
    private var timer: Scheduled<Void>?

    /// - Parameters:
    ///   - timeout: for a whole response, or for the head of an event stream.
    ///   - events: takes the events of a successful response; without it, a response is collected.
    init(
        _ request: AdminRequest, timeout: Duration, promise: EventLoopPromise<AdminAnswer>, events: EventContinuation?
    ) {
        self.request = request
        self.timeout = timeout
        self.promise = promise
        self.events = events
    }

    func handlerAdded(context: ChannelHandlerContext) {
        guard context.channel.isActive else { return fail(lostConnection(nil), context) }
        timer = context.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(timeout)) {
            self.fail(
                AdminClientError(.timeout, "\(self.request.name) was not answered within \(self.timeout)"), context
            )
        }
        context.write(wrapOutboundOut(.head(request.head)), promise: nil)
        if let body = request.body {
            context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: body)))), promise: nil)
        }
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch (unwrapInboundIn(data), state) {
        case (.head(let head), .awaiting): begin(head)
        case (.body(let bytes), .awaiting(let answer?)): collect(bytes, into: answer, context)
        case (.body(let bytes), .streaming): decode(bytes, context)
        case (.end, .awaiting(let answer?)): finish(context) { promise.succeed(answer) }
        case (.end, .streaming): finish(context) {}
        case (.head, _), (.body, _), (.end, _): break
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { fail(lostConnection(error), context) }

    func channelInactive(context: ChannelHandlerContext) { fail(lostConnection(nil), context) }

    private func begin(_ head: HTTPResponseHead) {
        let answer = AdminAnswer(
            status: Int(head.status.code), entityTag: head.headers.first(name: "etag"), body: [],
            contentType: head.headers.first(name: "content-type"), requestName: request.name
        )
        guard events != nil, head.status == .ok else {
            state = .awaiting(answer)
            return
        }
        timer?.cancel()
        state = .streaming
        promise.succeed(answer)
    }

    private func collect(_ bytes: ByteBuffer, into answer: AdminAnswer, _ context: ChannelHandlerContext) {
        var answer = answer
        state = .awaiting(nil)
        answer.body.append(contentsOf: bytes.readableBytesView)
        guard answer.body.count <= Self.maximumBodySize else {
            let message = "the answer to \(request.name) is larger than \(Self.maximumBodySize) bytes"
            return fail(AdminClientError(.badResponse, message), context)
        }
        state = .awaiting(answer)
    }

    private func decode(_ bytes: ByteBuffer, _ context: ChannelHandlerContext) {
        do {
            for event in try decoder.events(in: bytes.readableBytesView) { events?.yield(event) }
        } catch {
            fail(
                AdminClientError(.badResponse, "\(request.name) sent an event that is too large", cause: error), context
            )
        }
    }

    private func lostConnection(_ cause: (any Error)?) -> AdminClientError {
        AdminClientError(.connectionLost, "\(request.name): the connection ended before the answer did", cause: cause)
    }

    private func fail(_ error: AdminClientError, _ context: ChannelHandlerContext) {
        switch state {
        case .awaiting: finish(context, throwing: error) { promise.fail(error) }
        case .streaming: finish(context, throwing: error) {}
        case .finished: break
        }
    }

    private func finish(
        _ context: ChannelHandlerContext, throwing error: AdminClientError? = nil, keepingPromise keep: () -> Void
    ) {
        state = .finished
        timer?.cancel()
        timer = nil
        keep()
        events?.finish(throwing: error)
        context.close(promise: nil)
    }
}
