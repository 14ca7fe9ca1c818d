import LoadModel
import NIOCore
import NIOPosix

/// Makes one exchange after the other until the run's budget is spent, on one connection as long as that lives.
///
/// Bound to its shard's event loop. The next request is written in the same turn in which the last response ended.
final class ExchangeLoop {
    private enum State {
        case idle
        case connecting
        case exchanging
        case ended
    }

    private let shard: LoopShard
    private let run: RunDescription
    private let eventLoop: any EventLoop
    private var machine: ExchangeMachine
    private var state = State.idle
    /// The handler of the open connection, if there is one.
    private var connection: ConnectionHandler?
    private var deadline = NIODeadline.distantFuture
    private var timer: Scheduled<Void>?

    init(shard: LoopShard) {
        self.shard = shard
        run = shard.run
        eventLoop = shard.eventLoop
        machine = ExchangeMachine(exchange: shard.run.exchange, origin: shard.run.origin)
    }

    func start() { beginExchange(at: .now()) }

    func cancel() {
        switch state {
        case .connecting, .exchanging: shard.counters.countCancelled()
        case .idle, .ended: break
        }
        end()
    }

    // MARK: - Exchanges

    private func beginExchange(at now: NIODeadline) {
        guard run.budget.take() else { return end() }
        shard.counters.countBegun()
        machine.begin(at: now)
        deadline = now + run.timeout
        armTimer()
        if let connection { send(on: connection) } else { connect() }
    }

    private func send(on connection: ConnectionHandler) {
        state = .exchanging
        machine.send(at: .now())
        connection.write(run.request)
    }

    private func finish(_ sample: Sample, at now: NIODeadline) {
        state = .idle
        shard.record(sample)
        beginExchange(at: now)
    }

    /// Ends a failed exchange and begins the next in another turn: a failure may be told within the very call that
    /// caused it, and would otherwise pile up calls.
    private func finishLater(_ sample: Sample) {
        state = .idle
        shard.record(sample)
        eventLoop.assumeIsolated().execute {
            if self.state == .idle { self.beginExchange(at: .now()) }
        }
    }

    private func end() {
        guard state != .ended else { return }
        state = .ended
        timer?.cancel()
        timer = nil
        closeConnection()
        shard.loopEnded()
    }

    private func closeConnection() {
        let closed = connection
        // First, so that what the closing reports is nobody's any more.
        connection = nil
        closed?.close()
    }

    // MARK: - Connections

    private func connect() {
        state = .connecting
        connect(attempt: 0)
    }

    /// Tries the target's addresses in turn, from the one that answered last.
    private func connect(attempt: Int) {
        let index = (shard.preferredAddress + attempt) % run.addresses.count
        let handler = ConnectionHandler(loop: self)
        let boundHandler = NIOLoopBound(handler, eventLoop: eventLoop)
        ClientBootstrap(group: eventLoop)
            .connectTimeout(run.timeout)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(boundHandler.value)
                }
            }
            .connect(to: run.addresses[index])
            .assumeIsolated()
            .whenComplete { result in
                switch result {
                case .success: self.connected(handler, addressIndex: index)
                case .failure: self.connectFailed(attempt: attempt)
                }
            }
    }

    private func connected(_ handler: ConnectionHandler, addressIndex: Int) {
        guard state == .connecting else { return handler.close() }
        shard.preferredAddress = addressIndex
        connection = handler
        machine.connected()
        send(on: handler)
    }

    private func connectFailed(attempt: Int) {
        guard state == .connecting else { return }
        if attempt + 1 < run.addresses.count { return connect(attempt: attempt + 1) }
        finishLater(machine.fail(.connect, at: .now()))
    }

    // MARK: - What the connection reports

    func received(_ bytes: ByteBuffer, on handler: ConnectionHandler) {
        guard handler === connection else { return }
        guard state == .exchanging else { return closeConnection() }
        let now = NIODeadline.now()
        switch machine.receive(bytes, at: now) {
        case .wait: break
        case .end(let sample, let keepsConnection):
            if !keepsConnection || !run.keepsAlive { closeConnection() }
            finish(sample, at: now)
        }
    }

    func closed(_ closing: ExchangeMachine.Closing, on handler: ConnectionHandler) {
        guard handler === connection else { return }
        closeConnection()
        guard state == .exchanging else { return }
        switch machine.close(closing, at: .now()) {
        case .sendAgain: connect()
        case .end(let sample): finishLater(sample)
        }
    }

    // MARK: - Time limit

    /// Sees to it that a timer fires at the deadline or before; one that fires early is armed again, so that an exchange
    /// that ends in time costs no timer.
    private func armTimer() {
        guard timer == nil else { return }
        timer = eventLoop.assumeIsolated().scheduleTask(deadline: deadline) { self.timerFired() }
    }

    private func timerFired() {
        timer = nil
        switch state {
        case .idle, .ended: return
        case .connecting, .exchanging: break
        }
        let now = NIODeadline.now()
        guard now >= deadline else { return armTimer() }
        let kind: FailureKind = state == .connecting ? .connect : .timeout
        closeConnection()
        finish(machine.fail(kind, at: now), at: now)
    }
}
