package import Foundation
import GRDB
package import LoadModel
import ProviderWire

/// Some runs of the history, and how to go on.
package struct RunPage: Sendable, Hashable {
    /// Newest first, without the time series of their reports.
    package var runs: [RunRecord]
    /// What to give as ``RunQuery/before`` to go on; nil where there is no more.
    package var next: String?
}

extension RunStore {
    /// The runs that the query wants.
    ///
    /// - Throws: ``RunHistoryError`` `unknownRun` if the run to go on behind is not there any more.
    package func list(_ query: RunQuery = RunQuery(), now: Date = Date()) async throws(RunHistoryError) -> RunPage {
        let (conditions, arguments) = Self.conditions(of: query, now: now)
        let sql = """
            SELECT \(RunRow.columns(withTimeSeries: false)) FROM runs JOIN runFacts ON runFacts.run = runs.id \
            \(conditions.isEmpty ? "" : "WHERE " + conditions.joined(separator: " AND ")) \
            ORDER BY runs.createdAt DESC, runs.id DESC LIMIT ?
            """
        return try await access { database in
            if let before = query.before { try Self.require(before, in: database) }
            // One more than is wanted tells whether there are more.
            let rows = try Row.fetchAll(database, sql: sql, arguments: arguments + [query.limit + 1])
            let runs = try rows.prefix(query.limit).map(RunRow.record)
            return RunPage(runs: runs, next: rows.count > query.limit ? runs.last?.id : nil)
        }
    }

    /// The ids of the runs that the query wants, newest first, however many there are. Its limit does not count.
    package func ids(_ query: RunQuery, now: Date = Date()) async throws(RunHistoryError) -> [String] {
        let (conditions, arguments) = Self.conditions(of: query, now: now)
        let sql = """
            SELECT runs.id FROM runs JOIN runFacts ON runFacts.run = runs.id \
            \(conditions.isEmpty ? "" : "WHERE " + conditions.joined(separator: " AND ")) \
            ORDER BY runs.createdAt DESC, runs.id DESC
            """
        return try await access { database in
            if let before = query.before { try Self.require(before, in: database) }
            return try Int64.fetchAll(database, sql: sql, arguments: arguments).map { String($0) }
        }
    }

    private static func require(_ id: String, in database: Database) throws {
        let isThere = try Int64(id).map {
            try Bool.fetchOne(database, sql: "SELECT true FROM runs WHERE id = ?", arguments: [$0]) ?? false
        }
        if isThere != true { throw RunHistoryError(.unknownRun, "there is no run \(id) to go on behind") }
    }

    private static func conditions(of query: RunQuery, now: Date) -> ([String], StatementArguments) {
        var conditions: [String] = []
        var arguments = StatementArguments()
        func add(_ condition: String, _ values: [any DatabaseValueConvertible]) {
            conditions.append(condition)
            arguments += StatementArguments(values)
        }
        func places(_ count: Int) -> String { Array(repeating: "?", count: count).joined(separator: ", ") }

        for tag in Set(query.tags) {
            add("EXISTS (SELECT 1 FROM runTags WHERE runTags.run = runs.id AND runTags.tag = ?)", [tag])
        }
        if !query.states.isEmpty {
            add("runs.state IN (\(places(query.states.count)))", query.states.map(\.rawValue))
        }
        if let endpoint = query.endpoint {
            add("runFacts.endpoints LIKE ? ESCAPE '\\'", ["% \(escaped(endpoint.rawValue)) %"])
        }
        for word in (query.text ?? "").lowercased().split(whereSeparator: \.isWhitespace) {
            add("runFacts.words LIKE ? ESCAPE '\\'", ["%\(escaped(word))%"])
        }
        if let fingerprint = query.planFingerprint { add("runFacts.fingerprint = ?", [fingerprint]) }
        if let since = query.since { add("runs.createdAt >= ?", [Timestamp(date: since.date(now: now)).text]) }
        if let until = query.until { add("runs.createdAt < ?", [Timestamp(date: until.date(now: now)).text]) }
        if let ids = query.ids {
            let keys = ids.compactMap { Int64($0) }
            add("runs.id IN (\(places(keys.count)))", keys)
        }
        if let before = query.before.flatMap({ Int64($0) }) {
            add("(runs.createdAt, runs.id) < (SELECT createdAt, id FROM runs WHERE id = ?)", [before])
        }
        return (conditions, arguments)
    }

    /// The text as a part of a LIKE pattern, where it stands for itself.
    private static func escaped(_ text: some StringProtocol) -> String {
        text.reduce(into: "") { pattern, character in
            if "%_\\".contains(character) { pattern.append("\\") }
            pattern.append(character)
        }
    }
}
