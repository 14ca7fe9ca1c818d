import LoadModel
import NIOCore
import Synchronization

/// One event loop's share of a run: its connections and its tally. Bound to that event loop.
final class LoopShard {
    let eventLoop: any EventLoop
    let run: RunDescription
    let counters: ShardCounters
    private(set) var tally = SampleTally()
    /// Which of the target's addresses answered last.
    var preferredAddress = 0

    private let connections: Int
    private var loops: [ExchangeLoop] = []
    private var runningCount = 0
    private var isCancelled = false
    private let ended: EventLoopPromise<Void>

    /// A share of so many connections. ``start()`` must follow.
    init(run: RunDescription, eventLoop: any EventLoop, connections: Int, counters: ShardCounters) {
        self.run = run
        self.eventLoop = eventLoop
        self.connections = connections
        self.counters = counters
        ended = eventLoop.makePromise()
    }

    /// Begins; the future succeeds when all connections have nothing more to do.
    func start() -> EventLoopFuture<Void> {
        if isCancelled || connections == 0 {
            ended.succeed()
            return ended.futureResult
        }
        loops = (0..<connections).map { _ in ExchangeLoop(shard: self) }
        runningCount = connections
        for loop in loops { loop.start() }
        return ended.futureResult
    }

    /// Breaks off whatever is under way; it is not counted.
    func cancel() {
        isCancelled = true
        for loop in loops { loop.cancel() }
    }

    func record(_ sample: Sample) {
        tally.record(sample)
        counters.countCompleted(isFailure: sample.outcome != .success)
    }

    /// One of the connections has nothing more to do.
    func loopEnded() {
        runningCount -= 1
        if runningCount == 0 {
            loops = []
            ended.succeed()
        }
    }
}

/// What all event loops of a run share, fixed for its duration.
struct RunDescription: Sendable {
    let exchange: Exchange
    let request: ByteBuffer
    let addresses: [SocketAddress]
    let keepsAlive: Bool
    let timeout: TimeAmount
    let budget: RunBudget
    let origin: NIODeadline
}

/// How far an event loop's share has come, readable from anywhere at any time.
final class ShardCounters: Sendable {
    private let completed = Atomic(0)
    private let failed = Atomic(0)
    private let begun = Atomic(0)

    var completedCount: Int { completed.load(ordering: .relaxed) }
    var failedCount: Int { failed.load(ordering: .relaxed) }
    var inFlightCount: Int { max(0, begun.load(ordering: .relaxed) - completedCount) }

    func countBegun() { begun.add(1, ordering: .relaxed) }

    /// An exchange that had begun was broken off.
    func countCancelled() { begun.subtract(1, ordering: .relaxed) }

    func countCompleted(isFailure: Bool) {
        completed.add(1, ordering: .relaxed)
        if isFailure { failed.add(1, ordering: .relaxed) }
    }
}
