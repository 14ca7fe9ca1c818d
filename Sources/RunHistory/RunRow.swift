import Foundation
import GRDB
import LoadModel
import ProviderWire

/// How a run stands in the tables: what is not a plain value is JSON, and what is searched by is kept twice.
enum RunRow {
    /// The columns of a run, without its histograms and, in lists, without the time series of its report.
    static func columns(withTimeSeries: Bool) -> String {
        let report = withTimeSeries ? "runs.report" : "json_remove(runs.report, '$.timeSeries')"
        return """
            runs.id, runs.name, runs.state, runs.createdAt, runs.startedAt, runs.finishedAt, runs.plan, runs.progress, \
            \(report) AS report, runs.failureReason, runs.environment, runFacts.note, runFacts.fingerprint, \
            (SELECT json_group_array(tag) FROM runTags WHERE run = runs.id) AS tags
            """
    }

    /// The run that a row of ``columns(withTimeSeries:)`` holds.
    ///
    /// Goes through the record's own JSON form, so that there is one way in which a run is read.
    static func record(_ row: Row) throws -> RunRecord {
        let id: Int64 = row["id"]
        let (plan, progress, environment): (String, String, String) = (row["plan"], row["progress"], row["environment"])
        var members = [
            "\"id\":\"\(id)\"", "\"plan\":\(plan)", "\"progress\":\(progress)", "\"environment\":\(environment)",
        ]
        for column in ["name", "state", "createdAt", "startedAt", "finishedAt", "failureReason", "note"] {
            if let text: String = row[column] { members.append("\"\(column)\":\(try Self.text(text))") }
        }
        if let fingerprint: String = row["fingerprint"] {
            members.append("\"planFingerprint\":\(try Self.text(fingerprint))")
        }
        if let report: String = row["report"] { members.append("\"report\":\(report)") }
        if let tags: String = row["tags"] { members.append("\"tags\":\(tags)") }
        return try JSONDecoder().decode(RunRecord.self, from: Data("{\(members.joined(separator: ","))}".utf8))
    }

    /// Adds a run, and returns its id.
    static func insert(
        _ run: RunRecord, histograms: RunHistograms? = nil, arrivedAt: Date, into database: Database
    ) throws -> Int64 {
        try database.execute(
            sql: """
                INSERT INTO runs (name, state, createdAt, startedAt, finishedAt, plan, progress, report, failureReason, \
                environment, histograms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                run.name, run.state.rawValue, Timestamp(date: run.createdAt).text,
                run.startedAt.map { Timestamp(date: $0).text }, run.finishedAt.map { Timestamp(date: $0).text },
                text(run.plan), text(run.progress), run.report.map { try text($0) }, run.failureReason,
                text(run.environment), histograms.map { try text($0) },
            ]
        )
        let id = database.lastInsertedRowID
        try database.execute(
            sql: "INSERT INTO runFacts (run, arrivedAt, note) VALUES (?, ?, ?)",
            arguments: [id, Timestamp(date: arrivedAt).text, run.note]
        )
        try replaceTags(of: id, with: run.tags, in: database)
        var kept = run
        kept.id = String(id)
        try noteFacts(of: kept, in: database)
        return id
    }

    static func replaceTags(of id: Int64, with tags: [String], in database: Database) throws {
        try database.execute(sql: "DELETE FROM runTags WHERE run = ?", arguments: [id])
        for tag in Set(tags) {
            try database.execute(sql: "INSERT INTO runTags (run, tag) VALUES (?, ?)", arguments: [id, tag])
        }
    }

    /// Writes down what the run is searched by.
    static func noteFacts(of run: RunRecord, in database: Database) throws {
        let endpoints = run.plan.workloads.map(\.endpoint.rawValue)
        let words =
            [run.name, run.note, run.plan.baseURL].compactMap(\.self) + run.tags
            + run.plan.workloads.map(\.effectiveModel)
        try database.execute(
            sql: "UPDATE runFacts SET note = ?, fingerprint = ?, endpoints = ?, words = ? WHERE run = ?",
            arguments: [
                run.note, run.planFingerprint, " \(endpoints.joined(separator: " ")) ",
                words.joined(separator: "\n").lowercased(), run.id,
            ]
        )
    }

    static func text(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }
}
