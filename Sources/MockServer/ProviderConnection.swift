import MockBehavior
import NIOCore
import NIOHTTP1
import ProviderWire
import Synthesis

/// One client's connection: takes requests in, plays their responses out in order, one at a time. Bound to its loop.
///
/// While a response waits for its moment the connection goes on reading, so that a client who leaves is noticed at once
/// and waits no more; requests that were sent ahead wait, and reading stops when there are too many of them.
final class ProviderConnection: ChannelInboundHandler, Paced, OpenConnection {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = ByteBuffer

    /// How many requests may wait behind the one being answered before reading stops.
    static let maximumWaiting = 32

    var registryIndex = 0
    let loop: LoopContext
    /// One of several that share a connection of HTTP/2, and not counted as one.
    let isStream: Bool
    private let isInClear: Bool
    /// For the journal.
    private let number: UInt64
    let router = RequestRouter()
    private var assembler = RequestAssembler()
    var waiting: [ReceivedRequest] = []
    var active: ActiveResponse?
    /// The moment that it waits for.
    var turn: Pacer.Ticket?
    var context: ChannelHandlerContext?
    /// The connection closes when what is active and what waits is answered, or after a response that says `close`.
    /// Requests that come from now on are dropped, except while the server drains.
    var isEnding = false
    /// The client may still be sending what will not be read: see ``close(_:)``.
    private var mustLinger = false
    /// A request behind the one being answered waits to be told to send its body.
    private var owesContinue = false
    private var hasAnswered = false
    private var isCounted = false
    private var hasPinged = false
    var isReading = false
    var isPlaying = false
    let output: ConnectionOutput
    /// All is answered, and what the client still sends is not read.
    private var isLingering = false
    /// Nothing more will come from the client.
    var hasInputEnded = false
    private var patience = ClientPatience(since: .distantPast)
    /// A simple request whose body is coming.
    private var collecting: ReceivedRequest?
    /// The client of the active response knows no interim responses.
    private var isOldClient = false

    /// - Parameter isInClear: what is written goes to the socket as it is.
    init(loop: LoopContext, isStream: Bool = false, isInClear: Bool = false) {
        self.loop = loop
        self.isStream = isStream
        self.isInClear = isInClear
        output = ConnectionOutput(loop: loop, isStream: isStream)
        number = loop.metrics.newConnectionNumber()
    }

