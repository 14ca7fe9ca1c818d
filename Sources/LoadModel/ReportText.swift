import Measurement

/// Writes a report as plain text for a terminal.
public enum ReportText {
    /// The report of a run of that plan, several lines of at most 80 columns, ended by a newline.
    public static func render(_ report: Report, plan: LoadPlan) -> String {
        var lines = [heading(plan), ""]
        lines += summary(report).map { "  \(padded($0.label, to: 22))\($0.value)" }
        lines += latencies(report)
        if !report.summary.statusCodes.isEmpty {
            let codes = report.summary.statusCodes.sorted { $0.key < $1.key }
            lines += ["", "  Status codes"]
            lines += codes.map { "    \(padded(String($0.key), to: 20))\(FixedDecimals.grouped($0.value))" }
        }
        if !report.failures.isEmpty {
            let failures = report.failures.sorted { ($1.value, $0.key.rawValue) < ($0.value, $1.key.rawValue) }
            lines += ["", "  Failures"]
            lines += failures.map { "    \(padded($0.key.rawValue, to: 20))\(FixedDecimals.grouped($0.value))" }
        }
        if !report.notes.isEmpty { lines += [""] + report.notes.map { "  Note: \($0)." } }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func heading(_ plan: LoadPlan) -> String {
        let connections = plan.effectiveConnections
        let target = plan.baseURL.map { " to \($0)" } ?? ""
        return "\(plan.displayName): \(FixedDecimals.grouped(plan.requests)) requests, "
            + "\(FixedDecimals.grouped(connections)) connection\(connections == 1 ? "" : "s")\(target)"
    }

    private static func summary(_ report: Report) -> [(label: String, value: String)] {
        let summary = report.summary
        var rows = [
            ("Total requests", FixedDecimals.grouped(summary.totalRequests)),
            ("Successful", FixedDecimals.grouped(summary.successfulRequests)),
            ("Failed", FixedDecimals.grouped(summary.failedRequests)),
        ]
        rows.append(("Total duration", "\(milliseconds(summary.totalDuration)) ms"))
        let responseTimes = [
            ("Average response", summary.averageResponseTime), ("Minimum response", summary.minimumResponseTime),
            ("Maximum response", summary.maximumResponseTime),
        ]
        for (label, value) in responseTimes {
            if let value { rows.append((label, "\(milliseconds(value)) ms")) }
        }
        if let rate = summary.requestsPerSecond {
            rows.append(("Requests per second", FixedDecimals.text(rate, decimals: 2)))
        }
        if let share = summary.errorRate {
            rows.append(("Error rate", "\(FixedDecimals.text(share * 100, decimals: 2)) %"))
        }
        rows.append(("Bytes received", FixedDecimals.grouped(summary.totalBytes)))
        rows.append(("Bytes sent", FixedDecimals.grouped(report.bytesSent)))
        rows.append(("Connections opened", FixedDecimals.grouped(report.connectionsOpened)))
        return rows
    }

    /// One row for each kind of time that was measured, one column for each percentile.
    private static func latencies(_ report: Report) -> [String] {
        let rows: [(label: String, latencies: Report.Latencies)] = [
            ("Response time", report.responseTime), ("Service time", report.serviceTime),
            ("Time to first byte", report.timeToFirstByte), ("Time to first token", report.timeToFirstToken),
        ].compactMap { label, latencies in latencies.map { (label, $0) } }
        if rows.isEmpty { return [] }
        let header = Percentile.reported.map { leftPadded($0.name, to: 11) }.joined()
        let body = rows.map { row in
            let cells = Percentile.reported.map { percentile in
                leftPadded(row.latencies[percentile].map(milliseconds) ?? "-", to: 11)
            }
            return "  \(padded(row.label, to: 22))\(cells.joined())"
        }
        return ["", "  \(padded("Milliseconds", to: 22))\(header)"] + body
    }

    private static func milliseconds(_ duration: Duration) -> String {
        FixedDecimals.text(duration.milliseconds, decimals: 2)
    }

    private static func padded(_ text: String, to width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }

    private static func leftPadded(_ text: String, to width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
    }
}
