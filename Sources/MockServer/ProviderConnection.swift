import MockBehavior
import NIOCore
import NIOHTTP1
import ProviderWire
import Synthesis

/// One client's connection: takes requests in, plays their responses out in order, one at a time. Bound to its loop.
///
/// While a response waits for its moment the connection goes on reading, so that a client who leaves is noticed at once
/// and its timer cancelled; requests that were sent ahead wait, and reading stops when there are too many of them.
final class ProviderConnection: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = ByteBuffer

    /// How many requests may wait behind the one being answered before reading stops.
    static let maximumWaiting = 32

    private let loop: LoopContext
    private let router = RequestRouter()
    private var assembler = RequestAssembler()
    private var waiting: [ReceivedRequest] = []
    private var active: ActiveResponse?
    private var timer: Scheduled<Void>?
    private var context: ChannelHandlerContext?
    /// The connection closes when what is active and what waits is answered, or after a response that says `close`.
    /// Requests that come from now on are dropped, except while the server drains.
    private var isEnding = false
    /// The client may still be sending what will not be read: see ``close(_:)``.
    private var mustLinger = false
    /// A request behind the one being answered waits to be told to send its body.
    private var owesContinue = false
    private var mustFlush = false
    private var hasAnswered = false
    private var isCounted = false
    private var hasPinged = false
    private var isReading = false

    init(loop: LoopContext) { self.loop = loop }

    // MARK: - Connection

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        loop.insert(self)
        loop.metrics.connectionOpened()
        if loop.isDraining { drain() }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        abandon()
        self.context = nil
        loop.metrics.connectionClosed()
        if !hasPinged { countOnce() }
        loop.remove(self)
    }

    func channelInactive(context: ChannelHandlerContext) {
        abandon()
        context.fireChannelInactive()
    }

    /// Ends when all requests that came, or began to come, are answered; if there are none, at once, or soon where the
    /// client has connected and its first request is still under way.
    func drain() {
        isEnding = true
        guard let context, isIdle else { return }
        if hasAnswered {
            close(context)
        } else {
            timer = context.eventLoop.assumeIsolated().scheduleTask(in: Self.firstRequestTime) { [weak self] in
                guard let self, let context = self.context, isIdle else { return }
                close(context)
            }
        }
    }

    /// How long a draining connection waits for its first request.
    private static let firstRequestTime = TimeAmount.seconds(1)

    private var isIdle: Bool { active == nil && assembler.isIdle && waiting.isEmpty }

    func closeNow() { context?.close(promise: nil) }

    private func abandon() {
        timer?.cancel()
        timer = nil
        waiting = []
        guard let abandoned = active else { return }
        active = nil
        loop.metrics.responseAbandoned(
            abandoned.record, isStream: abandoned.isStream, hadBegun: abandoned.playback.hasBegun
        )
    }

    // MARK: - Requests

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        isReading = true
        let limit = loop.currentUpstream().maximumBodySize
        switch assembler.received(unwrapInboundIn(data), limit: limit, at: context.eventLoop.now) {
        case .none: break
        case .sendContinue: sendContinue(context)
        case .process(let request): receive(request, context)
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        isReading = false
        flushIfNeeded(context)
        context.fireChannelReadComplete()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard let parserError = error as? HTTPParserError, parserError != .invalidEOFState else {
            // The transport broke, or the client left in the middle of its request: nobody is left to answer.
            context.close(promise: nil)
            return
        }
        guard !isEnding else { return }
        mustLinger = true
        guard active == nil else {
            isEnding = true
            return
        }
        activate(
            router.answer(toUnreadable: parserError, on: loop.currentUpstream(), loop: loop, at: context.eventLoop.now))
        play(context)
    }

    private func sendContinue(_ context: ChannelHandlerContext) {
        owesContinue = active != nil || !waiting.isEmpty
        if owesContinue { return }
        var buffer = context.channel.allocator.buffer(capacity: 32)
        buffer.writeStaticString("HTTP/1.1 100 Continue\r\n\r\n")
        context.writeAndFlush(wrapOutboundOut(buffer), promise: nil)
    }

    /// A simple request that came past the decoder.
    func receive(_ request: ReceivedRequest) {
        guard let context else { return }
        isReading = true
        receive(request, context)
    }

    private func receive(_ request: ReceivedRequest, _ context: ChannelHandlerContext) {
        owesContinue = false
        guard !isEnding || loop.isDraining else { return }
        guard active == nil else {
            waiting.append(request)
            if waiting.count == Self.maximumWaiting { setAutoRead(false, context) }
            return
        }
        answer(request)
        play(context)
    }

    private func answer(_ request: ReceivedRequest) {
        let mustClose = loop.isDraining && waiting.isEmpty
        activate(router.answer(to: request, on: loop.currentUpstream(), loop: loop, mustClose: mustClose))
    }

    // MARK: - Responses

    /// Counts the connection with its first request, or when it ends without any. Whoever only pings is not counted.
    private func countOnce() {
        guard !isCounted else { return }
        isCounted = true
        loop.metrics.connectionUsed()
    }

    private func activate(_ response: ActiveResponse) {
        if response.closesConnection { isEnding = true }
        active = response
        if response.record.isPing { hasPinged = true } else { countOnce() }
        loop.metrics.responseBegan(isStream: response.isStream)
    }

    /// Writes what is due, then waits for the next deadline, for the client to read, or for the next request.
    private func play(_ context: ChannelHandlerContext) {
        timer = nil
        while let response = active, context.channel.isWritable {
            var buffer = context.channel.allocator.buffer(capacity: response.expectedSize)
            let step = response.playback.advance(now: context.eventLoop.now, into: &buffer) { buffer in
                loop.refreshClock()
                response.head.write(to: &buffer, date: loop.clock.httpDate)
            }
            if buffer.readableBytes > 0 { write(buffer, of: response, context) }
            switch step {
            case .pause:
                flush(context)
            case .wait(let deadline):
                schedule(deadline, context)
                flushIfNeeded(context)
                return
            case .finished:
                finish(response, context)
            }
        }
        flushIfNeeded(context)
    }

    private func write(_ buffer: ByteBuffer, of response: ActiveResponse, _ context: ChannelHandlerContext) {
        loop.metrics.sent(buffer.readableBytes)
        if let pacingError = response.playback.pacingError { loop.metrics.paced(pacingError) }
        context.write(wrapOutboundOut(buffer), promise: nil)
        mustFlush = true
    }

    private func schedule(_ deadline: NIODeadline, _ context: ChannelHandlerContext) {
        timer = context.eventLoop.assumeIsolated().scheduleTask(deadline: deadline) { [weak self] in
            guard let self, let context = self.context else { return }
            self.play(context)
        }
    }

    private func finish(_ response: ActiveResponse, _ context: ChannelHandlerContext) {
        active = nil
        hasAnswered = true
        loop.metrics.responseEnded(response.record, isStream: response.isStream, at: context.eventLoop.now)
        if response.closesConnection || (isEnding && waiting.isEmpty) {
            waiting = []
            close(context)
        } else if !waiting.isEmpty {
            let next = waiting.removeFirst()
            if waiting.isEmpty { setAutoRead(true, context) }
            answer(next)
        } else if owesContinue, !assembler.isIdle {
            sendContinue(context)
        }
    }

    /// Closes after what was written has left. A client that is still sending would otherwise be reset before it has
    /// read the answer, so the write side goes first where the request was not read to its end.
    private func close(_ context: ChannelHandlerContext) {
        // Writes leave in order: when this empty one is done, so are all before it.
        let left = context.eventLoop.makePromise(of: Void.self)
        left.futureResult.assumeIsolated().whenComplete { [weak self] _ in
            guard let self, let context = self.context else { return }
            self.closeEmptied(context)
        }
        mustFlush = false
        context.writeAndFlush(wrapOutboundOut(ByteBuffer()), promise: left)
    }

    private func closeEmptied(_ context: ChannelHandlerContext) {
        guard mustLinger || !assembler.isIdle else {
            context.close(promise: nil)
            return
        }
        context.close(mode: .output, promise: nil)
        timer = context.eventLoop.assumeIsolated().scheduleTask(in: Self.lingerTime) { [weak self] in
            self?.closeNow()
        }
    }

    private static let lingerTime = TimeAmount.seconds(2)

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable, active != nil, timer == nil { play(context) }
        context.fireChannelWritabilityChanged()
    }

    /// Within a read everything that was answered leaves in one write, at its end.
    private func flushIfNeeded(_ context: ChannelHandlerContext) {
        if mustFlush && !isReading { flush(context) }
    }

    private func flush(_ context: ChannelHandlerContext) {
        mustFlush = false
        context.flush()
    }

    private func setAutoRead(_ isOn: Bool, _ context: ChannelHandlerContext) {
        do {
            try context.channel.syncOptions?.setOption(.autoRead, value: isOn)
        } catch {
            context.close(promise: nil)
        }
    }
}
