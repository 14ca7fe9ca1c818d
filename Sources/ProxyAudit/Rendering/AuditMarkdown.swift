import LoadModel

/// Writes an audit's report as Markdown, for a pull request.
public enum AuditMarkdown {
    /// The report, ended by a newline. What came from the proxy is escaped.
    public static func render(_ report: AuditReport) -> String {
        render("Proxy audit", [AuditTables.headline(of: report)], AuditTables.all(of: report))
    }

    /// The comparison, in the same manner.
    public static func render(_ comparison: AuditComparison) -> String {
        render(
            "Proxy audits compared",
            [AuditComparisonTables.headline(of: comparison)] + AuditComparisonTables.warnings(of: comparison),
            AuditComparisonTables.all(of: comparison)
        )
    }

    private static func render(_ title: String, _ head: [String], _ tables: [AuditTable]) -> String {
        var blocks = ["# \(title)"] + head.map(escaped)
        for table in tables {
            blocks.append("## \(escaped(table.title))")
            if let note = table.note { blocks.append(escaped(note)) }
            let lines = [row(table.columns), "| \(table.columns.map { _ in "---" }.joined(separator: " | ")) |"]
            blocks.append((lines + table.rows.map(row)).joined(separator: "\n"))
            if !table.examples.isEmpty {
                let examples = table.examples.map { example in
                    "- \(escaped(example.heading))\n  - sent: \(escaped(example.sent))\n"
                        + "  - arrived: \(escaped(example.arrived))"
                }
                let list = examples.joined(separator: "\n")
                blocks.append("<details><summary>Examples</summary>\n\n\(list)\n\n</details>")
            }
        }
        return blocks.joined(separator: "\n\n") + "\n"
    }

    private static func row(_ cells: [String]) -> String {
        "| \(cells.map(escaped).joined(separator: " | ")) |"
    }

    private static func escaped(_ text: String) -> String { Markdown.prose(text) }
}
