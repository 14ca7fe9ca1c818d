package import Foundation
import GRDB
package import LoadModel

/// An audit as the history keeps it: its state and times, and the JSON of the rest, which its owner alone reads.
package struct KeptAudit: Sendable, Hashable {
    package var id: String
    package var state: RunRecord.State
    package var createdAt: Date
    package var startedAt: Date?
    package var finishedAt: Date?
    /// What does not change: the plan, and where it is carried out.
    package var record: String
    /// How far it has come.
    package var progress: RunRecord.Progress
    /// What was found; nil if nothing was, and in lists.
    package var report: String?
    /// Why it failed as a whole.
    package var failureReason: String?
}

extension RunStore {
    /// Keeps a new audit, which is queued. Its id was never given before.
    package func createAudit(record: String, at now: Date = Date()) async throws(RunHistoryError) -> KeptAudit {
        try await access { database in
            try database.execute(
                sql: "INSERT INTO audits (state, createdAt, record) VALUES (?, ?, ?)",
                arguments: [RunRecord.State.queued.rawValue, Timestamp(date: now).text, record]
            )
            guard let audit = try Self.audit(database.lastInsertedRowID, in: database) else {
                preconditionFailure("the audit was written in this transaction")
            }
            return audit
        }
    }

    /// Notes that the audit has begun.
    package func beginAudit(_ id: String, at now: Date = Date()) async throws(RunHistoryError) {
        try await change(
            id, "UPDATE audits SET state = ?, startedAt = ? WHERE id = ?",
            [RunRecord.State.running.rawValue, Timestamp(date: now).text]
        )
    }

    /// Keeps how an audit ended, all of it in one transaction.
    ///
    /// - Parameters:
    ///   - state: A final state.
    ///   - report: What was found, as JSON.
    package func finishAudit(
        _ id: String, state: RunRecord.State, progress: RunRecord.Progress, report: String? = nil,
        failureReason: String? = nil, at now: Date = Date()
    ) async throws(RunHistoryError) {
        precondition(state.isFinal, "an audit does not end as \(state.rawValue)")
        let progressText: String
        do {
            progressText = try RunRow.text(progress)
        } catch {
            throw RunHistoryError(.cannotAccess, "the progress of an audit cannot be written", cause: error)
        }
        try await change(
            id,
            "UPDATE audits SET state = ?, finishedAt = ?, progress = ?, report = ?, failureReason = ? WHERE id = ?",
            [state.rawValue, Timestamp(date: now).text, progressText, report, failureReason]
        )
    }

    /// The audit of that id; nil if there is none.
    package func audit(_ id: String) async throws(RunHistoryError) -> KeptAudit? {
        try await access { database in try Int64(id).flatMap { try Self.audit($0, in: database) } }
    }

    /// The newest audits first, without their reports.
    package func audits(limit: Int = 1_000) async throws(RunHistoryError) -> [KeptAudit] {
        try await access { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT id, state, createdAt, startedAt, finishedAt, record, progress, NULL AS report, failureReason \
                    FROM audits ORDER BY id DESC LIMIT ?
                    """,
                arguments: [limit]
            ).map(Self.kept)
        }
    }

    /// Forgets an audit that has ended; nil if there is none of that id.
    ///
    /// - Throws: ``RunHistoryError`` `unfinishedRun` if it goes on.
    package func deleteAudit(_ id: String) async throws(RunHistoryError) -> KeptAudit? {
        try await access { database in
            guard let key = Int64(id), let audit = try Self.audit(key, in: database) else { return nil }
            guard audit.state.isFinal else {
                throw RunHistoryError(.unfinishedRun, "audit \(id) is \(audit.state.rawValue); stop it first")
            }
            try database.execute(sql: "DELETE FROM audits WHERE id = ?", arguments: [key])
            return audit
        }
    }

    /// Forgets the oldest audits that there is no room for; those that go on stay, and take no room from others.
    ///
    /// - Returns: how many were forgotten.
    @discardableResult
    package func pruneAudits(_ retention: RunRetention, at now: Date = Date()) async throws(RunHistoryError) -> Int {
        let states: [RunRecord.State] = [.queued, .running]
        let mayGo = "state NOT IN (\(states.map { "'\($0.rawValue)'" }.joined(separator: ", ")))"
        return try await access { database in
            var count = 0
            if let days = retention.days {
                let limit = Timestamp(date: now.addingTimeInterval(-Double(days) * 86_400)).text
                try database.execute(
                    sql: "DELETE FROM audits WHERE \(mayGo) AND createdAt < ?", arguments: [limit])
                count += database.changesCount
            }
            if let audits = retention.runs {
                try database.execute(
                    sql: """
                        DELETE FROM audits WHERE id IN \
                        (SELECT id FROM audits WHERE \(mayGo) ORDER BY id DESC LIMIT -1 OFFSET ?)
                        """,
                    arguments: [audits]
                )
                count += database.changesCount
            }
            return count
        }
    }

    private func change(_ id: String, _ sql: String, _ arguments: StatementArguments) async throws(RunHistoryError) {
        try await access { database in
            guard let key = Int64(id) else { throw RunHistoryError(.unknownRun, "there is no audit \(id)") }
            try database.execute(sql: sql, arguments: arguments + [key])
            guard database.changesCount == 1 else { throw RunHistoryError(.unknownRun, "there is no audit \(id)") }
        }
    }

    private static func audit(_ id: Int64, in database: Database) throws -> KeptAudit? {
        try Row.fetchOne(database, sql: "SELECT * FROM audits WHERE id = ?", arguments: [id]).map(kept)
    }

    private static func kept(_ row: Row) throws -> KeptAudit {
        func date(_ column: String) -> Date? { (row[column] as String?).flatMap { Timestamp.date($0) } }
        let id: Int64 = row["id"]
        let progress: String? = row["progress"]
        guard let state = RunRecord.State(rawValue: row["state"]), let createdAt = date("createdAt") else {
            throw RunHistoryError(.damaged, "the run history's audit \(id) has no state, or no time; remove the row")
        }
        return KeptAudit(
            id: String(id), state: state, createdAt: createdAt, startedAt: date("startedAt"),
            finishedAt: date("finishedAt"), record: row["record"],
            progress: try progress.map { try JSONDecoder().decode(RunRecord.Progress.self, from: Data($0.utf8)) }
                ?? RunRecord.Progress(),
            report: row["report"], failureReason: row["failureReason"]
        )
    }
}
