package import AdminAPI
import Foundation
package import LoadModel
package import Logging
package import MockBehavior
package import NIOCore
package import ProxyAudit
package import RunHistory
import ServiceLifecycle
package import Telemetry

/// Audits proxies in the background, one at a time and never beside a benchmark, and keeps what was found.
package actor AuditRunner: Service {
    /// What an audit works with.
    package struct Rig: Sendable {
        package var store: ConfigurationStore
        package var journal: Journal
        package var eventLoopGroup: any EventLoopGroup
        /// The own provider port, which the direct lane asks.
        package var ownTarget: @Sendable () -> BenchmarkRunner.OwnTarget

        package init(
            store: ConfigurationStore, journal: Journal, eventLoopGroup: any EventLoopGroup,
            ownTarget: @escaping @Sendable () -> BenchmarkRunner.OwnTarget
        ) {
            self.store = store
            self.journal = journal
            self.eventLoopGroup = eventLoopGroup
            self.ownTarget = ownTarget
        }
    }

    private struct Active {
        var record: AuditRecord
        let progress: AuditProgress
        let stop: AsyncStream<RunRecord.State>.Continuation
    }

    private struct Job {
        let plan: AuditPlan
        let active: Active
        let stops: AsyncStream<RunRecord.State>
    }

    private let history: RunStore
    private let rig: Rig
    private let slot: RunSlot
    private let metrics: MetricsRegistry
    private let retention: @Sendable () -> RunRetention
    private let logger: Logger
    private let jobs: AsyncStream<Job>
    private let queue: AsyncStream<Job>.Continuation
    private var active: Active?
    private var isClosed = false
    private var waiters: [String: [CheckedContinuation<Void, Never>]] = [:]
    private let environment = RunRecord.Environment(
        processorCount: ProcessInfo.processInfo.activeProcessorCount, version: ProductVersion.current
    )

    /// - Parameter retention: how many audits are kept, and how long.
    package init(
        history: RunStore, rig: Rig, slot: RunSlot, metrics: MetricsRegistry,
        retention: @escaping @Sendable () -> RunRetention, logger: Logger
    ) {
        self.history = history
        self.rig = rig
        self.slot = slot
        self.metrics = metrics
        self.retention = retention
        self.logger = logger
        (jobs, queue) = AsyncStream.makeStream()
    }

    /// Carries out what ``start(_:allowedHosts:)`` accepted, until the daemon stops; an audit that is cut off by that is
    /// kept as interrupted.
    package func run() async throws {
        for await job in jobs.cancelOnGracefulShutdown() {
            await withGracefulShutdownHandler {
                await execute(job)
            } onGracefulShutdown: {
                job.active.stop.yield(.interrupted)
            }
        }
        isClosed = true
        guard let id = active?.record.id else { return }
        await keep(id) { try await self.history.finishAudit(id, state: .interrupted, progress: RunRecord.Progress()) }
        settle(id)
    }

    // MARK: - What the API asks for

    /// Accepts a plan.
    ///
    /// - Throws: ``Problem`` 403 for a host that is not allowed, 409 while anything else measures, 503 when the daemon
    ///   stops; or an error of the history.
    package func start(_ plan: AuditPlan, allowedHosts: AllowedHosts) async throws -> AuditRecord {
        let target = try LoadTarget(url: plan.via)
        guard allowedHosts.permits(target) else {
            throw Problem(
                status: 403,
                detail: "audits may not be pointed at \"\(target.host)\"; add it to bench.allowedHosts in the "
                    + "configuration first",
                errors: [.init(pointer: "/via", detail: "host not allowed")]
            )
        }
        guard !isClosed else {
            throw Problem(status: 503, detail: "the daemon is stopping; no audit begins any more")
        }
        if let holder = slot.take("another audit") {
            throw Problem(status: 409, detail: "\(holder) is running; wait for it, or stop it")
        }
        let created: AuditRecord
        do {
            let fresh = AuditRecord(id: "", plan: plan, createdAt: Date(), environment: environment)
            let text = String(decoding: try AdminJSON.encode(fresh), as: UTF8.self)
            created = try AuditRecord(try await history.createAudit(record: text))
        } catch {
            slot.release()
            throw error
        }
        slot.rename("audit \(created.id)")
        let (stops, stop) = AsyncStream<RunRecord.State>.makeStream()
        let started = Active(record: created, progress: AuditProgress(), stop: stop)
        active = started
        queue.yield(Job(plan: plan, active: started, stops: stops))
        return created
    }

    /// All audits, newest first, without their reports.
    package func list() async throws -> AuditList {
        let current = activeRecord
        return AuditList(
            audits: try await history.audits().map { kept in
                if let current, current.id == kept.id { return current }
                return try AuditRecord(kept)
            }
        )
    }

    /// One audit.
    ///
    /// - Throws: ``Problem`` 404 if there is none of that id.
    package func audit(_ id: String) async throws -> AuditRecord {
        if let current = activeRecord, current.id == id { return current }
        guard let kept = try await history.audit(id) else { throw Problem(unknownAudit: id) }
        return try AuditRecord(kept)
    }

    /// Cancels the audit if it is active, and waits until it has ended; removes it from the history if it has ended.
    ///
    /// - Returns: the audit as it is, or as it was.
    /// - Throws: ``Problem`` 404 if there is none of that id, 409 if another daemon carries it out.
    package func remove(_ id: String) async throws -> AuditRecord {
        if let active, active.record.id == id {
            active.stop.yield(.cancelled)
            await ended(id)
            return try await audit(id)
        }
        let removed: KeptAudit?
        do throws(RunHistoryError) {
            removed = try await history.deleteAudit(id)
        } catch {
            guard error.code == .unfinishedRun else { throw error }
            throw Problem(status: 409, detail: "audit \(id) goes on in another daemon of this history")
        }
        guard let removed else { throw Problem(unknownAudit: id) }
        return try AuditRecord(removed)
    }

    /// The audit that is queued or under way; nil if none is.
    package var activeRecord: AuditRecord? {
        guard let active else { return nil }
        var record = active.record
        record.progress = active.progress.current
        return record
    }

    private func ended(_ id: String) async {
        guard active?.record.id == id else { return }
        await withCheckedContinuation { waiters[id, default: []].append($0) }
    }

    // MARK: - Execution

    private enum Event: Sendable {
        case finished(Result<AuditReport, any Error>)
        case stopRequested(RunRecord.State)
        case stopsEnded
    }

    private func execute(_ job: Job) async {
        let id = job.active.record.id
        active?.record.state = .running
        active?.record.startedAt = Date()
        await keep(id) { try await self.history.beginAudit(id) }
        metrics.gauge(.benchmarkRunning).set(Int64(1))
        logger.note(.benchmarkBegan, ["run": "audit \(id)", "name": "\(job.active.record.name)"])
        let (result, stopped) = await perform(job)
        let progress = job.active.progress.current
        let state: RunRecord.State
        switch (result, stopped) {
        case (_, let stopped?):
            state = stopped
            await keep(id) { try await self.history.finishAudit(id, state: stopped, progress: progress) }
        case (.success(let report), nil):
            state = .completed
            await keep(id) {
                let text = String(decoding: try AdminJSON.encode(report), as: UTF8.self)
                try await self.history.finishAudit(id, state: .completed, progress: progress, report: text)
            }
        case (.failure(let error), nil):
            state = .failed
            await keep(id) {
                try await self.history.finishAudit(
                    id, state: .failed, progress: progress, failureReason: "\(error)")
            }
        }
        metrics.gauge(.benchmarkRunning).set(Int64(0))
        logger.note(.benchmarkEnded, ["run": "audit \(id)", "state": "\(state.rawValue)"])
        await prune()
        settle(id)
    }

    /// Forgets what there is no room for.
    private func prune() async {
        do {
            _ = try await history.pruneAudits(retention())
        } catch {
            logger.warning("old audits cannot be forgotten", metadata: ["error": "\(error)"])
        }
    }

    private func settle(_ id: String) {
        active = nil
        slot.release()
        for waiter in waiters.removeValue(forKey: id) ?? [] { waiter.resume() }
    }

    private func perform(_ job: Job) async -> (Result<AuditReport, any Error>, stopped: RunRecord.State?) {
        let session = AuditSession(plan: job.plan, rig: rig, progress: job.active.progress)
        return await withTaskGroup(of: Event.self) { group in
            group.addTask {
                do {
                    return .finished(.success(try await session.report()))
                } catch {
                    return .finished(.failure(error))
                }
            }
            group.addTask {
                for await state in job.stops { return .stopRequested(state) }
                return .stopsEnded
            }
            var stopped: RunRecord.State?
            for await event in group {
                switch event {
                case .finished(let result):
                    group.cancelAll()
                    return (result, stopped)
                case .stopRequested(let state):
                    stopped = state
                    group.cancelAll()
                case .stopsEnded: break
                }
            }
            preconditionFailure("the audit itself is among the tasks")
        }
    }

    /// An audit that cannot be kept goes on: its progress is still shown while it is active.
    private func keep(_ id: String, _ write: @Sendable () async throws -> Void) async {
        do {
            try await write()
        } catch {
            logger.note(.benchmarkNotKept, ["run": "audit \(id)", "error": "\(error)"])
        }
    }
}

extension Problem {
    init(unknownAudit id: String) {
        self.init(status: 404, detail: "there is no audit \"\(id)\"; GET /v1/audits lists them")
    }
}

extension AuditRecord {
    /// An audit of the history.
    init(_ kept: KeptAudit) throws {
        self = try AdminJSON.decode(AuditRecord.self, from: Array(kept.record.utf8))
        (id, state, createdAt) = (kept.id, kept.state, kept.createdAt)
        (startedAt, finishedAt) = (kept.startedAt, kept.finishedAt)
        (progress, failureReason) = (kept.progress, kept.failureReason)
        report = try kept.report.map { try AdminJSON.decode(AuditReport.self, from: Array($0.utf8)) }
    }
}
