import Measurement
import ProviderWire

extension ReportHTML {
    // MARK: - Times

    static func times(_ report: Report) -> [Markup] {
        if report.latencies.isEmpty {
            return ["<p class=\"none card\">No exchange succeeded, so there are no times.</p>"]
        }
        return [latencyTable(report.latencies, failed: report.summary.failedRequests).markup()]
    }

    static func latencyTable(_ latencies: [Metric: Report.Latencies], failed: Int) -> PageTable {
        let percentiles = Percentile.reported
        var table = PageTable(["Time", "Samples", "Minimum"] + percentiles.map(\.name) + ["Maximum", "Mean"])
        for (metric, latencies) in latencies.inDisplayOrder {
            let plain = [latencies.minimum, latencies.maximum, latencies.mean].map { time -> Markup in
                "<td>\(time.map { Quantity.latency($0) }.text)</td>"
            }
            table.append(
                metric.title,
                cells: ["<td>\(FixedDecimals.grouped(latencies.count))</td>", plain[0]]
                    + percentiles.map { percentileCell(latencies, $0) } + plain[1...]
            )
            if let adjusted = LatencyText.adjusted(latencies, of: metric, failed: failed) {
                let count = FixedDecimals.grouped(latencies.count + failed)
                table.append(
                    "… failures as infinite",
                    cells: ([count, latencies.minimum.map { Quantity.latency($0) }.text] + adjusted + ["∞", "∞"])
                        .map { "<td>\($0)</td>" },
                    style: " class=\"adjusted\""
                )
            }
        }
        return table
    }

    private static func percentileCell(_ latencies: Report.Latencies, _ percentile: Percentile) -> Markup {
        guard let value = latencies[percentile] else { return "<td>\(Quantity.absent)</td>" }
        return "<td>\(Quantity.latency(value).text)<small>\(LatencyText.interval(latencies, percentile))</small></td>"
    }

    // MARK: - Charts

    static func chartsOverTime(_ record: RunRecord, report: Report) -> [Markup] {
        let intervals = report.timeSeries
        if intervals.isEmpty { return [] }
        let isOpenLoop = !record.plan.arrivals.isClosedLoop
        let charts: [(id: String, chart: Chart)] = [
            ("latency", ReportCharts.latency(.responseTime, over: intervals, values: \.responseTime)),
            ("ttft", ReportCharts.latency(.timeToFirstToken, over: intervals, values: \.timeToFirstToken)),
            ("throughput", ReportCharts.throughput(intervals, isOpenLoop: isOpenLoop)),
            ("in-flight", ReportCharts.inFlight(intervals)),
        ].compactMap { id, chart in chart.map { (id, $0) } }
        let figures = charts.enumerated().map { index, chart in
            // An odd number leaves the whole width to the first.
            let isWide = index == 0 && !charts.count.isMultiple(of: 2)
            return Page.figure(chart.chart, id: chart.id, on: isWide ? .wide : .half)
        }
        return [
            "<div class=\"charts\">\(Markup(lines: figures))</div>",
            Page.details("The figures of all intervals", intervalTable(intervals).markup(isTall: true)),
        ]
    }

    static func distributions(_ report: Report, histograms: RunHistograms?) -> [Markup] {
        let curves = [Metric.responseTime, .serviceTime, .timeToFirstToken].compactMap { metric -> PercentileCurve? in
            if let snapshot = histograms?[metric] { return PercentileCurve(metric, snapshot) }
            return report.latencies[metric].map { PercentileCurve(metric, $0) }
        }
        var figures: [Markup] = []
        if let chart = ReportCharts.percentiles(curves) {
            let table = Page.details("The figures of the curve", curveTable(curves).markup(isTall: true))
            figures.append(Page.figure(chart, id: "percentiles", on: .wide, table))
        }
        for metric in [Metric.responseTime, .timeToFirstToken] {
            guard let snapshot = histograms?[metric], let chart = ReportCharts.histogram(metric, snapshot) else {
                continue
            }
            let table = Page.details("The figures of the classes", binTable(snapshot).markup(isTall: true))
            figures.append(Page.figure(chart, id: "histogram-\(metric.rawValue)", table))
        }
        return figures.isEmpty ? [] : ["<div class=\"charts\">\(Markup(lines: figures))</div>"]
    }

    private static func intervalTable(_ intervals: [Report.Interval]) -> PageTable {
        let percentiles: [Percentile] = [.p50, .p90, .p99]
        let hasTokens = intervals.contains { !$0.timeToFirstToken.isEmpty }
        var headings = ["Interval", "Offered", "Completed", "Failed", "Output tokens", "In flight"]
        headings += percentiles.map { "Response \($0.name)" }
        if hasTokens { headings += percentiles.map { "First token \($0.name)" } }
        var table = PageTable(headings)
        for interval in intervals {
            let counts = [
                interval.offered, interval.completed, interval.failed, interval.outputTokens, interval.peakInFlight,
            ]
            let times = [interval.responseTime] + (hasTokens ? [interval.timeToFirstToken] : [])
            table.append(
                interval.title,
                counts.map(FixedDecimals.grouped)
                    + times.flatMap { values in percentiles.map { values[$0].map { Quantity.latency($0) }.text } }
            )
        }
        return table
    }

