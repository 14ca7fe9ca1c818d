package import Foundation
import GRDB
package import LoadModel

/// What became of runs that were to be taken in.
package struct RunImport: Sendable, Hashable {
    /// The ids of those that were taken in, in the order in which they came.
    package var imported: [String]
    /// How many were there already, and were passed over.
    package var duplicates: Int
}

extension RunStore {
    /// A run that has ended, with all that was kept of it; nil if there is none of that id, or if it goes on.
    package func archived(_ id: String) async throws(RunHistoryError) -> ArchivedRun? {
        guard let run = try await run(id), run.state.isFinal else { return nil }
        return ArchivedRun(run: run, histograms: try await histograms(of: id))
    }

    /// Takes runs in, all of them or, when something goes wrong, none. Each is given an id of its own.
    ///
    /// A run that was taken in before is passed over, whatever it is called by now: the time, the plan and the report
    /// tell it. What keeps its ``ArchivedRun/issues`` empty can be taken in.
    package func take(_ runs: [ArchivedRun], at now: Date = Date()) async throws(RunHistoryError) -> RunImport {
        try await access { database in
            var outcome = RunImport(imported: [], duplicates: 0)
            for archived in runs {
                if try Self.holds(archived.run, in: database) {
                    outcome.duplicates += 1
                } else {
                    let id = try RunRow.insert(
                        archived.run, histograms: archived.histograms, arrivedAt: now, into: database
                    )
                    outcome.imported.append(String(id))
                }
            }
            return outcome
        }
    }

    private static func holds(_ run: RunRecord, in database: Database) throws -> Bool {
        let rows = try Row.fetchAll(
            database,
            sql: """
                SELECT \(RunRow.columns(withTimeSeries: true)) FROM runs JOIN runFacts ON runFacts.run = runs.id \
                WHERE runs.createdAt = ?
                """,
            arguments: [Timestamp(date: run.createdAt).text]
        )
        if rows.isEmpty { return false }
        // Both as they are after being written and read, which leaves out keys and rounds.
        let wanted = try content(of: run)
        return try rows.contains { try content(of: RunRow.record($0)) == wanted }
    }

    /// The run as text, without what may differ between two copies of it.
    private static func content(of run: RunRecord) throws -> String {
        var run = run
        (run.id, run.name, run.tags, run.note, run.planFingerprint) = ("", "", [], nil, "")
        run.plan.name = nil
        run.plan.tags = []
        return try RunRow.text(run)
    }
}
