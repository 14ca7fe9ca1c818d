import BusyLoops
import LoadModel
import NIOCore

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// One connection to the target, and the exchange that it carries, if it carries one.
///
/// It stamps what it reads and tells its shard when the exchange has ended. Bound to the channel's event loop.
final class Connection: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    enum State {
        /// It has never been open.
        case opening
        /// A request was sent on it, and the answer is not complete.
        case exchanging
        /// It is open, and carries nothing.
        case idle
        case closed
    }

    private let shard: LoopShard
    private var context: ChannelHandlerContext?
    /// Where requests are written as they are; nil inside of TLS, and when there is no connection.
    private var socket: DirectSocket?
    /// How it goes away, if it does.
    private var closing = ExchangeMachine.Closing.ended
    private(set) var state = State.opening
    private(set) var machine: ExchangeMachine
    /// The exchange that it carries, or is opened for.
    private(set) var exchange: PendingExchange?
    /// When that exchange fails if it has not ended.
    private(set) var deadline: NIODeadline
    /// How many of the target's addresses were tried.
    private(set) var attempt = 0
    /// Which address is tried.
    private(set) var address = 0
    /// Whether the handshake, where there is one, is what the opening waits for.
    var isSecuring = false

    // Its neighbours in the shard's list of what is under way; see ``UnderwayList``.
    var previousUnderway: Connection?
    var nextUnderway: Connection?

    /// A connection that is to be opened for that exchange.
    init(shard: LoopShard, exchange: PendingExchange) {
        self.shard = shard
        self.exchange = exchange
        deadline = exchange.deadline
        machine = ExchangeMachine(
            expecting: exchange.prepared.exchange, origin: shard.run.origin, answerParser: shard.answerParser
        )
        prepare(exchange)
    }

    /// A connection that is to be opened for what another one was given and could not send.
    init(replacing connection: Connection) {
        shard = connection.shard
        exchange = connection.exchange
        deadline = connection.deadline
        machine = connection.machine
        connection.exchange = nil
    }

    // MARK: - What the shard asks for

    /// Carries an exchange; the connection must be idle.
    func begin(_ exchange: PendingExchange) {
        self.exchange = exchange
        deadline = exchange.deadline
        prepare(exchange)
        send()
    }

    /// Opens the connection, trying the target's addresses in turn from that one on.
    func open(from address: Int) {
        self.address = address
        isSecuring = false
        shard.run.opener.open(self, address: address, on: shard.eventLoop).assumeIsolated().whenComplete { result in
            switch result {
            case .success: self.opened()
            case .failure: self.openingFailed()
            }
        }
    }

    /// Closes the connection; whatever it carried is nobody's any more.
    func close() {
        guard state != .closed else { return }
        state = .closed
        socket = nil
        context?.close(promise: nil)
    }

    /// Gives up the exchange, which has failed for a reason that no byte tells.
    func fail(_ kind: FailureKind, at now: NIODeadline) {
        close()
        machine.fail(kind, at: now)
    }

    /// Hands over what it carried, for the connection's next exchange.
    func takeExchange() -> PendingExchange? {
        defer { exchange = nil }
        return exchange
    }

    // MARK: - Opening and sending

    private func opened() {
        guard state == .opening else {
            // It was given up meanwhile.
            context?.close(promise: nil)
            return
        }
        shard.preferredAddress = address
        if shard.run.opener.isInClear { socket = context.flatMap { DirectSocket(of: $0.channel) } }
        machine.connected()
        send()
    }

    private func openingFailed() {
        guard state == .opening else { return }
        attempt += 1
        if !isSecuring, attempt < shard.run.addressCount { return open(from: (address + 1) % shard.run.addressCount) }
        let now = shard.eventLoop.now
        fail(isSecuring ? .tls : .connect, at: now)
        shard.ended(self, at: now, inLaterTurn: true)
    }

    private func prepare(_ exchange: PendingExchange) {
        machine.begin(
            exchange.prepared.exchange, number: exchange.number, phase: exchange.phase, due: exchange.intendedStart
        )
    }

    private func send() {
        guard let exchange, let context else { return }
        state = .exchanging
        var bytes = exchange.prepared.bytes
        machine.send(size: bytes.readableBytes, at: shard.eventLoop.now)
        // What finds no room is the channel's to write when there is some, and a broken connection is its to find.
        if let socket, socket.send(&bytes) == .sent { return }
        context.writeAndFlush(wrapOutboundOut(bytes), promise: nil)
    }

    // MARK: - What the channel reports

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }
    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        socket = nil
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        // Before anything is parsed: the time belongs to the bytes.
        let now = shard.eventLoop.now
        guard state == .exchanging else {
            // Nobody asked for these.
            if state == .idle { shard.lost(self) }
            return close()
        }
        switch machine.receive(unwrapInboundIn(data), at: now) {
        case .wait: break
        case .end(let keepsConnection):
            if keepsConnection, shard.run.plan.keepsAlive { state = .idle } else { close() }
            shard.ended(self, at: now, inLaterTurn: false)
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard case ChannelEvent.inputClosed? = event as? ChannelEvent else {
            return context.fireUserInboundEventTriggered(event)
        }
        // The kernel tells apart what looks the same here: if the server's end came before the request reached it, the
        // request was answered with a reset, and the socket's error is EPIPE. Else the server read the request first.
        let error = try? context.channel.syncOptions?.getOption(.socketOption(.so_error))
        wentAway(error == Int(EPIPE) ? .endedBeforeRequest : .ended)
        context.close(promise: nil)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        closing = TargetSecurity.isMissingFarewell(error) ? .cut : .broken
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        socket = nil
        wentAway(closing)
    }

    private func wentAway(_ closing: ExchangeMachine.Closing) {
        switch state {
        case .opening, .closed: return
        case .idle:
            state = .closed
            shard.lost(self)
        case .exchanging:
            state = .closed
            let now = shard.eventLoop.now
            switch machine.close(closing, at: now) {
            case .sendAgain: shard.replace(self)
            case .end: shard.ended(self, at: now, inLaterTurn: true)
            }
        }
    }
}
