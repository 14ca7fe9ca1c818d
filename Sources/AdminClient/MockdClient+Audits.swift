public import AdminAPI
import ProviderWire
public import ProxyAudit

extension MockdClient {
    /// Starts an audit of a proxy in the background; refused with 409 while anything else measures.
    ///
    /// The plan's keys are sent to the daemon, which shows them to nobody.
    public func startAudit(_ plan: AuditPlan) async throws -> AuditRecord {
        try await answer(.startAudit, body: plan.json(revealingSecrets: true)).decoded()
    }

    /// All audits, newest first, without their reports.
    public func audits() async throws -> [AuditRecord] {
        try await answer(.audits).decoded(AuditList.self).audits
    }

    /// One audit, with its progress and, when it has ended, its report.
    public func audit(_ id: String) async throws -> AuditRecord { try await answer(.audit, (id, "")).decoded() }

    /// Cancels the audit if it is active, and has ended it when this returns; else removes it from the history.
    public func removeAudit(_ id: String) async throws -> AuditRecord {
        try await answer(.removeAudit, (id, "")).decoded()
    }

    /// What an audit found.
    public func auditReport(_ id: String) async throws -> AuditReport {
        try await answer(.auditReport, (id, "")).decoded()
    }

    /// What an audit found, in one of the formats for people and programs.
    public func auditReport(_ id: String, as format: AuditFormat) async throws -> String {
        try await answer(.auditReport, (id, ""), query: "format=\(format.rawValue)").text
    }

    /// What is different between audits; refused with 409 if they did not do the same, unless `force` says to compare
    /// them anyway.
    public func compareAudits(
        _ id: String, with others: [String], as format: AuditFormat = .text, force: Bool = false
    ) async throws -> String {
        let query = Self.comparisonQuery(others, format.rawValue, force: force)
        return try await answer(.auditComparison, (id, ""), query: query).text
    }

    /// The audit as it goes on: events named `progress`, and `done` at its end, after which the stream ends.
    public func auditEvents(_ id: String) async throws -> EventStream<AuditRecord> {
        try await eventStream(.auditEvents, id, named: ["progress", "done"])
    }
}
