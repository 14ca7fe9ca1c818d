public import LoadModel
public import Logging
public import NIOCore
import NIOPosix

/// Runs load plans: opens the connections, makes the exchanges, measures them.
///
///     let report = try await LoadRunner.run(LoadPlan(.chat, baseURL: "http://127.0.0.1:8080"))
///     print(report.summary.requestsPerSecond ?? 0)
public struct LoadRunner: Sendable {
    private let eventLoopGroup: any EventLoopGroup
    private let logger: Logger?

    /// A runner whose connections are spread over the loops of that group, which remains its owner's.
    public init(eventLoopGroup: any EventLoopGroup, logger: Logger? = nil) {
        self.eventLoopGroup = eventLoopGroup
        self.logger = logger
    }

    /// Runs a plan on event loops of its own, one a processor and none without a connection.
    ///
    /// Cancelling the task ends the run early; the report then has what was measured until then.
    ///
    /// - Throws: ``PlanError`` if the plan cannot be run. Failed requests are no errors: they are in the report.
    public static func run(_ plan: LoadPlan) async throws -> Report {
        let threads = max(1, min(System.coreCount, plan.effectiveConnections))
        let group = MultiThreadedEventLoopGroup(numberOfThreads: threads)
        let outcome: RunOutcome
        do {
            outcome = try await LoadRunner(eventLoopGroup: group).run(plan)
        } catch {
            try await group.shutdownGracefully()
            throw error
        }
        try await group.shutdownGracefully()
        return outcome.report
    }

    /// Runs a plan and returns what it measured.
    ///
    /// Cancelling the task breaks off what is under way, at once, and returns what was measured until then.
    ///
    /// - Parameters:
    ///   - plan: What to do. Its base URL, if it has one, goes before `target`.
    ///   - target: Where a plan without a base URL is run.
    ///   - live: A view through which the run can be watched.
    /// - Throws: ``PlanError`` if the plan cannot be run. Failed requests are no errors: they are in the report.
    public func run(_ plan: LoadPlan, target: LoadTarget? = nil, live: LiveTally? = nil) async throws -> RunOutcome {
        try plan.validate()
        let target = try plan.target(otherwise: target)
        let exchange = Exchange(plan: plan, target: target)
        let run = RunDescription(
            exchange: exchange,
            request: ByteBuffer(bytes: exchange.request),
            addresses: try await target.addresses(),
            keepsAlive: plan.keepsAlive,
            timeout: .nanoseconds(Int64(plan.timeout / .nanoseconds(1))),
            budget: RunBudget(requests: plan.requests),
            origin: .now()
        )
        logger?.debug("run begins", metadata: ["target": "\(target)", "requests": "\(plan.requests)"])
        let outcome = try await execute(run, plan: plan, live: live)
        logger?.debug(
            "run ended",
            metadata: [
                "completed": "\(outcome.report.summary.totalRequests)", "cancelled": "\(outcome.wasCancelled)",
            ]
        )
        return outcome
    }

    private func execute(_ run: RunDescription, plan: LoadPlan, live: LiveTally?) async throws -> RunOutcome {
        var shards: [NIOLoopBound<LoopShard>] = []
        var counters: [ShardCounters] = []
        for (eventLoop, connections) in shares(of: plan) {
            let shardCounters = ShardCounters()
            let shard = try await eventLoop.submit {
                NIOLoopBound(
                    LoopShard(run: run, eventLoop: eventLoop, connections: connections, counters: shardCounters),
                    eventLoop: eventLoop
                )
            }.get()
            shards.append(shard)
            counters.append(shardCounters)
        }
        live?.begin(shards: shards, counters: counters, requests: plan.requests, at: run.origin)
        try await Self.perform(shards)
        let tally = await LiveTally.tally(of: shards)
        let outcome = RunOutcome(
            report: tally.report,
            histograms: tally.histograms,
            wasCancelled: Task.isCancelled && tally.completedCount < plan.requests
        )
        live?.end(outcome.report)
        return outcome
    }

    /// Starts all shards and waits until each has ended, which a cancelled task makes them do at once.
    private static func perform(_ shards: [NIOLoopBound<LoopShard>]) async throws {
        try await withTaskCancellationHandler {
            let endings = shards.map { shard in shard.eventLoop.flatSubmit { shard.value.start() } }
            for ending in endings { try await ending.get() }
        } onCancel: {
            for shard in shards { shard.eventLoop.execute { shard.value.cancel() } }
        }
    }

    /// How many connections each event loop has.
    private func shares(of plan: LoadPlan) -> [(eventLoop: any EventLoop, connections: Int)] {
        let eventLoops = Array(eventLoopGroup.makeIterator().prefix(plan.effectiveConnections))
        let (share, rest) = plan.effectiveConnections.quotientAndRemainder(dividingBy: eventLoops.count)
        return eventLoops.enumerated().map { ($0.element, share + ($0.offset < rest ? 1 : 0)) }
    }
}
