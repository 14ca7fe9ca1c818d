/// Writes a comparison as plain text for a terminal.
public enum ComparisonText {
    /// A table for each run but the first, ended by a newline.
    public static func render(_ comparison: Comparison) -> String {
        var lines = comparison.loadDifferences.map { "  Unequal loads: \($0)." }
        if !lines.isEmpty { lines.append("") }
        for run in comparison.runs.indices.dropFirst() {
            lines += table(comparison, run: run) + [""]
        }
        lines += comparison.notes.map { "  Note: \($0)." }
        lines.append("  \(Comparison.method)")
        return lines.joined(separator: "\n") + "\n"
    }

    private static func table(_ comparison: Comparison, run: Int) -> [String] {
        let names = [comparison.runs[0], comparison.runs[run]].map(\.onOneLine)
        var rows = [["", names[0], names[1], "difference", "verdict"]]
        rows += comparison.rows.map { row in
            [row.title, row.valueText(0), row.valueText(run), row.differenceText(run), row.verdictText(run)]
        }
        let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        let body = rows.map { row in
            var line = "  " + row[0] + spaces(widths[0] - row[0].count)
            for column in 1...3 { line += "  " + spaces(widths[column] - row[column].count) + row[column] }
            return line + "  " + row[4]
        }
        return ["\(names[1]) against \(names[0]): \(comparison.verdict(run))", ""] + body
    }

    private static func spaces(_ count: Int) -> String { String(repeating: " ", count: max(0, count)) }
}