    private static func curveTable(_ curves: [PercentileCurve]) -> PageTable {
        var table = PageTable(["Percentile"] + curves.map(\.metric.title))
        let longest = curves.max { $0.points.count < $1.points.count }
        for point in longest?.points ?? [] {
            let values = curves.map { curve in
                curve.points.first { $0.percentile == point.percentile }.map { Quantity.latency($0.value) }.text
            }
            table.append("\(FixedDecimals.text(point.percentile.percent, decimals: 4)) %", values)
        }
        return table
    }

    private static func binTable(_ snapshot: HistogramSnapshot) -> PageTable {
        var table = PageTable(["Time", "Exchanges"])
        for bin in HistogramBins(snapshot)?.bins ?? [] where bin.count > 0 {
            table.append(bin.title, [FixedDecimals.grouped(bin.count)])
        }
        return table
    }

    // MARK: - The rest

    static func traffic(_ report: Report) -> [Markup] {
        var tables = [
            figureTable(
                "Summary",
                ReportFigures.summary(report.summary) + ReportFigures.traffic(report)
            ),
            figureTable(
                "Rates",
                ReportFigures.throughput(report.throughput) + ReportFigures.goodput(report.goodput)
            ),
        ]
        var ends = PageTable(["Ended with", "Exchanges"])
        for (code, count) in report.summary.statusCodes.sorted(by: { $0.key < $1.key }) {
            ends.append("Status \(code)", [FixedDecimals.grouped(count)])
        }
        for (kind, count) in report.orderedFailures {
            ends.append("Failure: \(kind.rawValue)", [FixedDecimals.grouped(count)])
        }
        if !report.summary.statusCodes.isEmpty || !report.failures.isEmpty { tables.append(ends) }
        return ["<div class=\"pair\">\(Markup(lines: tables.map { $0.markup() }))</div>"]
    }

    private static func figureTable(_ title: String, _ figures: [ReportFigure]) -> PageTable {
        var table = PageTable([title, ""])
        for figure in figures { table.append(figure.title, [figure.quantity.text]) }
        return table
    }

    static func workloads(_ workloads: [Report.WorkloadReport]) -> [Markup] {
        if workloads.isEmpty { return [] }
        var table = PageTable(["Workload", "Requests", "Failed", "Throughput"] + WorkloadColumns.headings)
        for workload in workloads {
            table.append(
                workload.name,
                [
                    FixedDecimals.grouped(workload.summary.totalRequests),
                    FixedDecimals.grouped(workload.summary.failedRequests),
                    workload.summary.requestsPerSecond.map { Quantity.rate($0, of: "requests") }.text,
                ] + WorkloadColumns.cells(workload)
            )
        }
        let details = workloads.map { workload in
            Page.details(
                "All times of \(workload.name)",
                latencyTable(workload.latencies, failed: workload.summary.failedRequests).markup()
            )
        }
        return [table.markup()] + details
    }

    static func rig(_ rig: Report.Rig?) -> [Markup] {
        guard let rig else { return [] }
        var table = PageTable(["Lateness", "Samples", "p50", "p99", "Maximum"])
        for (title, _, latencies) in rig.orderedLatencies {
            table.append(
                title,
                [FixedDecimals.grouped(latencies.count)]
                    + [.p50, .p99].map { latencies[$0].map { Quantity.latency($0) }.text }
                    + [latencies.maximum.map { Quantity.latency($0) }.text]
            )
        }
        let verdict: Markup =
            rig.isLimited
            ? "<p class=\"missed\">Limited by the rig: see above.</p>"
            : "<p class=\"met\">✓ Nothing of the rig limited the run.</p>"
        let utilization = figureTable("Share of a core", ReportFigures.utilization(rig))
        return [verdict, "<div class=\"pair\">\(table.markup())\(utilization.markup())</div>"]
    }

    static func plan(_ record: RunRecord) -> [Markup] {
        let plan = record.plan
        let facts = [
            ("Target", PlanText.target(plan)), ("Workload", PlanText.workloads(plan)), ("Arrivals", plan.arrivals.text),
            ("Measured until", PlanText.stop(plan.stop)), ("Warm-up", plan.warmUp.map(PlanText.extent) ?? "none"),
            ("Cool-down", plan.coolDown > .zero ? Quantity.elapsed(plan.coolDown).text : "none"),
            ("Connections", "at most \(FixedDecimals.grouped(plan.effectiveConnections))"),
            ("Limit of an exchange", Quantity.elapsed(plan.timeout).text),
            ("Seed", plan.seed.map { String($0) } ?? "another each run"),
        ]
        var table = PageTable(["What was asked for", ""])
        for (name, value) in facts { table.append(name, cells: ["<td class=\"words\">\(value)</td>"]) }
        let json: Markup = "<pre class=\"card\" tabindex=\"0\">\(plan.json.prettyPrinted())</pre>"
        return [table.markup(), Page.details("The plan as JSON, without its keys", json)]
    }
}
