import Measurement

/// Writes a report as plain text for a terminal.
public enum ReportText {
    /// The report of a run of that plan, several lines of at most 80 columns but for sentences, ended by a newline.
    public static func render(_ report: Report, plan: LoadPlan) -> String {
        var lines = [heading(plan), ""]
        if let search = report.search { lines += SearchTable.text(search) + [""] }
        lines += (summary(report) + rates(report)).map { "  \(padded($0.label, to: 22))\($0.value)" }
        lines += latencies(report)
        lines += workloads(report)
        lines += section(
            "Status codes",
            report.summary.statusCodes.sorted { $0.key < $1.key }
                .map { (String($0.key), FixedDecimals.grouped($0.value)) }
        )
        let failures = report.failures.sorted { ($1.value, $0.key.rawValue) < ($0.value, $1.key.rawValue) }
        lines += section("Failures", failures.map { ($0.key.rawValue, FixedDecimals.grouped($0.value)) })
        if !report.objectives.isEmpty { lines += ["", "  Objectives"] + report.objectives.map { "    \($0.text)" } }
        lines += rig(report)
        if !report.notes.isEmpty { lines += [""] + report.notes.map { "  Note: \($0)." } }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func heading(_ plan: LoadPlan) -> String {
        let target = plan.baseURL.map { " to \($0)" } ?? ""
        var extents: [String] = []
        if let requests = plan.stop.requests { extents.append("\(FixedDecimals.grouped(requests)) requests") }
        if let duration = plan.stop.duration { extents.append("\(FixedDecimals.shortText(duration.seconds)) s") }
        if let precision = plan.stop.precision {
            let width = FixedDecimals.shortText(precision.relativeWidth * 100)
            extents.append("\(precision.metric.rawValue).\(precision.percentile.name) known to \(width) %")
        }
        let extent = extents.isEmpty ? "" : "\(extents.joined(separator: " or ")), "
        guard plan.arrivals.isClosedLoop else {
            return "\(plan.displayName): \(extent)\(plan.arrivals.text)\(target)"
        }
        let connections = plan.effectiveConnections
        return "\(plan.displayName): \(extent)"
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

    /// What is said of rates and tokens beyond the summary, where there is any.
    private static func rates(_ report: Report) -> [(label: String, value: String)] {
        func withRate(_ count: Int, _ rate: Double?) -> String {
            FixedDecimals.grouped(count) + (rate.map { " (\(FixedDecimals.text($0, decimals: 2)) a second)" } ?? "")
        }
        let throughput = report.throughput
        var rows: [(label: String, value: String)] = []
        if let offered = throughput.offeredRequestsPerSecond {
            rows.append(("Offered per second", FixedDecimals.text(offered, decimals: 2)))
        }
        if throughput.promptTokens > 0 {
            rows.append(("Prompt tokens", withRate(throughput.promptTokens, throughput.promptTokensPerSecond)))
        }
        if throughput.outputTokens > 0 {
            rows.append(("Output tokens", withRate(throughput.outputTokens, throughput.outputTokensPerSecond)))
        }
        if let goodput = report.goodput {
            let share = goodput.share.map { ", \(FixedDecimals.text($0 * 100, decimals: 2)) %" } ?? ""
            rows.append(("Good requests", withRate(goodput.goodRequests, goodput.requestsPerSecond) + share))
        }
        if report.inFlight.peak > 0 { rows.append(("Most in flight", FixedDecimals.grouped(report.inFlight.peak))) }
        if report.inFlight.heldBack > 0 {
            let longest = report.inFlight.longestHold.map { ", at most \(milliseconds($0)) ms" } ?? ""
            rows.append(("Held back", FixedDecimals.grouped(report.inFlight.heldBack) + longest))
        }
        return rows
    }

    /// One row for each kind of time that was measured, one column for each percentile.
    private static func latencies(_ report: Report) -> [String] {
        let rows = Metric.allCases.compactMap { metric -> (label: String, latencies: Report.Latencies)? in
            guard let latencies = report.latencies[metric], let label = label(of: metric, in: report) else {
                return nil
            }
            return (label, latencies)
        }
        if rows.isEmpty { return [] }
        let header = Percentile.reported.map { leftPadded($0.name, to: 11) }.joined()
        let body = rows.map { "  \(padded($0.label, to: 22))\(cells($0.latencies))" }
        return ["", "  \(padded("Milliseconds", to: 22))\(header)"] + body
    }

    /// What a row of times is called; nil for one that has a place elsewhere, or says the same as the one before.
    private static func label(of metric: Metric, in report: Report) -> String? {
        switch metric {
        case .sendLag: nil
        case .timeToFirstOutputToken:
            report.latencies[metric] == report.timeToFirstToken ? nil : "To first output token"
        case .responseTime, .serviceTime, .timeToFirstByte, .timeToFirstToken, .interTokenLatency, .interChunkLatency:
            metric.title
        }
    }

    private static func cells(_ latencies: Report.Latencies) -> String {
        Percentile.reported.map { leftPadded(latencies[$0].map(milliseconds) ?? "-", to: 11) }.joined()
    }

    /// The response times of each workload of a mix, after its name and number.
    private static func workloads(_ report: Report) -> [String] {
        if report.workloads.isEmpty { return [] }
        let body = report.workloads.flatMap { workload in
            let summary = workload.summary
            let failed = summary.failedRequests > 0 ? ", \(FixedDecimals.grouped(summary.failedRequests)) failed" : ""
            let title = "    \(workload.name): \(FixedDecimals.grouped(summary.totalRequests)) requests\(failed)"
            let rows = [Metric.responseTime, .timeToFirstToken, .interTokenLatency].compactMap { metric in
                workload.latencies[metric].map { "     \(padded(metric.title, to: 19))\(cells($0))" }
            }
            return [title] + rows
        }
        return ["", "  Workloads"] + body
    }

    private static func rig(_ report: Report) -> [String] {
        guard let rig = report.rig else { return [] }
        let lags = [
            ("Send lag p99", rig.sendLag), ("Loop lag p99", rig.loopLag), ("Pacing error p99", rig.pacingError),
        ]
        var rows = lags.compactMap { label, lag in lag?[.p99].map { (label, "\(milliseconds($0)) ms") } }
        for (label, share) in [("Generator busy", rig.generatorUtilization), ("Mock busy", rig.mockUtilization)] {
            if let share { rows.append((label, "\(FixedDecimals.text(share * 100, decimals: 0)) % of a core")) }
        }
        return section("Rig", rows) + rig.limits.map { "    Rig-limited: \($0)." }
    }

    private static func section(_ title: String, _ rows: [(label: String, value: String)]) -> [String] {
        rows.isEmpty ? [] : ["", "  \(title)"] + rows.map { "    \(padded($0.label, to: 20))\($0.value)" }
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
