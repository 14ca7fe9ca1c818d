import Measurement

/// Writes a report as comma-separated values for spreadsheets and scripts, lines ended by a newline.
///
/// Numbers are bare: a point before decimals, no grouping, durations in milliseconds, shares as fractions of 1. What was
/// not measured is an empty field.
public enum ReportCSV {
    /// One row for each figure: `section,name,unit,value`.
    public static func figures(_ record: RunRecord, report: Report) -> String {
        var rows = [Row(section: "section", name: "name", unit: "unit", value: "value")]
        rows += run(record)
        rows += self.rows("summary", ReportFigures.summary(report.summary))
        rows += self.rows("throughput", ReportFigures.throughput(report.throughput))
        rows += self.rows("goodput", ReportFigures.goodput(report.goodput))
        rows += self.rows("traffic", ReportFigures.traffic(report))
        rows += latencies(report.latencies)
        rows += report.summary.statusCodes.sorted { $0.key < $1.key }.map { code, count in
            Row(section: "statusCodes", name: String(code), value: String(count))
        }
        rows += report.orderedFailures.map { Row(section: "failures", name: $0.kind.rawValue, value: String($0.count)) }
        for workload in report.workloads {
            rows += self.rows("workloads.\(workload.name)", ReportFigures.summary(workload.summary))
            rows += latencies(workload.latencies, prefix: "workloads.\(workload.name).")
        }
        rows += report.objectives.flatMap(objective)
        if let rig = report.rig {
            rows += self.rows("rig", ReportFigures.utilization(rig))
            rows += rig.orderedLatencies.flatMap { self.rows("rig.\($0.name)", ReportFigures.latencies($0.latencies)) }
            rows += texts("rig.limits", rig.limits)
        }
        rows += texts("notes", report.notes)
        return rows.map(\.text).joined()
    }

    /// One row for each interval of the run, in order.
    public static func series(_ report: Report) -> String {
        let percentiles: [Percentile] = [.p50, .p90, .p99]
        var header = ["startMs", "lengthMs", "offered", "completed", "failed", "outputTokens", "peakInFlight"]
        header += percentiles.map { "responseTime.\($0.name)Ms" } + percentiles.map { "ttft.\($0.name)Ms" }
        let rows = report.timeSeries.map { interval in
            let counts = [
                interval.offered, interval.completed, interval.failed, interval.outputTokens, interval.peakInFlight,
            ]
            let times = [interval.responseTime, interval.timeToFirstToken].flatMap { values in
                percentiles.map { values[$0].map { Quantity.latency($0).number } ?? "" }
            }
            let bounds = [interval.start, interval.length].map { Quantity.latency($0).number }
            return bounds + counts.map { String($0) } + times
        }
        return ([header] + rows).map { $0.joined(separator: ",") + "\n" }.joined()
    }

    /// The field as RFC 4180 writes it, and so that no spreadsheet takes it for a formula.
    static func field(_ text: String) -> String {
        var field = text
        if let first = text.unicodeScalars.first, "=+-@\t\r".unicodeScalars.contains(first), Double(text) == nil {
            field = "'" + text
        }
        let needsQuotes = field.unicodeScalars.contains { "\",\r\n".unicodeScalars.contains($0) }
        return needsQuotes ? "\"\(field.replacing("\"", with: "\"\""))\"" : field
    }

    private struct Row {
        var section: String
        var name: String
        var unit = ""
        var value: String

        var text: String { [section, name, unit, value].map(ReportCSV.field).joined(separator: ",") + "\n" }
    }

    private static func run(_ record: RunRecord) -> [Row] {
        let facts = [
            ("id", record.id), ("name", record.name), ("state", record.state.rawValue),
            ("startedAt", record.startedAt.map { Timestamp(date: $0).text } ?? ""),
            ("finishedAt", record.finishedAt.map { Timestamp(date: $0).text } ?? ""),
            ("target", PlanText.target(record.plan)), ("workload", PlanText.workloads(record.plan)),
            ("arrivals", record.plan.arrivals.text), ("stop", PlanText.stop(record.plan.stop)),
            ("version", record.environment.version), ("processorCount", String(record.environment.processorCount)),
        ]
        return facts.map { Row(section: "run", name: $0.0, value: $0.1) }
    }

    private static func rows(_ section: String, _ figures: [ReportFigure]) -> [Row] {
        figures.map { figure in
            Row(
                section: section,
                name: figure.name,
                unit: figure.quantity?.unit ?? "",
                value: figure.quantity?.number ?? ""
            )
        }
    }

    private static func latencies(_ latencies: [Metric: Report.Latencies], prefix: String = "") -> [Row] {
        latencies.inDisplayOrder.flatMap { metric, latencies in
            rows(prefix + metric.rawValue, ReportFigures.latencies(latencies))
        }
    }

    private static func objective(_ result: Report.ObjectiveResult) -> [Row] {
        let objective = result.objective
        let bound = ObjectiveText.quantity(objective.bound, of: objective.subject)
        let measured = result.measured.map { ObjectiveText.quantity($0, of: objective.subject) }
        return [
            Row(section: "objectives", name: objective.text, unit: bound.unit, value: measured?.number ?? ""),
            Row(section: "objectives.met", name: objective.text, value: String(result.isMet)),
        ]
    }

    private static func texts(_ section: String, _ texts: [String]) -> [Row] {
        texts.enumerated().map { Row(section: section, name: String($0.offset + 1), value: $0.element) }
    }
}
