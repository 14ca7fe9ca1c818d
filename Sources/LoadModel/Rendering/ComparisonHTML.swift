/// Writes a comparison as one HTML page that needs nothing else.
public enum ComparisonHTML {
    /// The page.
    public static func render(_ comparison: Comparison) -> String {
        let others = comparison.runs.dropFirst().joined(separator: ", ")
        let title = "\(others) against \(comparison.runs.first ?? Quantity.absent)"
        let sections = comparison.runs.indices.dropFirst().map { run in
            Page.section("\(comparison.runs[run]) against \(comparison.runs[0])", [table(comparison, run: run)])
        }
        return Page.document(
            title: title,
            header: "<div class=\"headline\"><h1>\(title)</h1></div>\(alerts(comparison))",
            main: sections,
            footer: "<p>\(Comparison.method)</p>"
        )
    }

    private static func alerts(_ comparison: Comparison) -> Markup {
        var alerts: [Markup] = []
        if !comparison.loadDifferences.isEmpty {
            let differences = comparison.loadDifferences.map { "<li>\($0)</li>" as Markup }
            alerts.append(
                Page.alert(
                    .warn,
                    "Unequal loads",
                    "<p>These runs were not asked for the same:</p><ul>\(differences)</ul>"
                )
            )
        }
        if !comparison.notes.isEmpty {
            let notes = comparison.notes.map { "<li>\($0)</li>" as Markup }
            alerts.append(Page.alert(.warn, "Before you believe the figures", "<ul>\(notes)</ul>"))
        }
        return Markup(lines: alerts)
    }

    private static func table(_ comparison: Comparison, run: Int) -> Markup {
        var table = PageTable(
            ["Figure", comparison.runs[0], comparison.runs[run], "Difference, 95 %", "Verdict"],
            caption: comparison.verdict(run)
        )
        for row in comparison.rows {
            table.append(
                row.title,
                cells: [row.valueText(0), row.valueText(run), row.differenceText(run)].map { "<td>\($0)</td>" }
                    + [verdict(row, run: run)]
            )
        }
        return table.markup()
    }

    private static func verdict(_ row: Comparison.Row, run: Int) -> Markup {
        switch row.difference(run)?.verdict {
        case .better: "<td><span class=\"met\">✓ \(row.verdictText(run))</span></td>"
        case .worse: "<td><span class=\"missed\">✗ \(row.verdictText(run))</span></td>"
        case .noDifferenceShown, .tooFewSamples, nil: "<td>\(row.verdictText(run))</td>"
        }
    }
}
