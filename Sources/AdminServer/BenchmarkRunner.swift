package import AdminAPI
import Foundation
package import LoadGenerator
package import LoadModel
package import Logging
package import NIOCore
package import RunHistory
import ServiceLifecycle
import Synchronization
package import Telemetry

/// Runs benchmarks in the background, one at a time, and keeps what they measured.
///
/// A run is written to the history when it begins, at checkpoints while it runs and when it ends, so that a kill loses
/// seconds at most.
package actor BenchmarkRunner: Service {
    /// Where a plan without a base URL goes.
    package struct OwnTarget: Sendable {
        package var url: String
        /// The key that is asked for there.
        package var apiKey: String?

        package init(url: String, apiKey: String?) {
            self.url = url
            self.apiKey = apiKey
        }
    }

    struct Active {
        var record: RunRecord
        let live: LiveRun
        let stop: AsyncStream<RunRecord.State>.Continuation
    }

    private struct Job {
        var plan: LoadPlan
        var active: Active
        let stops: AsyncStream<RunRecord.State>
    }

    package let history: RunStore
    private let runner: LoadRunner
    private let metrics: MetricsRegistry
    private let logger: Logger
    private let ownTarget: @Sendable () -> OwnTarget
    private let retention: @Sendable () -> RunRetention
    private let rig: RigWatch
    private let slot: RunSlot
    private let jobs: AsyncStream<Job>
    private let queue: AsyncStream<Job>.Continuation
    var active: Active?
    /// What the active run did a moment ago: gathering it for each of several watchers would disturb the run.
    var figures: (id: String, time: NIODeadline, value: LiveFigures)?
    /// Between accepting a plan and having its record.
    private var isStarting = false
    /// The daemon is stopping.
    private var isClosed = false
    private let environment = RunRecord.Environment(
        processorCount: ProcessInfo.processInfo.activeProcessorCount, version: ProductVersion.current
    )

    /// - Parameters:
    ///   - mockLoops: the event loops that answer, whose use of processors belongs to a run's rig.
    ///   - retention: how much of the history is kept.
    ///   - slot: what is shared with all else that measures.
    package init(
        history: RunStore, runner: LoadRunner, metrics: MetricsRegistry, mockLoops: [any EventLoop],
        ownTarget: @escaping @Sendable () -> OwnTarget,
        retention: @escaping @Sendable () -> RunRetention = { RunRetention() }, slot: RunSlot = RunSlot(),
        logger: Logger
    ) {
        self.history = history
        self.runner = runner
        self.metrics = metrics
        self.logger = logger
        self.ownTarget = ownTarget
        self.retention = retention
        self.slot = slot
        rig = RigWatch(metrics: metrics, eventLoops: mockLoops)
        (jobs, queue) = AsyncStream.makeStream()
        // A series that appears with its first event hides that event from rates.
        metrics.gauge(.benchmarkRunning).set(Int64(0))
        for outcome in ["success", "failure"] { _ = metrics.counter(.benchmarkRequests, ["outcome": outcome]) }
        for state in RunRecord.State.allCases where state.isFinal {
            _ = metrics.counter(.benchmarks, ["state": state.rawValue])
        }
    }

    /// Carries out what ``start(_:allowedHosts:)`` accepted, until the daemon stops; a run that is cut off by that is
    /// kept as interrupted.
    package func run() async throws {
        await prune()
        for await job in jobs.cancelOnGracefulShutdown() {
            await withGracefulShutdownHandler {
                await execute(job)
            } onGracefulShutdown: {
                job.active.stop.yield(.interrupted)
            }
        }
        await close()
    }

    /// Accepts no more plans; a run that was accepted and never began is interrupted.
    private func close() async {
        isClosed = true
        guard let id = active?.record.id else { return }
        await keep(id) { try await self.history.finish(id, state: .interrupted) }
        await settle(id)
    }

    /// Accepts a plan.
    ///
    /// - Throws: ``Problem`` 422 for a bad plan, 403 for a host that is not allowed, 409 while another run is active,
    ///   503 when the daemon stops; or an error of the history.
    package func start(_ plan: LoadPlan, allowedHosts: AllowedHosts) async throws -> RunRecord {
        var plan = plan
        do {
            try plan.validate()
            let own = ownTarget()
            let target = try plan.target(otherwise: LoadTarget(url: own.url))
            if plan.baseURL == nil {
                plan.apiKey = plan.apiKey ?? own.apiKey
            } else if !allowedHosts.permits(target) {
                throw Problem(
                    status: 403,
                    detail: "benchmarks may not be pointed at \"\(target.host)\"; add it to bench.allowedHosts in the "
                        + "configuration first",
                    errors: [.init(pointer: "/baseURL", detail: "host not allowed")]
                )
            }
        } catch let error as PlanError {
            throw Problem(invalidPlan: error)
        }
        // What is drawn is kept with the plan, so that the run can be repeated; JSON holds so many bits.
        plan.seed = plan.seed ?? .random(in: 0..<1 << 53)
        guard !isClosed else {
            throw Problem(status: 503, detail: "the daemon is stopping; no benchmark begins any more")
        }
        if isStarting || active != nil {
            let running = active.map { "benchmark \($0.record.id) is running" } ?? "another benchmark is starting"
            throw Problem(
                status: 409,
                detail: "\(running); wait for it, or end it with POST "
                    + AdminRoute.stopBenchmark.path(active?.record.id ?? "ID")
            )
        }
        if let holder = slot.take("another benchmark") {
            throw Problem(status: 409, detail: "\(holder) is running; wait for it, or stop it")
        }
        isStarting = true
        defer {
            isStarting = false
            if active == nil { slot.release() }
        }
        let record = try await history.create(plan, environment: environment)
        guard !isClosed else {
            await keep(record.id) { try await self.history.finish(record.id, state: .interrupted) }
            throw Problem(status: 503, detail: "the daemon is stopping; no benchmark begins any more")
        }
        let (stops, stop) = AsyncStream<RunRecord.State>.makeStream()
        let started = Active(record: record, live: LiveRun(), stop: stop)
        active = started
        slot.rename("benchmark \(record.id)")
        queue.yield(Job(plan: plan, active: started, stops: stops))
        return record
    }

    /// The run that is active, with its progress.
    package func activeRun() -> RunRecord? {
        guard let active else { return nil }
        var record = active.record
        record.progress = active.live.progress
        return record
    }

    /// The run that is active, with its progress and what it does at this moment.
    private func watchedRun() async -> RunRecord? {
        guard let active else { return nil }
        let figures = await liveFigures(of: active)
        // It may have ended meanwhile.
        guard var record = activeRun(), record.id == active.record.id else { return nil }
        record.live = figures
        return record
    }

    /// Runs of the history, newest first, and the id to go on behind.
    ///
    /// - Throws: ``Problem`` 422 if the run to go on behind is not there any more.
    package func list(_ query: RunQuery = RunQuery()) async throws -> BenchmarkList {
        let page: RunPage
        do throws(RunHistoryError) {
            page = try await history.list(query)
        } catch {
            guard error.code == .unknownRun else { throw error }
            throw Problem(status: 422, detail: error.message)
        }
        let current = await watchedRun()
        return BenchmarkList(
            benchmarks: page.runs.map { $0.id == current?.id ? current ?? $0 : $0 }, next: page.next
        )
    }

    /// One run.
    ///
    /// - Throws: ``Problem`` 404 if there is none of that id.
    package func run(_ id: String) async throws -> RunRecord {
        if active?.record.id == id, let current = await watchedRun() { return current }
        guard let record = try await history.run(id) else { throw Problem(unknownBenchmark: id) }
        return record
    }

    /// Changes what people say of a run, and the load of the one that is active.
    ///
    /// - Throws: ``Problem`` 404 if there is none of that id, 409 if its load cannot be changed so.
    package func change(_ id: String, _ change: BenchmarkChange) async throws -> RunRecord {
        if change.isOfLoad {
            let live = try await activeRun(id)
            try steer(live, change)
            figures = nil
        }
        if change.name != nil || change.tags != nil || change.note != nil {
            let described: RunRecord
            do throws(RunHistoryError) {
                described = try await history.describe(id, name: change.name, tags: change.tags, note: change.note)
            } catch {
                guard error.code == .unknownRun else { throw error }
                throw Problem(unknownBenchmark: id)
            }
            if active?.record.id == id {
                active?.record.name = described.name
                active?.record.tags = described.tags
                active?.record.note = described.note
            }
        }
        return try await run(id)
    }

    /// Ends the active run: early but in order, or, with `now`, at once and cancelled. The latter waits for the end.
    ///
    /// - Throws: ``Problem`` 404 if there is none of that id, 409 if it has ended already.
    package func stop(_ id: String, now: Bool = false) async throws -> RunRecord {
        let live = try await activeRun(id)
        guard now else {
            // What is under way has as long as it would have had anyway.
            live.stop(within: active?.record.plan.timeout ?? .zero)
            figures = nil
            return try await run(id)
        }
        active?.stop.yield(.cancelled)
        return try await ended(id)
    }

    /// Cancels the run if it is active, and waits until it has ended; removes it from the history if it has ended.
    ///
    /// - Returns: the run as it is, or as it was.
    /// - Throws: ``Problem`` 404 if there is none of that id, 409 if another daemon runs it.
    package func remove(_ id: String) async throws -> RunRecord {
        if active?.record.id == id { return try await stop(id, now: true) }
        let removed: RunRecord?
        do throws(RunHistoryError) {
            removed = try await history.delete(id)
        } catch {
            guard error.code == .unfinishedRun else { throw error }
            throw Problem(status: 409, detail: "benchmark \(id) goes on in another daemon of this history")
        }
        guard let removed else { throw Problem(unknownBenchmark: id) }
        return removed
    }

    /// The view into the run of that id.
    ///
    /// - Throws: ``Problem`` 404 if there is none of that id, 409 if it is not active.
    private func activeRun(_ id: String) async throws -> LiveRun {
        if let active, active.record.id == id { return active.live }
        let record = try await run(id)
        throw Problem(status: 409, detail: "benchmark \(id) is not running: it is \(record.state.rawValue)")
    }

    /// Takes runs of an archive in, all or none.
    package func take(_ runs: [ArchivedRun]) async throws -> BenchmarksImported {
        let outcome = try await history.take(runs)
        await prune()
        return BenchmarksImported(imported: outcome.imported, duplicates: outcome.duplicates)
    }

    /// Forgets what there is no room for.
    private func prune() async {
        do {
            let count = try await history.prune(retention())
            if count > 0 { logger.debug("old runs forgotten", metadata: ["runs": "\(count)"]) }
        } catch {
            logger.warning("old runs cannot be forgotten", metadata: ["error": "\(error)"])
        }
    }

    // MARK: - Execution

    private var waiters: [String: [CheckedContinuation<RunRecord?, Never>]] = [:]

    /// The active run when it has ended.
    private func ended(_ id: String) async throws -> RunRecord {
        guard active?.record.id == id else { return try await run(id) }
        // Somebody else may have removed it by the time that this one could look.
        let record = await withCheckedContinuation { waiters[id, default: []].append($0) }
        if let record { return record }
        return try await run(id)
    }

    private enum Event: Sendable {
        case finished(Result<RunOutcome, any Error>)
        case stopRequested(RunRecord.State)
        case checkpointsEnded
    }

    private func execute(_ job: Job) async {
        let id = job.active.record.id
        active?.record.state = .running
        active?.record.startedAt = Date()
        await keep(id) { try await self.history.begin(id) }
        metrics.gauge(.benchmarkRunning).set(Int64(1))
        logger.note(.benchmarkBegan, ["run": "\(id)", "name": "\(job.active.record.name)"])

        let (result, stopState) = await perform(job)
        let progress = job.active.live.progress
        var state = RunRecord.State.completed
        switch result {
        case .success(let outcome):
            var report = outcome.report
            switch outcome.ending {
            case .completed: break
            case .stopped: report.notes.append(Self.stopNote(progress, job.plan))
            case .cancelled: state = stopState ?? .cancelled
            }
            let (final, kept) = (state, report)
            await keep(id) {
                try await self.history.finish(
                    id, state: final, progress: progress, report: kept, histograms: outcome.histograms
                )
            }
            count(report)
        case .failure(let error):
            state = .failed
            await keep(id) {
                try await self.history.finish(id, state: .failed, progress: progress, failureReason: "\(error)")
            }
        }
        metrics.gauge(.benchmarkRunning).set(Int64(0))
        metrics.counter(.benchmarks, ["state": state.rawValue]).increment()
        logger.note(.benchmarkEnded, ["run": "\(id)", "state": "\(state.rawValue)"])
        await settle(id)
        await prune()
    }

    private static func stopNote(_ progress: RunRecord.Progress, _ plan: LoadPlan) -> String {
        let measured = FixedDecimals.grouped(progress.completedRequests)
        let planned = plan.stop.requests.map { " of \(FixedDecimals.grouped($0))" } ?? ""
        return "the run was stopped early, after \(measured)\(planned) requests"
    }

    /// The run is active no more; whoever waits for that goes on.
    private func settle(_ id: String) async {
        // What cannot be read was told when it could not be written.
        let record = waiters[id] == nil ? nil : try? await history.run(id)
        (active, figures) = (nil, nil)
        slot.release()
        for waiter in waiters.removeValue(forKey: id) ?? [] { waiter.resume(returning: record) }
    }

    // A checkpoint takes some milliseconds of a core, which what is measured may be short of.
    private static let shortestPause = Duration.seconds(1)
    private static let longestPause = Duration.seconds(5)

    /// Runs the plan until it ends or is stopped, with a checkpoint after a second and then ever less often, up to five
    /// seconds apart.
    private func perform(
        _ job: Job
    ) async -> (Result<RunOutcome, any Error>, stopped: RunRecord.State?) {
        let before = await rig.reading()
        return await withTaskGroup(of: Event.self) { [runner, ownTarget, rig] group in
            let live = job.active.live
            group.addTask {
                do {
                    let target = try LoadTarget(url: ownTarget().url)
                    let outcome = try await runner.run(
                        job.plan, target: target, live: live, mock: { await rig.facts(since: before) }
                    )
                    return .finished(.success(outcome))
                } catch {
                    return .finished(.failure(error))
                }
            }
            group.addTask {
                for await state in job.stops { return .stopRequested(state) }
                return .checkpointsEnded
            }
            group.addTask {
                var pause = Self.shortestPause
                while (try? await Task.sleep(for: pause)) != nil {
                    await self.checkpoint(job.active.record.id, live)
                    pause = min(pause * 2, Self.longestPause)
                }
                return .checkpointsEnded
            }
            var stopState: RunRecord.State?
            for await event in group {
                switch event {
                case .finished(let outcome):
                    group.cancelAll()
                    return (outcome, stopState)
                case .stopRequested(let state):
                    stopState = state
                    group.cancelAll()
                case .checkpointsEnded: break
                }
            }
            preconditionFailure("the run itself is among the tasks")
        }
    }

    private func checkpoint(_ id: String, _ live: LiveRun) async {
        let progress = live.progress
        let report = await live.report()
        await keep(id) { try await self.history.checkpoint(id, progress: progress, report: report) }
    }

    /// A run that cannot be kept goes on: its progress is still shown while it is active.
    private func keep(_ id: String, _ write: @Sendable () async throws -> Void) async {
        do {
            try await write()
        } catch {
            logger.note(.benchmarkNotKept, ["run": "\(id)", "error": "\(error)"])
        }
    }

    private func count(_ report: Report) {
        let summary = report.summary
        metrics.counter(.benchmarkRequests, ["outcome": "success"]).increment(by: Int64(summary.successfulRequests))
        metrics.counter(.benchmarkRequests, ["outcome": "failure"]).increment(by: Int64(summary.failedRequests))
    }
}
