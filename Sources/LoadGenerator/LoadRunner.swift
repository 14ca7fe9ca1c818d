public import LoadModel
public import Logging
import Measurement
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

    /// Runs a plan on event loops of its own, one for each processor that the process may use, and none
    /// without a connection.
    ///
    /// Cancelling the task ends the run early; the report then has what was measured until then.
    ///
    /// - Throws: ``PlanError`` if the plan cannot be run. Failed requests are no errors: they are in the report.
    public static func run(_ plan: LoadPlan) async throws -> Report {
        let threads = max(1, min(System.coreCount, UsableProcessors.count, plan.effectiveConnections))
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

    /// Runs a plan and returns what it measured; a plan with a search, at one load after the other.
    ///
    /// Cancelling the task breaks off what is under way, at once, and returns what was measured until then.
    ///
    /// - Parameters:
    ///   - plan: What to do. Its base URL, if it has one, goes before `target`.
    ///   - target: Where a plan without a base URL is run.
    ///   - live: Through which the run can be watched and steered.
    ///   - mock: How the mock behind the target did; asked once, when the run has ended.
    /// - Throws: ``PlanError`` if the plan cannot be run. Failed requests are no errors: they are in the report.
    public func run(
        _ plan: LoadPlan, target: LoadTarget? = nil, live: LiveRun? = nil,
        mock: (@Sendable () async -> MockFacts)? = nil
    ) async throws -> RunOutcome {
        try plan.validate()
        if let search = plan.search {
            return try await self.search(search, of: plan, target: target, live: live ?? LiveRun(), mock: mock)
        }
        let target = try plan.target(otherwise: target)
        // As many bits as every reader of JSON keeps.
        let seed = plan.seed ?? .random(in: 0..<1 << 53)
        let addresses = try await target.addresses()
        let opener = SocketOpener(
            addresses: addresses,
            security: target.isSecure ? try TargetSecurity(plan.trust, target: target) : nil,
            timeout: TimeAmount(plan.timeout)
        )
        let source = ExchangeSource(plan: plan, target: target, seed: seed)
        let eventLoops = eventLoops(for: plan)
        let run = RunDescription(
            plan: plan, source: source, seed: seed, opener: opener, addressCount: addresses.count, origin: .now(),
            shardCount: eventLoops.count
        )
        logger?.debug("run begins", metadata: ["target": "\(target)", "seed": "\(seed)"])
        let outcome = try await Self.execute(run, on: eventLoops, live: live ?? LiveRun(), mock: mock)
        logger?.debug(
            "run ended",
            metadata: [
                "completed": "\(outcome.report.summary.totalRequests)", "ending": "\(outcome.ending)",
            ]
        )
        return outcome
    }

    private static func execute(
        _ run: RunDescription, on eventLoops: [any EventLoop], live: LiveRun,
        mock: (@Sendable () async -> MockFacts)?
    ) async throws -> RunOutcome {
        let counters = eventLoops.map { _ in ShardCounters() }
        var shards: [NIOLoopBound<LoopShard>] = []
        for (index, eventLoop) in eventLoops.enumerated() {
            let shard = try await eventLoop.submit {
                NIOLoopBound(
                    LoopShard(run: run, index: index, eventLoop: eventLoop, counters: counters), eventLoop: eventLoop
                )
            }.get()
            shards.append(shard)
        }
        run.course.setWakers(shards.map { shard in { shard.eventLoop.execute { shard.value.wake() } } })
        let load = RunningLoad(
            plan: run.plan, course: run.course, origin: run.origin, shards: shards, counters: counters
        )
        live.begin(load)
        try await perform(load)
        // The shards know the course, too.
        run.course.setWakers([])
        let outcome = await outcome(of: load, seed: run.seed, mock: await mock?(), live: live)
        return outcome
    }

    private static func outcome(
        of load: RunningLoad, seed: UInt64, mock: MockFacts?, live: LiveRun
    ) async -> RunOutcome {
        let reading = ShardReading.merged(await load.readings(), plan: load.plan)
        let control = load.course.control
        let loopLag = reading.loopLag.snapshot()
        let rig = Report.Rig(
            loopLag: Report.Latencies(loopLag),
            pacingError: mock?.pacingError.flatMap { Report.Latencies($0) },
            generatorUtilization: reading.utilization,
            mockUtilization: mock?.utilization
        )
        let report = reading.tally.report(rig: rig, notes: RunNotes.notes(of: reading, control: control, load.plan))
        live.end(load.snapshot(reading, report: report))
        return RunOutcome(
            report: report,
            histograms: reading.tally.histograms,
            loopLag: loopLag,
            ending: control.isCancelled ? .cancelled : control.stop == nil ? .completed : .stopped,
            seed: seed
        )
    }

    /// Starts all shards and waits until each has ended, which a cancelled task makes them do at once.
    private static func perform(_ load: RunningLoad) async throws {
        try await withTaskCancellationHandler {
            try await withThrowingTaskGroup(of: Bool.self) { group in
                group.addTask {
                    let endings = load.shards.map { shard in shard.eventLoop.flatSubmit { shard.value.start() } }
                    for ending in endings { try await ending.get() }
                    return true
                }
                if let precision = load.plan.stop.precision {
                    group.addTask {
                        try await watch(precision, of: load)
                        return false
                    }
                }
                while let hasEnded = try await group.next() {
                    if hasEnded { group.cancelAll() }
                }
            }
        } onCancel: {
            load.course.update { $0.cancel(at: load.now()) }
        }
    }

    /// Ends the measured phase when the percentile is known well enough; looks twice a second.
    private static func watch(_ precision: StopCondition.Precision, of load: RunningLoad) async throws {
        while !Task.isCancelled {
            do {
                try await Task.sleep(for: .milliseconds(500))
            } catch {
                // The run has ended otherwise.
                return
            }
            let snapshot = await load.histogram(of: precision.metric).snapshot()
            if precision.isReached(by: snapshot) {
                return load.course.update { $0.endMeasuring(at: load.now()) }
            }
        }
    }

    /// The loops that have a share in the run: in a closed loop all, since its lanes may come to be more.
    private func eventLoops(for plan: LoadPlan) -> [any EventLoop] {
        let all = Array(eventLoopGroup.makeIterator())
        let most = plan.arrivals.isClosedLoop ? plan.maximumConnections ?? .max : plan.effectiveConnections
        return Array(all.prefix(max(1, most)))
    }
}

extension StopCondition.Precision {
    /// Whether the percentile is known that well from those times.
    func isReached(by times: HistogramSnapshot) -> Bool {
        guard let value = times.value(at: percentile), value > .zero, let interval = times.interval(for: percentile)
        else {
            return false
        }
        return (interval.upperBound - interval.lowerBound) / value <= relativeWidth
    }
}
