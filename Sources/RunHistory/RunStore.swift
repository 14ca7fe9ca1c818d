package import Foundation
import GRDB
package import LoadModel

/// The history of runs, kept in `runs.sqlite`.
///
/// Every change is committed with a write-ahead log and `synchronous = FULL` before the call returns: it survives the
/// sudden death of the process and, at the price of a few milliseconds for each of a run's few writes, of the machine.
/// All state is in the database, which is behind a queue of GRDB's.
package final class RunStore: Sendable {
    /// The database's name in its directory.
    package static let fileName = "runs.sqlite"

    let queue: DatabaseQueue
    /// Held as long as the store lives; nil for one in memory.
    private let lock: HistoryLock?

    private init(queue: DatabaseQueue, lock: HistoryLock?) {
        self.queue = queue
        self.lock = lock
    }

    /// Opens the history in that directory, making both if they are missing, the directory for its owner alone.
    ///
    /// Runs that a dead process left queued or running become `interrupted`. Blocks while it works.
    ///
    /// - Throws: ``RunHistoryError`` naming file and remedy. What is damaged or newer is left as it is.
    package static func open(at directory: String) throws(RunHistoryError) -> RunStore {
        let path = URL(fileURLWithPath: directory, isDirectory: true).appendingPathComponent(fileName).path
        do {
            try FileManager.default.createDirectory(
                atPath: directory,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700]
            )
        } catch {
            let message = "the state directory \(directory) cannot be made; name another"
            throw RunHistoryError(.cannotOpen, message, cause: error)
        }
        guard let lock = HistoryLock(path: path + ".lock") else {
            throw RunHistoryError(
                .cannotOpen,
                "nothing can be written in the state directory \(directory); make it writable or name another"
            )
        }
        let queue = try openDatabase(at: path)
        do {
            try lock.shareAfter(alone: { try interruptUnfinishedRuns(queue) })
        } catch {
            throw RunHistoryError(.cannotAccess, "the run history \(path) cannot be written", cause: error)
        }
        return RunStore(queue: queue, lock: lock)
    }

    /// A history that ends with its owner, for tests and for a daemon without a state directory.
    package static func inMemory() throws(RunHistoryError) -> RunStore {
        do {
            let queue = try DatabaseQueue()
            try RunSchema.migrator.migrate(queue)
            return RunStore(queue: queue, lock: nil)
        } catch {
            throw RunHistoryError(.cannotOpen, "no database can be made in memory", cause: error)
        }
    }

    // MARK: - Writing

    /// Keeps a new run, which is queued. Its id was never given before.
    package func create(
        _ plan: LoadPlan,
        environment: RunRecord.Environment,
        at now: Date = Date()
    ) async throws(RunHistoryError) -> RunRecord {
        try await access { database in
            var row = try RunRow(plan: plan, environment: environment, at: now)
            try row.insert(database)
            return try row.record
        }
    }

    /// Notes that the run has begun.
    package func begin(_ id: String, at now: Date = Date()) async throws(RunHistoryError) {
        try await update(id) { row in
            row.state = RunRecord.State.running.rawValue
            row.startedAt = Timestamp(date: now).text
        }
    }

    /// Keeps what a run has come to so far.
    package func checkpoint(
        _ id: String,
        progress: RunRecord.Progress,
        report: Report?
    ) async throws(RunHistoryError) {
        try await update(id) { row in
            row.progress = try RunRow.text(progress)
            if let report { row.report = try RunRow.text(report) }
        }
    }

    /// Keeps how a run ended.
    ///
    /// - Parameters:
    ///   - id: The run.
    ///   - state: A final state.
    ///   - progress: How far it came; nil for as far as the last checkpoint says.
    ///   - report: What it measured; nil for what the last checkpoint has.
    ///   - histograms: The histograms behind the report.
    ///   - failureReason: Why it failed as a whole, in one sentence.
    ///   - now: When it ended.
    package func finish(
        _ id: String,
        state: RunRecord.State,
        progress: RunRecord.Progress? = nil,
        report: Report? = nil,
        histograms: RunHistograms? = nil,
        failureReason: String? = nil,
        at now: Date = Date()
    ) async throws(RunHistoryError) {
        precondition(state.isFinal, "a run does not end as \(state.rawValue)")
        try await update(id) { row in
            row.state = state.rawValue
            row.finishedAt = Timestamp(date: now).text
            row.failureReason = failureReason
            if let progress { row.progress = try RunRow.text(progress) }
            if let report { row.report = try RunRow.text(report) }
            if let histograms { row.histograms = try RunRow.text(histograms) }
        }
    }

    /// Forgets a run; false if there is none of that id.
    @discardableResult
    package func delete(_ id: String) async throws(RunHistoryError) -> Bool {
        try await access { database in
            guard let id = Int64(id) else { return false }
            return try RunRow.deleteOne(database, key: id)
        }
    }

    // MARK: - Reading

    /// The latest runs, newest first.
    package func list(limit: Int = 100) async throws(RunHistoryError) -> [RunRecord] {
        try await access { database in
            try RunRow.order(Column("id").desc).limit(max(0, limit)).fetchAll(database).map { try $0.record }
        }
    }

    /// The run of that id; nil if there is none.
    package func run(_ id: String) async throws(RunHistoryError) -> RunRecord? {
        try await access { database in
            guard let id = Int64(id) else { return nil }
            return try RunRow.fetchOne(database, key: id)?.record
        }
    }

    /// The histograms of a finished run; nil if none were kept.
    package func histograms(of id: String) async throws(RunHistoryError) -> RunHistograms? {
        try await access { database in
            guard let id = Int64(id), let text = try RunRow.fetchOne(database, key: id)?.histograms else { return nil }
            return try JSONDecoder().decode(RunHistograms.self, from: Data(text.utf8))
        }
    }
}
