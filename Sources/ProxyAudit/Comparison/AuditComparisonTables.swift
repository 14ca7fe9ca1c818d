import LoadModel

/// The tables of a comparison, in the order in which they are read.
enum AuditComparisonTables {
    static func all(of comparison: AuditComparison) -> [AuditTable] {
        let tables =
            [judgements(comparison), findings(comparison)]
            + comparison.audits.indices.dropFirst().map { figures(comparison, audit: $0) }
        return tables.filter { !$0.rows.isEmpty }
    }

    /// What the comparison says first.
    static func headline(of comparison: AuditComparison) -> String {
        let new = comparison.findings.count { $0.change == .new }
        let gone = comparison.findings.count - new
        let others = comparison.audits.dropFirst().joined(separator: ", ")
        return "\(others) against \(comparison.audits[0]): \(new) new finding\(new == 1 ? "" : "s"), \(gone) gone."
    }

    /// What is to be known before a figure is believed.
    static func warnings(of comparison: AuditComparison) -> [String] {
        comparison.planDifferences.map { "Unequal audits: \($0)." } + comparison.notes.map { "\($0)." }
    }

    private static func judgements(_ comparison: AuditComparison) -> AuditTable {
        AuditTable(
            title: "Verdicts", columns: [""] + comparison.audits,
            rows: comparison.judgements.map { judgement in [judgement.title] + judgement.values.map { $0 ?? "-" } }
        )
    }

    private static func findings(_ comparison: AuditComparison) -> AuditTable {
        AuditTable(
            title: "Findings that not all have", columns: ["audit", "", "severity", "what was found"],
            rows: comparison.findings.map { change in
                [change.audit, change.change.rawValue, change.finding.severity.rawValue, change.finding.sentence]
            }
        )
    }

    private static func figures(_ comparison: AuditComparison, audit: Int) -> AuditTable {
        AuditTable(
            title: "\(comparison.audits[audit]) against \(comparison.audits[0])",
            note: "Times are those charged to the proxy. \(Comparison.method)",
            columns: ["", comparison.audits[0], comparison.audits[audit], "difference", "verdict"],
            rows: comparison.figures.map { row in
                [row.title, row.valueText(0), row.valueText(audit), row.differenceText(audit), row.verdictText(audit)]
            }
        )
    }
}
