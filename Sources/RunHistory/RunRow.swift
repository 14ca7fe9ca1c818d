import Foundation
import GRDB
import LoadModel

/// A run as a row of the database: what is not a plain value is JSON.
struct RunRow: Codable, FetchableRecord, MutablePersistableRecord {
    static let databaseTableName = "runs"

    var id: Int64?
    var name: String
    var state: String
    var createdAt: String
    var startedAt: String?
    var finishedAt: String?
    var plan: String
    var progress: String
    var report: String?
    var failureReason: String?
    var environment: String
    var histograms: String?

    /// The row of a run that has been asked for and not begun.
    init(plan: LoadPlan, environment: RunRecord.Environment, at now: Date) throws {
        name = plan.displayName
        state = RunRecord.State.queued.rawValue
        createdAt = Timestamp(date: now).text
        self.plan = try Self.text(plan)
        progress = try Self.text(RunRecord.Progress())
        self.environment = try Self.text(environment)
    }

    mutating func didInsert(_ inserted: InsertionSuccess) { id = inserted.rowID }

    /// The run that the row holds.
    ///
    /// Goes through the record's own JSON form, so that there is one way in which a run is read.
    var record: RunRecord {
        get throws {
            var members = [
                "\"id\":\"\(id ?? 0)\"", "\"name\":\(try Self.text(name))", "\"state\":\(try Self.text(state))",
                "\"createdAt\":\"\(createdAt)\"", "\"plan\":\(plan)", "\"progress\":\(progress)",
                "\"environment\":\(environment)",
            ]
            if let startedAt { members.append("\"startedAt\":\"\(startedAt)\"") }
            if let finishedAt { members.append("\"finishedAt\":\"\(finishedAt)\"") }
            if let report { members.append("\"report\":\(report)") }
            if let failureReason { members.append("\"failureReason\":\(try Self.text(failureReason))") }
            return try JSONDecoder().decode(RunRecord.self, from: Data("{\(members.joined(separator: ","))}".utf8))
        }
    }

    static func text(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }
}
