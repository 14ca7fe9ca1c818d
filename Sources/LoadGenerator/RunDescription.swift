import LoadModel
import NIOCore

/// What all event loops of a run share, fixed for its duration.
struct RunDescription: Sendable {
    let plan: LoadPlan
    let source: ExchangeSource
    let seed: UInt64
    let opener: any ConnectionOpener
    /// How many addresses the target has.
    let addressCount: Int
    let timeout: TimeAmount
    let origin: NIODeadline
    let course: RunCourse
    /// How many event loops there are.
    let shardCount: Int

    init(
        plan: LoadPlan, source: ExchangeSource, seed: UInt64, opener: any ConnectionOpener, addressCount: Int,
        origin: NIODeadline, shardCount: Int
    ) {
        self.plan = plan
        self.source = source
        self.seed = seed
        self.opener = opener
        self.addressCount = addressCount
        self.origin = origin
        self.shardCount = shardCount
        timeout = TimeAmount(plan.timeout)
        course = RunCourse(plan: plan, origin: origin)
    }

    /// An event loop's part of so many.
    func share(of total: Int, for shard: Int) -> Int {
        let (share, rest) = total.quotientAndRemainder(dividingBy: shardCount)
        return share + (shard < rest ? 1 : 0)
    }
}

/// Opens connections to a run's target.
protocol ConnectionOpener: Sendable {
    /// Whether what is written to a connection's socket itself is what the target reads: not inside of TLS.
    var isInClear: Bool { get }

    /// Opens one on that event loop, with `connection` as its last handler.
    ///
    /// - Parameter address: which of the target's addresses, from 0.
    /// - Returns: what succeeds when the connection is open and, where the target asks for that, secured.
    func open(_ connection: Connection, address: Int, on eventLoop: any EventLoop) -> EventLoopFuture<Void>
}

/// A request as it is written, and what is to be known of its answer.
final class PreparedExchange {
    let exchange: Exchange
    let bytes: ByteBuffer

    init(_ exchange: Exchange) {
        self.exchange = exchange
        bytes = ByteBuffer(bytes: exchange.request)
    }
}
