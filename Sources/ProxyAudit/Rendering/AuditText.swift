/// Writes an audit's report as plain text for a terminal.
public enum AuditText {
    /// The report, ended by a newline. Columns are aligned; control characters of what the proxy sent are left out.
    public static func render(_ report: AuditReport) -> String {
        render([AuditTables.headline(of: report)], AuditTables.all(of: report))
    }

    /// The comparison, in the same manner.
    public static func render(_ comparison: AuditComparison) -> String {
        render(
            [AuditComparisonTables.headline(of: comparison)] + AuditComparisonTables.warnings(of: comparison),
            AuditComparisonTables.all(of: comparison)
        )
    }

    private static func render(_ head: [String], _ tables: [AuditTable]) -> String {
        var lines = head
        for table in tables {
            lines += ["", table.title]
            if let note = table.note { lines.append("  \(note)") }
            lines += aligned(table.columns.contains { !$0.isEmpty } ? [table.columns] + table.rows : table.rows)
            for example in table.examples {
                lines.append("  \(example.heading)")
                lines.append("      sent     \(example.sent)")
                lines.append("      arrived  \(example.arrived)")
            }
        }
        return lines.map(printable).joined(separator: "\n") + "\n"
    }

    /// The last column is not padded, so that long sentences stay lines.
    private static func aligned(_ rows: [[String]]) -> [String] {
        let columns = rows.map(\.count).max() ?? 0
        let widths = (0..<columns).map { column in
            rows.map { $0.indices.contains(column) ? $0[column].count : 0 }.max() ?? 0
        }
        return rows.map { row in
            let cells = row.enumerated().map { column, cell in
                column == row.count - 1 ? cell : cell + String(repeating: " ", count: widths[column] - cell.count)
            }
            var line = "  " + cells.joined(separator: "  ")
            while line.last == " " { line.removeLast() }
            return line
        }
    }

    private static func printable(_ line: String) -> String {
        String(String.UnicodeScalarView(line.unicodeScalars.filter { $0.properties.generalCategory != .control }))
    }
}
