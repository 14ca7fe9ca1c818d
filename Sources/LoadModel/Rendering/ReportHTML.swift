import Measurement
import ProviderWire

/// Writes a report as one HTML page with charts: it can be opened, sent and printed as it is.
public enum ReportHTML {
    /// The page.
    ///
    /// - Parameter histograms: For the distribution and the fine percentile curve; without them the curve is drawn from the
    ///   percentiles of the report.
    public static func render(_ record: RunRecord, report: Report, histograms: RunHistograms? = nil) -> String {
        Page.document(
            title: "\(record.name) – benchmark \(record.id)",
            header: header(record, report: report),
            main: [
                Page.section("Search", report.search.map(SearchTable.markup) ?? []),
                objectives(report.objectives), Page.section("Times", times(report)),
                Page.section("Over time", chartsOverTime(record, report: report)),
                Page.section("Distribution", distributions(report, histograms: histograms)),
                Page.section("Traffic", traffic(report)), Page.section("Workloads", workloads(report.workloads)),
                Page.section("The rig", rig(report.rig)), Page.section("The plan", plan(record)),
            ],
            footer: footer(record)
        )
    }

    // MARK: - The head: what was done, what came of it, what to beware of

    private static func header(_ record: RunRecord, report: Report) -> Markup {
        let plan = record.plan
        let isGood = record.state == .completed
        let verdict: Markup =
            report.verdict.map { "<span class=\"badge \(report.meetsObjectives ? "good" : "bad")\">\($0)</span>" } ?? ""
        let started = record.startedAt.map { ", started \(Timestamp(date: $0).readableText)" } ?? ""
        return """
            <div class="headline"><h1>\(record.name)</h1>\
            <span class="badge\(isGood ? "" : " bad")">\(record.state.rawValue)</span>\(verdict)</div>
            <p class="lead">\(PlanText.workloads(plan)) against \(PlanText.target(plan))<br/>
            \(plan.arrivals.text); \(PlanText.stop(plan.stop)). Run \(record.id)\(started).</p>
            \(alerts(record, report: report))
            \(headline(report))
            """
    }

    private static func alerts(_ record: RunRecord, report: Report) -> Markup {
        var alerts: [Markup] = []
        if let reason = record.failureReason {
            alerts.append(Page.alert(.bad, "The run was not completed", "<p>\(reason)</p>"))
        } else if record.state != .completed {
            alerts.append(
                Page.alert(
                    .bad, "The run is \(record.state.rawValue)",
                    "<p>The figures are of what was measured until then.</p>")
            )
        }
        if let rig = report.rig, rig.isLimited {
            let reasons = rig.limits.map { "<li>\($0)</li>" as Markup }
            alerts.append(
                Page.alert(
                    .warn,
                    "Limited by the rig",
                    "<p>These figures tell about the rig as much as about what was measured:</p><ul>\(reasons)</ul>"
                )
            )
        }
        if !report.notes.isEmpty {
            let notes = report.notes.map { "<li>\($0)</li>" as Markup }
            alerts.append(Page.alert(.warn, "Before you believe the figures", "<ul>\(notes)</ul>"))
        }
        return Markup(lines: alerts)
    }

    /// The figures that everybody asks first.
    private static func headline(_ report: Report) -> Markup {
        let summary = report.summary
        var cards: [Markup] = [
            card(
                "Requests",
                FixedDecimals.grouped(summary.totalRequests),
                "in \(Quantity.elapsed(summary.totalDuration).text)"
            ),
            card(
                "Error rate",
                summary.errorRate.map { Quantity.share($0) }.text,
                "\(FixedDecimals.grouped(summary.failedRequests)) failed",
                isBad: summary.failedRequests > 0
            ),
            card(
                "Throughput",
                summary.requestsPerSecond.map { "\(FixedDecimals.significant($0)) /s" } ?? Quantity.absent,
                report.throughput.offeredRequestsPerSecond.map { "of \(FixedDecimals.significant($0)) /s offered" }
                    ?? "requests"
            ),
        ]
        cards += [(Metric.responseTime, "Response time"), (.timeToFirstToken, "First token")].flatMap { metric, title in
            report.latencies[metric].map { latencies in
                [Percentile.p50, .p99].map { percentile in
                    card(
                        "\(title) \(percentile.name)",
                        latencies[percentile].map { Quantity.latency($0) }.text,
                        LatencyText.interval(latencies, percentile)
                    )
                }
            } ?? []
        }
        if let rate = report.throughput.outputTokensPerSecond {
            cards.append(card("Output tokens", "\(FixedDecimals.significant(rate)) /s", "tokens of answers"))
        }
        if let goodput = report.goodput {
            cards.append(
                card(
                    "Goodput",
                    goodput.requestsPerSecond.map { "\(FixedDecimals.significant($0)) /s" } ?? Quantity.absent,
                    "\(goodput.share.map { Quantity.share($0) }.text) good"
                )
            )
        }
        return "<dl class=\"figures\">\(cards)</dl>"
    }

    private static func card(_ title: String, _ value: String, _ remark: String, isBad: Bool = false) -> Markup {
        "<div><dt>\(title)</dt><dd class=\"\(isBad ? "bad" : "fine")\">\(value)<small>\(remark)</small></dd></div>"
    }

    private static func objectives(_ results: [Report.ObjectiveResult]) -> Markup {
        if results.isEmpty { return "" }
        var table = PageTable(["Objective", "Measured", "Off by", "Verdict"])
        for result in results {
            let verdict: Markup =
                result.isMet
                ? "<span class=\"met\">✓ met</span>"
                : "<span class=\"missed\">✗ \(result.measured == nil ? "not measured" : "not met")</span>"
            table.append(
                ObjectiveText.title(result.objective),
                cells: [
                    "<td>\(ObjectiveText.measured(result))</td>",
                    "<td>\(ObjectiveText.distance(result) ?? Quantity.absent)</td>", "<td>\(verdict)</td>",
                ]
            )
        }
        return Page.section("Objectives", [table.markup()])
    }

    private static func footer(_ record: RunRecord) -> Markup {
        let environment = record.environment
        let processors = "\(environment.processorCount) processor\(environment.processorCount == 1 ? "" : "s")"
        return """
            <p>Made by llm-mockd \(environment.version) on a machine of \(processors).</p>
            <p>Times are of successful exchanges. Percentiles come from HDR histograms of three significant digits; below a \
            percentile stands where the true one lies with 95 % confidence. What was not measured is –.</p>
            """
    }
}
