import LoadModel
import NIOCore
import ServerSentEvents

/// One connection of a ``ProbeClient``, and the exchange that it carries. Bound to the channel's event loop.
final class ProbeConnection: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private enum State {
        case opening
        case open
        case closed
    }

    private struct Running {
        let request: ProbeRequest
        let promise: EventLoopPromise<ProbeCapture>
        var capture: ProbeCapture
        var parser = ResponseParser()
        var events = ServerSentEventDecoder()
        var eventCount = 0
        var keepsAlive = false
        var timer: Scheduled<Void>?
    }

    private let pool: ProbePool
    private var state = State.opening
    private var context: ChannelHandlerContext?
    private var running: Running?
    private var isSecuring = false

    init(pool: ProbePool) { self.pool = pool }

    /// Carries an exchange, for which it is opened if it is new.
    func begin(_ request: ProbeRequest, _ promise: EventLoopPromise<ProbeCapture>) {
        let now = pool.eventLoop.now
        var running = Running(
            request: request, promise: promise,
            capture: ProbeCapture(
                intendedStart: request.intendedStart ?? now.uptime, end: now.uptime, ending: .failed(.connect)
            )
        )
        running.timer = pool.eventLoop.assumeIsolated().scheduleTask(deadline: now + TimeAmount(request.timeout)) {
            self.fail(.timeout)
        }
        self.running = running
        if state == .open { send() } else { open(address: 0) }
    }

    /// Whatever it carries fails.
    func close() { fail(.reset) }

    // MARK: - Opening and sending

    private func open(address: Int) {
        let bound = NIOLoopBound(self, eventLoop: pool.eventLoop)
        pool.opener.open(
            handler: bound, address: address, on: pool.eventLoop, connected: { bound.value.isSecuring = true }
        ).assumeIsolated().whenComplete { result in
            guard self.state == .opening else {
                // It was given up meanwhile.
                self.context?.close(promise: nil)
                return
            }
            switch result {
            case .success:
                self.state = .open
                self.send()
            case .failure where !self.isSecuring && address + 1 < self.pool.addressCount:
                self.open(address: address + 1)
            case .failure: self.fail(self.isSecuring ? .tls : .connect)
            }
        }
    }

    private func send() {
        guard var running = self.running, let context else { return }
        let now = pool.eventLoop.now.uptime
        running.capture.start = now
        // Nobody said when: the turn came when there was a connection.
        if running.request.intendedStart == nil { running.capture.intendedStart = now }
        self.running = running
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: running.request.bytes)), promise: nil)
    }

    // MARK: - What the channel reports

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }
    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        // Before anything is parsed: the time belongs to the bytes.
        let time = pool.eventLoop.now.uptime
        // Taken, so that what it has gathered is not copied; whatever nobody asked for ends the connection.
        guard var running = self.running.take() else { return close() }
        let bytes = unwrapInboundIn(data)
        running.capture.response.append(contentsOf: bytes.readableBytesView)
        running.capture.reads.append(ProbeCapture.Read(time: time, count: bytes.readableBytes))
        running.parser.receive(bytes)
        let ending = Self.read(&running)
        self.running = running
        if let ending { end(ending, at: time) }
    }

    /// Reads what has come; nil if there is more to come.
    private static func read(_ running: inout Running) -> ProbeCapture.Ending? {
        do throws(ResponseParser.SyntaxError) {
            while let part = try running.parser.next() {
                switch part {
                case .head(let head): running.keepsAlive = head.keepsAlive
                case .body(let bytes):
                    guard let last = running.request.leavesAfterEvents else { continue }
                    count(bytes, &running)
                    if running.eventCount >= last { return .left(afterEvents: running.eventCount) }
                case .end: return .complete
                }
            }
            return nil
        } catch {
            return .failed(.protocolViolation)
        }
    }

    private static func count(_ bytes: ByteBuffer, _ running: inout Running) {
        var count = 0
        bytes.withUnsafeReadableBytes { bytes in
            // What is no event stream has no events, and nobody leaves.
            try? running.events.decode(bytes) { _ in count += 1 }
        }
        running.eventCount += count
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard case ChannelEvent.inputClosed? = event as? ChannelEvent else {
            return context.fireUserInboundEventTriggered(event)
        }
        wentAway()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // A reset may come on the heels of a response that ends with its connection.
        if TargetSecurity.isMissingFarewell(error) { wentAway() } else { fail(.reset) }
    }

    func channelInactive(context: ChannelHandlerContext) { wentAway() }

    private func wentAway() {
        if running?.parser.endsWithConnection ?? false {
            end(.complete, at: pool.eventLoop.now.uptime)
        } else {
            fail(.reset)
        }
    }

    // MARK: - The end

    private func fail(_ kind: FailureKind) { end(.failed(kind), at: pool.eventLoop.now.uptime) }

    private func end(_ ending: ProbeCapture.Ending, at time: Int64) {
        let finished = running
        running = nil
        let isReusable =
            ending == .complete && state == .open && finished.map(Self.leavesUsable) ?? false && context != nil
        if !isReusable, state != .closed {
            state = .closed
            context?.close(promise: nil)
            pool.ended(self)
        }
        guard var finished else { return }
        finished.timer?.cancel()
        finished.capture.end = time
        finished.capture.ending = ending
        if isReusable { pool.becameIdle(self) }
        finished.promise.succeed(finished.capture)
    }

    private static func leavesUsable(_ running: Running) -> Bool {
        running.keepsAlive && running.request.reusesConnection && !running.parser.hasUnreadBytes
            && !running.parser.endsWithConnection
    }
}
