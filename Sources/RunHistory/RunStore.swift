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
            try noteMissingFacts(queue)
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
            let run = RunRecord(id: "", plan: plan, createdAt: now, environment: environment)
            let id = try RunRow.insert(run, arrivedAt: now, into: database)
            return try Self.run(id, in: database)
        }
    }

    /// Notes that the run has begun.
    package func begin(_ id: String, at now: Date = Date()) async throws(RunHistoryError) {
        try await update(
            id, "UPDATE runs SET state = ?, startedAt = ? WHERE id = ?",
            [RunRecord.State.running.rawValue, Timestamp(date: now).text]
        )
    }

    /// Keeps what a run has come to so far.
    package func checkpoint(
        _ id: String,
        progress: RunRecord.Progress,
        report: Report?
    ) async throws(RunHistoryError) {
        try await update(
            id, "UPDATE runs SET progress = ?, report = coalesce(?, report) WHERE id = ?",
            [try Self.text(progress), try Self.text(report)]
        )
    }

    /// Keeps how a run ended, all of it in one transaction.
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
        try await update(
            id,
            """
            UPDATE runs SET state = ?, finishedAt = ?, failureReason = ?, progress = coalesce(?, progress), \
            report = coalesce(?, report), histograms = coalesce(?, histograms) WHERE id = ?
            """,
            [
                state.rawValue, Timestamp(date: now).text, failureReason, try Self.text(progress),
                try Self.text(report), try Self.text(histograms),
            ]
        )
    }

    /// Changes what people say of a run; whatever is nil stays. An empty note takes the note away.
    ///
    /// - Throws: ``RunHistoryError`` `unknownRun` if there is none of that id.
    package func describe(
        _ id: String, name: String? = nil, tags: [String]? = nil, note: String? = nil
    ) async throws(RunHistoryError) -> RunRecord {
        try await access { database in
            guard let key = Int64(id), var run = try Self.find(key, in: database) else {
                throw RunHistoryError(.unknownRun, "there is no run \(id)")
            }
            if let name {
                run.name = name
                try database.execute(sql: "UPDATE runs SET name = ? WHERE id = ?", arguments: [name, key])
            }
            if let tags {
                run.tags = tags
                try RunRow.replaceTags(of: key, with: tags, in: database)
            }
            if let note { run.note = note.isEmpty ? nil : note }
            try RunRow.noteFacts(of: run, in: database)
            return try Self.run(key, in: database)
        }
    }

    /// Forgets a run that has ended; nil if there is none of that id.
    ///
    /// - Throws: ``RunHistoryError`` `unfinishedRun` if it goes on.
    package func delete(_ id: String) async throws(RunHistoryError) -> RunRecord? {
        try await access { database in
            guard let key = Int64(id), let run = try Self.find(key, in: database) else { return nil }
            guard run.state.isFinal else {
                throw RunHistoryError(.unfinishedRun, "run \(id) is \(run.state.rawValue); stop it first")
            }
            try database.execute(sql: "DELETE FROM runs WHERE id = ?", arguments: [key])
            return run
        }
    }

    /// Forgets the oldest runs that there is no room for. Those that go on, and those of the tag ``RunTag/keep``, stay
    /// and take no room from others. A run is as old as its stay in this history.
    ///
    /// - Returns: how many were forgotten.
    @discardableResult
    package func prune(_ retention: RunRetention, at now: Date = Date()) async throws(RunHistoryError) -> Int {
        let states: [RunRecord.State] = [.queued, .running]
        let mayGo = """
            state NOT IN (\(states.map { "'\($0.rawValue)'" }.joined(separator: ", "))) \
            AND id NOT IN (SELECT run FROM runTags WHERE tag = '\(RunTag.keep)')
            """
        return try await access { database in
            var count = 0
            if let days = retention.days {
                let limit = Timestamp(date: now.addingTimeInterval(-Double(days) * 86_400)).text
                try database.execute(
                    sql: "DELETE FROM runs WHERE \(mayGo) AND id IN (SELECT run FROM runFacts WHERE arrivedAt < ?)",
                    arguments: [limit]
                )
                count += database.changesCount
            }
            if let runs = retention.runs {
                // Ids are given in the order of arrival.
                try database.execute(
                    sql: """
                        DELETE FROM runs WHERE id IN (SELECT id FROM runs WHERE \(mayGo) ORDER BY id DESC LIMIT -1 OFFSET ?)
                        """,
                    arguments: [runs]
                )
                count += database.changesCount
            }
            return count
        }
    }

    // MARK: - Reading

    /// The run of that id; nil if there is none.
    package func run(_ id: String) async throws(RunHistoryError) -> RunRecord? {
        try await access { database in try Int64(id).flatMap { try Self.find($0, in: database) } }
    }

    /// The histograms of a finished run; nil if none were kept.
    package func histograms(of id: String) async throws(RunHistoryError) -> RunHistograms? {
        try await access { database in
            guard let id = Int64(id),
                let text = try String.fetchOne(
                    database, sql: "SELECT histograms FROM runs WHERE id = ?", arguments: [id])
            else { return nil }
            return try JSONDecoder().decode(RunHistograms.self, from: Data(text.utf8))
        }
    }

    /// The run of that id in whole.
    static func find(_ id: Int64, in database: Database) throws -> RunRecord? {
        try Row.fetchOne(
            database,
            sql: """
                SELECT \(RunRow.columns(withTimeSeries: true)) FROM runs JOIN runFacts ON runFacts.run = runs.id \
                WHERE runs.id = ?
                """,
            arguments: [id]
        ).map(RunRow.record)
    }

    /// The run of that id, which is known to be there.
    static func run(_ id: Int64, in database: Database) throws -> RunRecord {
        guard let run = try find(id, in: database) else {
            preconditionFailure("the run was written in this transaction")
        }
        return run
    }

    private static func text(_ value: (some Encodable)?) throws(RunHistoryError) -> String? {
        do {
            return try value.map { try RunRow.text($0) }
        } catch {
            throw RunHistoryError(.cannotAccess, "what a run measured cannot be written", cause: error)
        }
    }
}
