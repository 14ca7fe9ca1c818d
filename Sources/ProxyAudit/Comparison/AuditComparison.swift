public import LoadModel
import ProviderWire

/// Two or more audits, each held against the first: another version of a proxy, or another setting of it.
///
/// Audits share no exchanges, so no exchange of one can be paired with one of another. A difference is put together from
/// the 95 % intervals of both sides by squared distances (Zou and Donner 2008), of percentiles as of failed shares; what
/// varies from audit to audit is in no interval. A report keeps no samples, so there is no exacter one.
public struct AuditComparison: Sendable, Hashable, Codable {
    /// One audit that is compared.
    public struct Audit: Sendable, Hashable {
        /// What it is called in tables.
        public var name: String
        /// What it did.
        public var plan: AuditPlan
        /// What it found.
        public var report: AuditReport

        /// An audit of these parts.
        public init(name: String, plan: AuditPlan, report: AuditReport) {
            self.name = name
            self.plan = plan
            self.report = report
        }
    }

    /// One judgement of all audits.
    public struct Judgement: Sendable, Hashable, Codable {
        /// What is judged: `overall`, a row of the fidelity matrix, a resilience case.
        public var subject: String
        /// What it is called in texts.
        public var title: String
        /// The verdict of each audit in a word, in their order; nil where an audit has none.
        public var values: [String?]

        /// Whether not all audits have the same.
        public var differs: Bool { Set(values).count > 1 }
    }

    /// What an audit has found, or has not found any more.
    public struct FindingChange: Sendable, Hashable, Codable {
        /// Whether it came or went.
        public enum Change: String, Sendable, Hashable, Codable {
            /// The first audit does not have it.
            case new
            /// Only the first audit has it.
            case gone
        }

        /// The name of the audit that is held against the first.
        public var audit: String
        /// Whether it came or went.
        public var change: Change
        /// The finding: the audit's own if it is new, else the first audit's.
        public var finding: Finding
    }

    /// The names of the audits; the first is the one that the others are held against.
    public var audits: [String]
    /// In what the plans differ, if they do: ``init(_:allowsUnequalPlans:)`` was told to compare all the same.
    public var planDifferences: [String]
    /// The verdicts, then the rows of the fidelity matrix and the resilience cases that are not the same in all.
    public var judgements: [Judgement]
    /// The findings that not all have.
    public var findings: [FindingChange]
    /// The figures that at least one audit has, with what differs.
    public var figures: [Comparison.Row]
    /// What a reader should know.
    public var notes: [String]

    /// Holds the audits against the first of them.
    ///
    /// - Parameter allowsUnequalPlans: Whether audits that did not do the same are compared.
    /// - Throws: ``AuditPlanError`` that lists what differs, if the plans do, or if there are fewer than two audits.
    public init(_ audits: [Audit], allowsUnequalPlans: Bool = false) throws(AuditPlanError) {
        guard let first = audits.first, audits.count > 1 else {
            throw AuditPlanError(issues: [.init(pointer: "", detail: "a comparison needs at least two audits")])
        }
        let differences = audits.dropFirst().flatMap { audit in
            audit.plan.differences(from: first.plan).map { "\(audit.name): \($0)" }
        }
        guard differences.isEmpty || allowsUnequalPlans else {
            throw AuditPlanError(issues: differences.map { .init(pointer: "", detail: $0) })
        }
        let reports = audits.map(\.report)
        self.audits = audits.map(\.name)
        planDifferences = differences
        judgements = AuditJudgements.all(of: reports)
        findings = audits.dropFirst().flatMap { Self.changes(from: first.report, to: $0) }
        figures = AuditFigures.rows(of: reports)
        notes = audits.filter(\.report.timing.rig.isRigLimited).map { audit in
            "\(audit.name) is limited by the rig: \(audit.report.timing.rig.reasons.joined(separator: "; "))"
        }
    }

    private static func changes(from first: AuditReport, to audit: Audit) -> [FindingChange] {
        let known = Set(first.findings.map(\.identity))
        let found = Set(audit.report.findings.map(\.identity))
        return audit.report.findings.filter { !known.contains($0.identity) }
            .map { FindingChange(audit: audit.name, change: .new, finding: $0) }
            + first.findings.filter { !found.contains($0.identity) }
            .map { FindingChange(audit: audit.name, change: .gone, finding: $0) }
    }
}

extension Finding {
    /// What makes two findings the same: their numbers do not.
    fileprivate var identity: [String] { [kind.rawValue, subject ?? ""] }
}

extension AuditPlan {
    /// What this plan does that the other does not, in words; where, in whose name and how often is no difference.
    fileprivate func differences(from other: AuditPlan) -> [String] {
        var differences: [String] = []
        func compare(_ name: String, _ own: String, _ others: String) {
            if own != others { differences.append("\(name) is \(own), not \(others)") }
        }
        func switched(_ isOn: Bool) -> String { isOn ? "on" : "off" }
        compare("the endpoint", endpoint.rawValue, other.endpoint.rawValue)
        compare("streaming", switched(isStreaming), switched(other.isStreaming))
        compare("the load", loadText, other.loadText)
        compare("the model", model, other.model)
        compare("the battery of faults", switched(testsResilience), switched(other.testsResilience))
        compare("cache probing", switched(cacheProbing), switched(other.cacheProbing))
        if settings != other.settings { differences.append("the settings differ in what they take for a finding") }
        return differences
    }

    private var loadText: String {
        guard let rate else { return "\(concurrency) pairs at once" }
        return "\(FixedDecimals.significant(rate)) exchanges a second"
    }
}
