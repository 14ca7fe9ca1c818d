public import LoadModel
public import ProxyAudit

#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

/// An audit as the admin API shows it.
public struct AuditRecord: Sendable, Hashable, Identifiable {
    /// A number that is never given twice, as text.
    public var id: String
    /// What it is called in lists.
    public var name: String
    /// What has become of it.
    public var state: RunRecord.State
    /// When it was asked for.
    public var createdAt: Date
    /// When it began; nil before.
    public var startedAt: Date?
    /// When it ended, in whatever way; nil before.
    public var finishedAt: Date?
    /// What was to be done; without its keys once it was kept.
    public var plan: AuditPlan
    /// How far it has come; exchanges of both lanes.
    public var progress: RunRecord.Progress
    /// What was found; nil before the end.
    public var report: AuditReport?
    /// Why it failed as a whole, in one sentence.
    public var failureReason: String?
    /// Where it was made.
    public var environment: RunRecord.Environment

    /// An audit that has been asked for and not begun.
    public init(id: String, plan: AuditPlan, createdAt: Date, environment: RunRecord.Environment) {
        self.id = id
        name = plan.displayName
        state = .queued
        self.createdAt = createdAt
        self.plan = plan
        progress = RunRecord.Progress()
        self.environment = environment
    }

    /// The objectives that were not reached, each in a line.
    public var brokenObjectives: [String] {
        (report?.objectives ?? []).filter { $0.isMet == false }.map { outcome in
            let value = outcome.value.map { ": it is \(FixedDecimals.text($0, decimals: 3))" } ?? ""
            return "objective \(outcome.objective) is not met\(value)"
        }
    }

    /// The objectives of which nothing can be said, each in a line with the reason.
    public var unknownObjectives: [String] {
        (report?.objectives ?? []).filter { $0.isMet == nil }.map { outcome in
            "objective \(outcome.objective) is unknown: \(outcome.reason ?? "not measured")"
        }
    }
}

extension AuditRecord: Codable {
    private enum CodingKeys: CodingKey {
        case id, name, state, createdAt, startedAt, finishedAt, plan, progress, report, failureReason, environment
    }

    /// Reads what ``encode(to:)`` writes.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            id: try container.decode(String.self, forKey: .id),
            plan: try container.decode(AuditPlan.self, forKey: .plan),
            createdAt: try container.decode(Timestamp.self, forKey: .createdAt).date,
            environment: try container.decode(RunRecord.Environment.self, forKey: .environment)
        )
        name = try container.decode(String.self, forKey: .name)
        state = try container.decode(RunRecord.State.self, forKey: .state)
        startedAt = try container.decodeIfPresent(Timestamp.self, forKey: .startedAt)?.date
        finishedAt = try container.decodeIfPresent(Timestamp.self, forKey: .finishedAt)?.date
        progress = try container.decode(RunRecord.Progress.self, forKey: .progress)
        report = try container.decodeIfPresent(AuditReport.self, forKey: .report)
        failureReason = try container.decodeIfPresent(String.self, forKey: .failureReason)
    }

    /// Writes times as RFC 3339 with milliseconds, in UTC.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(id, forKey: .id)
        try container.encode(name, forKey: .name)
        try container.encode(state, forKey: .state)
        try container.encode(Timestamp(date: createdAt), forKey: .createdAt)
        try container.encodeIfPresent(startedAt.map { Timestamp(date: $0) }, forKey: .startedAt)
        try container.encodeIfPresent(finishedAt.map { Timestamp(date: $0) }, forKey: .finishedAt)
        try container.encode(plan, forKey: .plan)
        try container.encode(progress, forKey: .progress)
        try container.encodeIfPresent(report, forKey: .report)
        try container.encodeIfPresent(failureReason, forKey: .failureReason)
        try container.encode(environment, forKey: .environment)
    }
}

/// The list of audits.
public struct AuditList: Codable, Sendable, Hashable {
    /// Newest first, without their reports.
    public var audits: [AuditRecord]

    /// A list of these audits.
    public init(audits: [AuditRecord]) { self.audits = audits }
}

/// A form in which an audit's report is given out.
public enum AuditFormat: String, Sendable, CaseIterable {
    /// For programs.
    case json
    /// For a terminal.
    case text
    /// For a pull request.
    case markdown
    /// A page that needs nothing else.
    case html

    /// Its media type.
    public var mediaType: String {
        switch self {
        case .json: "application/json"
        case .text: "text/plain; charset=utf-8"
        case .markdown: "text/markdown; charset=utf-8"
        case .html: "text/html; charset=utf-8"
        }
    }

    /// The report in this form; nil for JSON, which is the report's own.
    public func render(_ report: AuditReport) -> String? {
        switch self {
        case .json: nil
        case .text: AuditText.render(report)
        case .markdown: AuditMarkdown.render(report)
        case .html: AuditHTML.render(report)
        }
    }

    /// The comparison in this form; nil for JSON, which is the comparison's own.
    public func render(_ comparison: AuditComparison) -> String? {
        switch self {
        case .json: nil
        case .text: AuditText.render(comparison)
        case .markdown: AuditMarkdown.render(comparison)
        case .html: AuditHTML.render(comparison)
        }
    }
}
