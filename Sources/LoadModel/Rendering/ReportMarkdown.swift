import Measurement

/// Writes a report as Markdown: tables that can be pasted into a pull request.
public enum ReportMarkdown {
    /// The report, ended by a newline.
    public static func render(_ record: RunRecord, report: Report) -> String {
        var blocks = ["## Benchmark \(Markdown.code(record.name))", lead(record, report: report)]
        blocks += alerts(record, report: report)
        if let search = report.search { blocks += SearchTable.markdown(search) }
        blocks += objectives(report.objectives)
        blocks.append(summary(report))
        blocks += latencies(report.latencies, failed: report.summary.failedRequests)
        blocks += intervals(report.latencies)
        blocks += ends(report)
        blocks += workloads(report.workloads)
        blocks += rig(report.rig)
        blocks += report.notes.map { "> Note: \(Markdown.prose($0))." }
        return blocks.joined(separator: "\n\n") + "\n"
    }

    // MARK: - What was done, and what came of it

    private static func lead(_ record: RunRecord, report: Report) -> String {
        var lines: [String] = []
        if let verdict = report.verdict { lines.append("**\(report.meetsObjectives ? "✅" : "❌") \(verdict).**") }
        let plan = record.plan
        lines.append(
            "\(Markdown.code(PlanText.workloads(plan))) against \(Markdown.code(PlanText.target(plan))), "
                + "\(plan.arrivals.text), \(PlanText.stop(plan.stop)). "
                + "Run \(Markdown.prose(record.id)), \(record.state.rawValue)"
                + (record.startedAt.map { ", started \(Timestamp(date: $0).readableText)" } ?? "") + "; "
                + "llm-mockd \(Markdown.prose(record.environment.version)), "
                + "\(record.environment.processorCount) processor\(record.environment.processorCount == 1 ? "" : "s")."
        )
        return lines.joined(separator: "\n\n")
    }

    private static func alerts(_ record: RunRecord, report: Report) -> [String] {
        var alerts: [String] = []
        if let reason = record.failureReason {
            alerts.append("> [!CAUTION]\n> The run \(record.state.rawValue): \(Markdown.prose(reason))")
        }
        if let rig = report.rig, rig.isLimited {
            let reasons = rig.limits.map { "> - \(Markdown.prose($0))" }
            let lead =
                "> [!WARNING]\n> **Limited by the rig:** these figures tell about the rig as much as about the target."
            alerts.append(([lead, ">"] + reasons).joined(separator: "\n"))
        }
        return alerts
    }

    private static func objectives(_ results: [Report.ObjectiveResult]) -> [String] {
        if results.isEmpty { return [] }
        var table = MarkdownTable(["Objective", "Measured", "Off by", "Verdict"], [.left, .right, .right, .left])
        for result in results {
            table.append([
                ObjectiveText.title(result.objective), ObjectiveText.measured(result),
                ObjectiveText.distance(result) ?? Quantity.absent,
                result.isMet ? "✅ met" : result.measured == nil ? "❌ not measured" : "❌ not met",
            ])
        }
        return [table.text]
    }

    private static func summary(_ report: Report) -> String {
        var table = MarkdownTable(["Summary", ""])
        let figures =
            ReportFigures.summary(report.summary) + ReportFigures.throughput(report.throughput)
            + ReportFigures.goodput(report.goodput) + ReportFigures.traffic(report)
        for figure in figures { table.append([figure.title, figure.quantity.text]) }
        return table.text
    }

    // MARK: - Times

    private static func latencies(_ latencies: [Metric: Report.Latencies], failed: Int) -> [String] {
        let ordered = latencies.inDisplayOrder
        if ordered.isEmpty { return [] }
        let percentiles = Percentile.reported
        var table = MarkdownTable(["Time", "Samples"] + percentiles.map(\.name) + ["Maximum", "Mean"])
        for (metric, latencies) in ordered {
            table.append(
                [metric.title, FixedDecimals.grouped(latencies.count)]
                    + percentiles.map { LatencyText.value(latencies, $0) }
                    + [
                        latencies.maximum.map { Quantity.latency($0) }.text,
                        latencies.mean.map { Quantity.latency($0) }.text,
                    ]
            )
            if let adjusted = LatencyText.adjusted(latencies, of: metric, failed: failed) {
                table.append(
                    ["… failures as infinite", FixedDecimals.grouped(latencies.count + failed)] + adjusted + ["∞", "∞"])
            }
        }
        return [table.text]
    }

    private static func intervals(_ latencies: [Metric: Report.Latencies]) -> [String] {
        let ordered = latencies.inDisplayOrder
        if ordered.isEmpty { return [] }
        var table = MarkdownTable(["95 % interval"] + Percentile.reported.map(\.name))
        for (metric, latencies) in ordered {
            table.append([metric.title] + Percentile.reported.map { LatencyText.interval(latencies, $0) })
        }
        return [details("Where the true percentiles lie, with 95 % confidence", table.text)]
    }

    // MARK: - The rest

    private static func ends(_ report: Report) -> [String] {
        var blocks: [String] = []
        if !report.failures.isEmpty {
            var table = MarkdownTable(["Failure", "Count"])
            for (kind, count) in report.orderedFailures { table.append([kind.rawValue, FixedDecimals.grouped(count)]) }
            blocks.append(table.text)
        }
        if !report.summary.statusCodes.isEmpty {
            var table = MarkdownTable(["Status", "Count"])
            for (code, count) in report.summary.statusCodes.sorted(by: { $0.key < $1.key }) {
                table.append([String(code), FixedDecimals.grouped(count)])
            }
            blocks.append(table.text)
        }
        return blocks
    }

    private static func workloads(_ workloads: [Report.WorkloadReport]) -> [String] {
        if workloads.isEmpty { return [] }
        var table = MarkdownTable(["Workload", "Requests", "Failed", "Throughput"] + WorkloadColumns.headings)
        for workload in workloads {
            table.append(
                [
                    Markdown.code(workload.name), FixedDecimals.grouped(workload.summary.totalRequests),
                    FixedDecimals.grouped(workload.summary.failedRequests),
                    workload.summary.requestsPerSecond.map { Quantity.rate($0, of: "requests") }.text,
                ] + WorkloadColumns.cells(workload)
            )
        }
        return [table.text]
    }

    private static func rig(_ rig: Report.Rig?) -> [String] {
        guard let rig else { return [] }
        var table = MarkdownTable(["Rig", "p50", "p99", "Maximum"])
        for (title, _, latencies) in rig.orderedLatencies {
            table.append(
                [title] + [.p50, .p99].map { latencies[$0].map { Quantity.latency($0) }.text }
                    + [latencies.maximum.map { Quantity.latency($0) }.text]
            )
        }
        let utilization = ReportFigures.utilization(rig).map { "\($0.title): \($0.quantity.text)" }
        let lines = (rig.orderedLatencies.isEmpty ? [] : [table.text]) + [utilization.joined(separator: ". ") + "."]
        return [details("How the rig itself did", lines.joined(separator: "\n\n"))]
    }

    private static func details(_ summary: String, _ body: String) -> String {
        "<details><summary>\(summary)</summary>\n\n\(body)\n\n</details>"
    }
}
