import LoadModel

/// Writes an audit's report as one HTML page that needs nothing else: styles and charts are in it, scripts are not.
public enum AuditHTML {
    /// The page. What came from the proxy is escaped.
    ///
    /// - Parameter title: names what was audited.
    public static func render(_ report: AuditReport, title: String = "Proxy audit") -> String {
        let headline = escaped(AuditTables.headline(of: report))
        var body = "<p class=\"headline \(report.verdicts.overall.rawValue)\">\(headline)</p>\n"
        for table in AuditTables.all(of: report) {
            body += section(table)
            if table.title == "Time" {
                body += OverheadChart(report.timing.overheadCurve).svg()
                body += QueueChart(report.timing.queue).svg()
            }
        }
        return document(title, body)
    }

    /// The comparison as a page of the same kind.
    public static func render(_ comparison: AuditComparison) -> String {
        let hasNew = comparison.findings.contains { $0.change == .new }
        let headline = escaped(AuditComparisonTables.headline(of: comparison))
        var body = "<p class=\"headline \(hasNew ? "findings" : "clean")\">\(headline)</p>\n"
        for warning in AuditComparisonTables.warnings(of: comparison) {
            body += "<p class=\"headline rigLimited\">\(escaped(warning))</p>\n"
        }
        body += AuditComparisonTables.all(of: comparison).map(section).joined()
        return document("Proxy audits compared", body)
    }

    private static func document(_ title: String, _ body: String) -> String {
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>\(escaped(title))</title>
        <style>\(style)</style>
        </head>
        <body>
        <h1>\(escaped(title))</h1>
        \(body)</body>
        </html>

        """
    }

    private static func section(_ table: AuditTable) -> String {
        var text = "<h2>\(escaped(table.title))</h2>\n"
        if let note = table.note { text += "<p>\(escaped(note))</p>\n" }
        text += "<div class=\"scroll\"><table>\n<thead><tr>"
        text += table.columns.map { "<th scope=\"col\">\(escaped($0))</th>" }.joined()
        text += "</tr></thead>\n<tbody>\n"
        for row in table.rows {
            let cells = row.enumerated().map { index, cell in
                index == 0
                    ? "<th scope=\"row\">\(escaped(cell))</th>"
                    : "<td class=\"\(mark(of: cell))\">\(escaped(cell))</td>"
            }
            text += "<tr>\(cells.joined())</tr>\n"
        }
        text += "</tbody>\n</table></div>\n"
        guard !table.examples.isEmpty else { return text }
        text += "<details><summary>Examples</summary>\n<dl>\n"
        for example in table.examples {
            text += "<dt>\(escaped(example.heading))</dt>\n<dd>sent <code>\(escaped(example.sent))</code></dd>\n"
            text += "<dd>arrived <code>\(escaped(example.arrived))</code></dd>\n"
        }
        return text + "</dl>\n</details>\n"
    }

    /// Words that have a colour of their own.
    private static func mark(of cell: String) -> String {
        switch cell {
        case "pass", "clean", "met", "yes", "sound", "better", "gone": "good"
        case "changed", "coalesced", "rig-limited": "fair"
        case "lost", "broken", "buffered", "partly buffered", "findings", "unreachable", "no", "not sound", "worse",
            "new":
            "bad"
        case "not tested": "quiet"
        default: ""
        }
    }

    private static func escaped(_ text: String) -> String { Markup.escaped(text) }

    private static let style = """
        :root{color-scheme:light dark;--line:#8884;--good:#1a7f37;--fair:#9a6700;--bad:#cf222e;--one:#0969da;
        --two:#9a6700}
        body{font:15px/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem}
        .headline{font-size:1.15rem;border-left:4px solid var(--line);padding-left:.75rem}
        .headline.clean{border-color:var(--good)}.headline.findings,.headline.unreachable{border-color:var(--bad)}
        .headline.rigLimited{border-color:var(--fair)}
        .scroll{overflow-x:auto}table{border-collapse:collapse;width:100%}
        th,td{border-bottom:1px solid var(--line);padding:.3rem .6rem;text-align:left;vertical-align:top}
        tbody th{font-weight:normal}td{font-variant-numeric:tabular-nums}
        .good{color:var(--good)}.fair{color:var(--fair)}.bad{color:var(--bad);font-weight:600}.quiet{opacity:.6}
        code{font:13px/1.4 ui-monospace,monospace;overflow-wrap:anywhere}svg{width:100%;max-width:46rem;height:auto}
        svg text{font:12px system-ui,sans-serif;fill:currentColor}
        """
}
