import LoadModel
import Measurement
import NIOCore
import NIOEmbedded

@testable import LoadGenerator

/// A run whose clock is the test's, against a server that is the test: no sockets, no waiting.
final class TestLoad {
    /// What the server does with a request.
    enum Reply {
        /// Answers so long after the request.
        case answer(after: Duration, String = Canned.completion)
        /// Never answers.
        case silence
        /// Closes the connection so long after the request.
        case close(after: Duration)
    }

    /// A request as the server saw it.
    struct Request {
        var time: Duration
        var text: String
        var connection: Int
    }

    let loop = EmbeddedEventLoop()
    let run: RunDescription
    let shards: [LoopShard]
    private let server: TestTarget
    private var endings: [EventLoopFuture<Void>] = []
    private var endedCount = 0

    /// - Parameters:
    ///   - opening: how long opening a connection takes; nil for connections that are refused.
    ///   - reply: what is done with the request of that number, from 0.
    init(
        _ plan: LoadPlan, shards count: Int = 1, opening: Duration? = .zero, seed: UInt64 = 1,
        _ reply: @escaping (Int) -> Reply
    ) {
        server = TestTarget(loop: loop, opening: opening, reply: reply)
        let target = LoadTarget(host: "127.0.0.1", port: 1)
        let run = RunDescription(
            plan: plan, source: ExchangeSource(plan: plan, target: target, seed: seed), seed: seed, opener: server,
            addressCount: 1, origin: loop.now, shardCount: count
        )
        let counters = (0..<count).map { _ in ShardCounters() }
        let loop = loop
        let shards = (0..<count).map { LoopShard(run: run, index: $0, eventLoop: loop, counters: counters) }
        self.run = run
        self.shards = shards
    }

    /// Begins the run.
    func start() {
        let bound = shards.map { NIOLoopBound($0, eventLoop: loop) }
        run.course.setWakers(bound.map { shard in { shard.eventLoop.execute { shard.value.wake() } } })
        for shard in shards {
            let ending = shard.start()
            endings.append(ending)
            ending.assumeIsolated().whenSuccess { self.endedCount += 1 }
        }
        loop.run()
    }

    /// Lets time pass.
    func advance(_ duration: Duration) { loop.advanceTime(by: TimeAmount(duration)) }

    /// Changes how the run goes on, as of now.
    func steer(_ change: @escaping @Sendable (inout RunControl, NIODeadline) -> Void) {
        let now = loop.now
        run.course.update { change(&$0, now) }
        loop.run()
    }

    /// Since the run's start.
    var elapsed: Duration { .nanoseconds((loop.now - run.origin).nanoseconds) }
    var hasEnded: Bool { endedCount == shards.count }
    var inFlight: Int { shards.reduce(0) { $0 + $1.counters.inFlightCount } }
    /// What the server got, in order.
    var requests: [Request] { server.requests }
    var requestTimes: [Duration] { server.requests.map(\.time) }
    var connectionCount: Int { server.connectionCount }
    var openConnectionCount: Int { server.openCount }
    /// Closes a connection that the server is done with.
    func closeConnection(_ number: Int) { server.close(number) }

    var reading: ShardReading { ShardReading.merged(shards.map(\.reading), plan: run.plan) }
    var report: Report { reading.tally.report }
}

/// Opens embedded channels on the test's event loop, and answers on them.
///
/// All of it is used on the test's own thread: an embedded loop has no other.
private final class TestTarget: ConnectionOpener, @unchecked Sendable {
    private struct Refusal: Error {}

    let isInClear = true

    private let loop: EmbeddedEventLoop
    private let opening: Duration?
    private let reply: (Int) -> TestLoad.Reply
    private var channels: [EmbeddedChannel] = []
    fileprivate private(set) var requests: [TestLoad.Request] = []
    private let origin: NIODeadline

    init(loop: EmbeddedEventLoop, opening: Duration?, reply: @escaping (Int) -> TestLoad.Reply) {
        self.loop = loop
        self.opening = opening
        self.reply = reply
        origin = loop.now
    }

    var connectionCount: Int { channels.count }
    var openCount: Int { channels.count { $0.isActive } }

    func close(_ number: Int) { channels[number].close(promise: nil) }

    func open(_ connection: Connection, address: Int, on eventLoop: any EventLoop) -> EventLoopFuture<Void> {
        guard let opening else { return loop.makeFailedFuture(Refusal()) }
        let number = channels.count
        let channel = EmbeddedChannel(handlers: [Wire(target: self, number: number), connection], loop: loop)
        channels.append(channel)
        channel.connect(to: SocketAddress.anyAddress, promise: nil)
        if opening == .zero { return loop.makeSucceededVoidFuture() }
        return loop.scheduleTask(in: TimeAmount(opening)) {}.futureResult
    }

    fileprivate func received(_ bytes: ByteBuffer, on number: Int, _ context: ChannelHandlerContext) {
        let index = requests.count
        let time = Duration.nanoseconds((loop.now - origin).nanoseconds)
        requests.append(TestLoad.Request(time: time, text: String(buffer: bytes), connection: number))
        switch reply(index) {
        case .silence: break
        case .answer(let delay, let text):
            schedule(delay) {
                guard context.channel.isActive else { return }
                context.fireChannelRead(NIOAny(ByteBuffer(string: text)))
            }
        case .close(let delay): schedule(delay) { context.close(promise: nil) }
        }
    }

    private func schedule(_ delay: Duration, _ body: @escaping () -> Void) {
        loop.assumeIsolated().scheduleTask(in: TimeAmount(delay), body)
    }
}

/// The server's end of a connection.
private final class Wire: ChannelOutboundHandler {
    typealias OutboundIn = ByteBuffer

    private let target: TestTarget
    private let number: Int

    init(target: TestTarget, number: Int) {
        self.target = target
        self.number = number
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        promise?.succeed()
        target.received(unwrapOutboundIn(data), on: number, context)
    }
}

extension SocketAddress {
    /// An address that nobody listens on, since nobody dials it.
    fileprivate static var anyAddress: SocketAddress {
        guard let address = try? SocketAddress(ipAddress: "127.0.0.1", port: 1) else {
            preconditionFailure("127.0.0.1 is an address")
        }
        return address
    }
}
