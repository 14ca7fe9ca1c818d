import AdminAPI
import AsyncAlgorithms
import Foundation
package import LoadGenerator
package import LoadModel
package import Logging
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

    private struct Active {
        var record: RunRecord
        let live: LiveTally
        let stop: AsyncStream<RunRecord.State>.Continuation
    }

    private struct Job {
        var plan: LoadPlan
        var active: Active
        let stops: AsyncStream<RunRecord.State>
    }

    private let history: RunStore
    private let runner: LoadRunner
    private let metrics: MetricsRegistry
    private let logger: Logger
    private let ownTarget: @Sendable () -> OwnTarget
    private let jobs: AsyncStream<Job>
    private let queue: AsyncStream<Job>.Continuation
    private var active: Active?
    /// Between accepting a plan and having its record.
    private var isStarting = false
    /// The daemon is stopping.
    private var isClosed = false
    private let environment = RunRecord.Environment(
        processorCount: ProcessInfo.processInfo.activeProcessorCount, version: ProductVersion.current
    )

    package init(
        history: RunStore, runner: LoadRunner, metrics: MetricsRegistry,
        ownTarget: @escaping @Sendable () -> OwnTarget, logger: Logger
    ) {
        self.history = history
        self.runner = runner
        self.metrics = metrics
        self.logger = logger
        self.ownTarget = ownTarget
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
        settle(id)
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
        guard !isClosed else {
            throw Problem(status: 503, detail: "the daemon is stopping; no benchmark begins any more")
        }
        if isStarting || active != nil {
            let running = active.map { "benchmark \($0.record.id) is running" } ?? "another benchmark is starting"
            throw Problem(
                status: 409,
                detail: "\(running); wait for it, or cancel it with DELETE "
                    + AdminRoute.benchmark.path(active?.record.id ?? "ID")
            )
        }
        isStarting = true
        defer { isStarting = false }
        let record = try await history.create(plan, environment: environment)
        guard !isClosed else {
            await keep(record.id) { try await self.history.finish(record.id, state: .interrupted) }
            throw Problem(status: 503, detail: "the daemon is stopping; no benchmark begins any more")
        }
        let (stops, stop) = AsyncStream<RunRecord.State>.makeStream()
        let started = Active(record: record, live: LiveTally(), stop: stop)
        active = started
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

    /// The latest runs, newest first.
    package func list() async throws -> [RunRecord] {
        let kept = try await history.list()
        let current = activeRun()
        return kept.map { $0.id == current?.id ? current ?? $0 : $0 }
    }

    /// One run.
    ///
    /// - Throws: ``Problem`` 404 if there is none of that id.
    package func run(_ id: String) async throws -> RunRecord {
        if let current = activeRun(), current.id == id { return current }
        guard let record = try await history.run(id) else {
            throw Problem(status: 404, detail: "there is no benchmark \"\(id)\"; GET /v1/benchmarks lists them")
        }
        return record
    }

    /// Stops a run and waits until it has ended.
    ///
    /// - Throws: ``Problem`` 404 if there is none of that id, 409 if it has ended already.
    package func cancel(_ id: String) async throws -> RunRecord {
        guard let active, active.record.id == id else {
            let record = try await run(id)
            throw Problem(status: 409, detail: "benchmark \(id) is not running: it is \(record.state.rawValue)")
        }
        active.stop.yield(.cancelled)
        await ended(id)
        return try await run(id)
    }

    // MARK: - Execution

    private var waiters: [String: [CheckedContinuation<Void, Never>]] = [:]

    private func ended(_ id: String) async {
        guard active?.record.id == id else { return }
        await withCheckedContinuation { waiters[id, default: []].append($0) }
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
            if outcome.wasCancelled { state = stopState ?? .cancelled }
            let final = state
            await keep(id) {
                try await self.history.finish(
                    id, state: final, progress: progress, report: outcome.report, histograms: outcome.histograms
                )
            }
            count(outcome.report)
        case .failure(let error):
            state = .failed
            await keep(id) {
                try await self.history.finish(id, state: .failed, progress: progress, failureReason: "\(error)")
            }
        }
        metrics.gauge(.benchmarkRunning).set(Int64(0))
        metrics.counter(.benchmarks, ["state": state.rawValue]).increment()
        logger.note(.benchmarkEnded, ["run": "\(id)", "state": "\(state.rawValue)"])
        settle(id)
    }

    /// The run is active no more; whoever waits for that goes on.
    private func settle(_ id: String) {
        active = nil
        for waiter in waiters.removeValue(forKey: id) ?? [] { waiter.resume() }
    }

    /// Runs the plan until it ends or is stopped, with a checkpoint each second.
    private func perform(
        _ job: Job
    ) async -> (Result<RunOutcome, any Error>, stopped: RunRecord.State?) {
        await withTaskGroup(of: Event.self) { [runner, ownTarget] group in
            let live = job.active.live
            group.addTask {
                do {
                    let target = try LoadTarget(url: ownTarget().url)
                    return .finished(.success(try await runner.run(job.plan, target: target, live: live)))
                } catch {
                    return .finished(.failure(error))
                }
            }
            group.addTask {
                for await state in job.stops { return .stopRequested(state) }
                return .checkpointsEnded
            }
            group.addTask {
                for await _ in AsyncTimerSequence(interval: .seconds(1), clock: .continuous) {
                    await self.checkpoint(job.active.record.id, live)
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

    private func checkpoint(_ id: String, _ live: LiveTally) async {
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
