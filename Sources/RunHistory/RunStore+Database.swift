import Foundation
import GRDB
import LoadModel

extension RunStore {
    static func interruptUnfinishedRuns(_ queue: DatabaseQueue) throws {
        let states: [RunRecord.State] = [.interrupted, .queued, .running]
        try queue.write { database in
            for table in ["runs", "audits"] {
                try database.execute(
                    sql: "UPDATE \(table) SET state = ? WHERE state IN (?, ?)",
                    arguments: StatementArguments(states.map(\.rawValue))
                )
            }
        }
    }

    /// Opens the database and brings its tables up to date; one that cannot be used is not written to.
    static func openDatabase(at path: String) throws(RunHistoryError) -> DatabaseQueue {
        let migrator = RunSchema.migrator
        var configuration = Configuration()
        configuration.label = "run history"
        configuration.journalMode = .wal
        configuration.busyMode = .timeout(5)
        // Runs before anything is written.
        configuration.prepareDatabase { database in
            if let damage = try String.fetchOne(database, sql: "PRAGMA quick_check(1)"), damage != "ok" {
                throw RunHistoryError(.damaged, "the run history \(path) is damaged: \(damage); \(Self.remedy)")
            }
            if try migrator.hasBeenSuperseded(database) {
                let reason = "was written by a newer version of llm-mockd; install that, or"
                throw RunHistoryError(.newer, "the run history \(path) \(reason) \(Self.remedy)")
            }
        }
        do {
            // Runs hold prompts, which are nobody else's business; the log beside the file takes after it.
            if !FileManager.default.fileExists(atPath: path) {
                // Where this fails, opening the database says why.
                _ = FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600])
            }
            let queue = try DatabaseQueue(path: path, configuration: configuration)
            try queue.inDatabase { try $0.execute(sql: "PRAGMA synchronous = FULL") }
            try migrator.migrate(queue)
            return queue
        } catch let error as RunHistoryError {
            throw error
        } catch let error as DatabaseError where [.SQLITE_NOTADB, .SQLITE_CORRUPT].contains(error.resultCode) {
            let message = "the run history \(path) is damaged or no database; \(remedy)"
            throw RunHistoryError(.damaged, message, cause: error)
        } catch {
            throw RunHistoryError(.cannotOpen, "the run history \(path) cannot be opened; \(remedy)", cause: error)
        }
    }

    private static let remedy = "move it away to begin a new one, or name another state directory"

    /// Works out what the runs of a version-1 history are searched by.
    static func noteMissingFacts(_ queue: DatabaseQueue) throws {
        try queue.write { database in
            let missing = try Row.fetchAll(
                database,
                sql: """
                    SELECT \(RunRow.columns(withTimeSeries: false)) FROM runs JOIN runFacts ON runFacts.run = runs.id \
                    WHERE runFacts.words IS NULL
                    """
            )
            for row in missing { try RunRow.noteFacts(of: RunRow.record(row), in: database) }
        }
    }

    /// Changes the row of a run by a statement whose last argument is its id.
    func update(_ id: String, _ sql: String, _ arguments: StatementArguments) async throws(RunHistoryError) {
        try await access { database in
            guard let key = Int64(id) else { throw RunHistoryError(.unknownRun, "there is no run \(id)") }
            try database.execute(sql: sql, arguments: arguments + [key])
            guard database.changesCount == 1 else { throw RunHistoryError(.unknownRun, "there is no run \(id)") }
        }
    }

    /// Runs the closure in a transaction on the database's own queue.
    ///
    /// Not through GRDB's `async` functions, which give up when the task is cancelled: the end of a cancelled run must be
    /// kept above all.
    func access<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws(RunHistoryError) -> Value {
        let result: Result<Value, any Error> = await withCheckedContinuation { continuation in
            queue.asyncWrite(body) { _, result in continuation.resume(returning: result) }
        }
        switch result {
        case .success(let value): return value
        case .failure(let error as RunHistoryError): throw error
        case .failure(let error):
            let message = "the run history \(queue.path) cannot be read or written"
            throw RunHistoryError(.cannotAccess, message, cause: error)
        }
    }
}
