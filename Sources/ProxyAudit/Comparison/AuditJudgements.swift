/// The words of several reports, side by side.
enum AuditJudgements {
    static func all(of reports: [AuditReport]) -> [AuditComparison.Judgement] {
        verdicts(of: reports) + (fidelity(of: reports) + resilience(of: reports)).filter(\.differs)
    }

    private static func verdicts(of reports: [AuditReport]) -> [AuditComparison.Judgement] {
        func row(_ subject: String, _ title: String, _ word: (AuditReport.Verdicts) -> String)
            -> AuditComparison.Judgement
        {
            .init(subject: subject, title: title, values: reports.map { word($0.verdicts) })
        }
        return [
            row("overall", "Overall") { AuditTables.word($0.overall) },
            row("timing", "Time") { AuditTables.word($0.timing) },
            row("streaming", "Streams") { AuditTables.word($0.streaming) },
            row("fidelity", "Fidelity") { AuditTables.word($0.fidelity) },
            row("isolation", "Isolation") { AuditTables.word($0.isolation) },
            row("resilience", "Resilience") { AuditTables.word($0.resilience) },
        ]
    }

    private static func fidelity(of reports: [AuditReport]) -> [AuditComparison.Judgement] {
        FidelityAspect.allCases.map { aspect in
            .init(
                subject: "fidelity.\(aspect.rawValue)", title: "Fidelity: \(aspect.title)",
                values: reports.map { report in report.fidelity[aspect].map { AuditTables.word($0.verdict) } }
            )
        }
    }

    private static func resilience(of reports: [AuditReport]) -> [AuditComparison.Judgement] {
        var names: [String] = []
        for outcome in reports.flatMap(\.resilience) where !names.contains(outcome.resilienceCase.name) {
            names.append(outcome.resilienceCase.name)
        }
        return names.map { name in
            .init(
                subject: "resilience.\(name)", title: "Resilience: \(name)",
                values: reports.map { report in
                    report.resilience.first { $0.resilienceCase.name == name }.map { outcome in
                        outcome.exchanges == 0 ? AuditTables.notTested : outcome.isSound ? "sound" : "not sound"
                    }
                }
            )
        }
    }
}