    // MARK: - Connection

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        output.open(context.channel, isInClear: isInClear)
        patience = ClientPatience(since: loop.now)
        loop.insert(self)
        if !isStream { loop.metrics.connectionOpened() }
        if loop.isDraining { drain() }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        abandon()
        self.context = nil
        if !isStream { loop.metrics.connectionClosed() }
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
        guard let context, isIdle, turn == nil else { return }
        if hasAnswered {
            close(context)
        } else {
            wake(at: loop.now + Self.firstRequestTime)
        }
    }

    /// How long a draining connection waits for its first request.
    private static let firstRequestTime = TimeAmount.seconds(1)

    private var isIdle: Bool { active == nil && !isReceiving && waiting.isEmpty }

    func closeNow() { context?.close(promise: nil) }

    /// The head of a request has come, and not all of its body.
    private var isReceiving: Bool { collecting != nil || !assembler.isIdle }

    func checkPatience(at now: NIODeadline) {
        guard let context, active == nil, !isEnding else { return }
        let upstream = loop.currentUpstream()
        switch patience.verdict(at: now, on: upstream) {
        case .wait: break
        case .requestIsLate:
            mustLinger = true
            let error = ProviderError(.requestTimeout, "The request did not arrive in time.")
            begin(
                router.refusal(error, of: collecting ?? assembler.incoming, on: upstream, loop: loop, at: now), context
            )
        case .isIdle:
            isEnding = true
            close(context)
        }
    }

    private func abandon() {
        cancelTurn()
        waiting = []
        output.close()
        guard let abandoned = active else { return }
        active = nil
        abandoned.relay?.stop()
        loop.recordEnd(abandoned, .clientAborted, at: loop.now)
        loop.metrics.responseAbandoned(
            abandoned.record, isStream: abandoned.isStream, hadBegun: abandoned.hasBegun
        )
    }

    // MARK: - Requests

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        isReading = true
        let limit = loop.currentUpstream().maximumBodySize
        switch assembler.received(unwrapInboundIn(data), limit: limit, at: loop.now) {
        case .none: requestContinues(at: loop.now)
        case .sendContinue:
            requestContinues(at: loop.now)
            sendContinue(context)
        case .process(let request): receive(request, context)
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        readCompleted()
        context.fireChannelReadComplete()
    }

    /// All that came at once has been read.
    func readCompleted() {
        isReading = false
        guard let context else { return }
        flushIfNeeded(context)
        // There was no room for all of it within the read.
        if active != nil { play(context) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard let parserError = error as? HTTPParserError else {
            // The transport broke: nobody is left to answer.
            context.close(promise: nil)
            return
        }
        // The client left in the middle of a request; what it asked before it may wait for.
        if parserError == .invalidEOFState { return end(context) }
        guard !isEnding else { return }
        mustLinger = true
        guard active == nil else {
            isEnding = true
            return
        }
        begin(
            router.answer(
                toUnreadable: parserError, in: assembler.incoming, on: loop.currentUpstream(), loop: loop,
                at: loop.now
            ),
            context
        )
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ChannelEvent.inputClosed = event { end(context) }
        context.fireUserInboundEventTriggered(event)
    }

    /// Nothing more will come from the client. It has gone, or it has only closed its side and waits for its answers;
    /// both look the same until something is written, which a client that has gone answers with a reset.
    private func end(_ context: ChannelHandlerContext) {
        isEnding = true
        guard let response = active else {
            context.close(promise: nil)
            return
        }
        guard !hasInputEnded else { return }
        hasInputEnded = true
        if response.faulted?.isStalled == true {
            context.close(promise: nil)
            return
        }
        guard output.hasRoom else { return }
        let probe = output.put(context) { response.writeProbe(to: &$0, mayBeInterim: !isOldClient) }
        if probe.result { flush(context) }
    }

    private func sendContinue(_ context: ChannelHandlerContext) {
        owesContinue = active != nil || !waiting.isEmpty
        if owesContinue { return }
        _ = output.put(context) { $0.writeStaticString("HTTP/1.1 100 Continue\r\n\r\n") }
        flush(context)
    }

    /// A simple request that came past the decoder.
    func receive(_ request: ReceivedRequest) {
        guard let context else { return }
        isReading = true
        receive(request, context)
    }

    /// Bytes came that are a part of a request, or may be.
    func requestContinues(at time: NIODeadline) { patience.requestContinued(at: time) }

    /// The head of a simple request came past the decoder, and its body is coming.
    func collect(_ request: ReceivedRequest) {
        requestContinues(at: request.arrival)
        collecting = request
    }

    private func receive(_ request: ReceivedRequest, _ context: ChannelHandlerContext) {
        owesContinue = false
        patience.requestEnded()
        collecting = nil
        guard !isLingering, !isEnding || loop.isDraining else { return }
        guard active == nil else {
            waiting.append(request)
            if waiting.count == Self.maximumWaiting { setAutoRead(false, context) }
            return
        }
        begin(answer(request), context)
    }

    private func answer(_ request: ReceivedRequest) -> PreparedResponse {
        let mustClose = (isEnding || loop.isDraining) && waiting.isEmpty
        isOldClient = request.isOld
        return router.answer(to: request, on: loop.currentUpstream(for: request), loop: loop, mustClose: mustClose)
    }

    // MARK: - Responses

    /// Counts the connection with its first request, or when it ends without any. Whoever only pings is not counted.
    private func countOnce() {
        guard !isCounted else { return }
        isCounted = true
        if !isStream { loop.metrics.connectionUsed() }
    }

    /// Writes a response that is due at once, or has it played. No other is active.
    private func begin(_ response: consuming PreparedResponse, _ context: ChannelHandlerContext) {
        cancelTurn()
        if !isPlaying, output.hasRoom, let body = response.immediateBody {
            willAnswer(response)
            write(response, body, context)
            flushIfNeeded(context)
        } else {
            activate(response)
            play(context)
        }
    }

    private func activate(_ response: consuming PreparedResponse) {
        willAnswer(response)
        let response = ActiveResponse(response)
        if let fault = response.prepared.decision.fault {
            loop.metrics.faultStruck(fault.name)
            response.faulted = response.prepared.faulted(at: response.record.arrival, loop: loop)
        }
        response.ticket = loop.recordBegin(response.prepared, connection: number)
        response.tapped = loop.tap(response.prepared, connection: number)
        active = response
        loop.metrics.responseBegan(isStream: response.isStream)
        if let proxied = response.prepared.proxied, let order = proxied.order { forward(response, proxied, order) }
    }

    private func willAnswer(_ response: borrowing PreparedResponse) {
        if response.closesConnection { isEnding = true }
        if response.record.isPing { hasPinged = true } else { countOnce() }
    }

    private func write(
        _ response: borrowing PreparedResponse, _ body: ByteTemplate, _ context: ChannelHandlerContext
    ) {
        let now = loop.now
        let tapped = loop.tap(response, connection: number)
        let (_, count) = output.put(context) { buffer in
            let start = buffer.writerIndex
            response.writeHead(to: &buffer, at: now, loop: loop)
            if response.framing != .none { buffer.writeTemplate(body, response.decision.values) }
            tapped?.wrote(buffer, from: start, at: now)
        }
        tapped?.end(.completed, eventsSent: 0, at: now.uptime)
        loop.record(response, bytesSent: count, connection: number, at: now)
        loop.metrics.sent(count)
        loop.metrics.answered(response.record, at: now)
        end(response, at: now, context)
    }

    // MARK: - Time

    func wake(at deadline: NIODeadline) {
        turn = loop.pacer.schedule(self, at: deadline)
    }

    private func cancelTurn() {
        if let turn { loop.pacer.cancel(turn) }
        turn = nil
    }

    func becameDue() {
        turn = nil
        guard let context else { return }
        if isLingering {
            context.close(promise: nil)
        } else if active != nil {
            play(context)
        } else if isIdle {
            close(context)
        }
    }

    // MARK: - Ends

    func finish(_ response: ActiveResponse, at now: NIODeadline, _ context: ChannelHandlerContext) {
        active = nil
        response.relay?.stop()
        loop.recordEnd(response, .completed, at: now)
        loop.metrics.responseEnded(response.record, isStream: response.isStream, at: now)
        end(response.prepared, at: now, context)
    }

    /// The response has been put out whole.
    private func end(_ response: borrowing PreparedResponse, at now: NIODeadline, _ context: ChannelHandlerContext) {
        hasAnswered = true
        patience.responseEnded(at: now)
        if response.closesConnection || (isEnding && waiting.isEmpty) {
            waiting = []
            close(context)
        } else if !waiting.isEmpty {
            let next = waiting.removeFirst()
            if waiting.isEmpty { setAutoRead(true, context) }
            activate(answer(next))
        } else if owesContinue, !assembler.isIdle {
            sendContinue(context)
        }
    }

    /// Closes after what was written has left. A client that is still sending would otherwise be reset before it has
    /// read the answer, so the write side goes first where the request was not read to its end.
    func close(_ context: ChannelHandlerContext) {
        let left = context.eventLoop.makePromise(of: Void.self)
        left.futureResult.assumeIsolated().whenComplete { [weak self] _ in
            guard let self, let context = self.context else { return }
            self.closeEmptied(context)
        }
        // The end of a stream of HTTP/2 is marked on its last data.
        if output.isPending && !isStream { flush(context) }
        output.end(context, promise: left)
    }

    private func closeEmptied(_ context: ChannelHandlerContext) {
        guard !hasInputEnded, mustLinger || isReceiving else {
            context.close(promise: nil)
            return
        }
        context.close(mode: .output, promise: nil)
        isLingering = true
        wake(at: loop.now + Self.lingerTime)
    }

    private static let lingerTime = TimeAmount.seconds(2)

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        output.writabilityChanged(of: context.channel)
        if active != nil { play(context) }
        context.fireChannelWritabilityChanged()
    }

    /// Within a read everything that was answered leaves in one write, at its end.
    func flushIfNeeded(_ context: ChannelHandlerContext) {
        if output.isPending && !isReading { flush(context) }
    }

    func flush(_ context: ChannelHandlerContext) {
        switch output.flush(context) {
        case .sent: break
        case .handedOver(let written):
            written.assumeIsolated().whenComplete { [weak self] in self?.channelHasWritten($0) }
        case .failed: context.close(promise: nil)
        }
    }

    private func channelHasWritten(_ result: Result<Void, any Error>) {
        switch result {
        case .success:
            output.channelHasWritten()
            if let context, active != nil { play(context) }
        case .failure: output.channelHasFailed()
        }
    }

    private func setAutoRead(_ isOn: Bool, _ context: ChannelHandlerContext) {
        do {
            try context.channel.syncOptions?.setOption(.autoRead, value: isOn)
        } catch {
            context.close(promise: nil)
        }
    }
}
