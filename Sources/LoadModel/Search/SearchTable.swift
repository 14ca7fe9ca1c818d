import Measurement

/// Shows the steps of a search, in each form that reports have.
enum SearchTable {
    private static let headings = ["Succeeded /s", "Errors", "Response p50", "p99", "First token p99", "Verdict"]

    /// Lines for a terminal, the last of them the verdict.
    static func text(_ search: SearchReport) -> [String] {
        let rows = [[heading(search)] + headings] + search.steps.map { [load($0)] + cells($0) }
        let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        let lines = rows.map { row in
            let cells = row.enumerated().map { column, cell in
                let room = String(repeating: " ", count: widths[column] - cell.count)
                return column == row.count - 1 ? cell : room + cell
            }
            return "  " + cells.joined(separator: "  ")
        }
        let shown = search.shown.map { "  The report below is of the step at \(FixedDecimals.shortText($0))." }
        return lines + ["", "  \(search.verdict.capitalizedFirst)."] + (shown.map { [$0] } ?? [])
    }

    /// The verdict and a table.
    static func markdown(_ search: SearchReport) -> [String] {
        var table = MarkdownTable([heading(search)] + headings)
        for step in search.steps { table.append([load(step)] + cells(step)) }
        return ["**\(Markdown.prose(search.verdict.capitalizedFirst)).**", table.text]
    }

    /// The verdict, a chart and a table.
    static func markup(_ search: SearchReport) -> [Markup] {
        var table = PageTable([heading(search)] + headings)
        for step in search.steps { table.append(load(step), cells(step)) }
        let chart = chart(search).map { Page.figure($0, id: "search", on: .wide) }
        return ["<p><strong>\(search.verdict.capitalizedFirst).</strong></p>"] + (chart.map { [$0] } ?? []) + [
            table.markup()
        ]
    }

    /// Response times over the load.
    private static func chart(_ search: SearchReport) -> Chart? {
        let steps = search.steps.sorted { $0.load < $1.load }
        guard let first = steps.first?.load, let last = steps.last?.load, last > first,
            let highest = steps.compactMap({ $0.responseTime[.p99] }).max()
        else { return nil }
        let layers = [(Percentile.p50, Chart.Tone.first), (.p99, .third)].map { percentile, tone in
            let points = steps.map { step in
                step.responseTime[percentile].map { Chart.Point(x: step.load, y: $0.milliseconds) }
            }
            return Chart.Layer(name: percentile.name, tone: tone, shape: .line(points))
        }
        return Chart(
            title: "Response time over load",
            summary: "p50 and p99 of the response time at \(steps.count) loads. The figures are in the table of steps.",
            horizontal: .span(heading(search), from: first, to: last),
            vertical: .fromZero("Response time, ms", maximum: highest.milliseconds),
            layers: layers,
            hints: []
        )
    }

    private static func heading(_ search: SearchReport) -> String {
        switch search.axis {
        case .rate: "Requests /s"
        case .concurrency: "At once"
        }
    }

    private static func load(_ step: SearchReport.Step) -> String { FixedDecimals.shortText(step.load) }

    private static func cells(_ step: SearchReport.Step) -> [String] {
        func time(_ time: Duration?) -> String { time.map { Quantity.latency($0) }.text }
        let verdict = step.isMet ? "met" : step.broken.joined(separator: "; ")
        return [
            step.throughput.map { FixedDecimals.significant($0) } ?? Quantity.absent,
            step.errorRate.map { Quantity.share($0) }.text, time(step.responseTime[.p50]),
            time(step.responseTime[.p99]),
            time(step.timeToFirstToken[.p99]), step.isRigLimited ? "\(verdict) (rig-limited)" : verdict,
        ]
    }
}

extension String {
    /// The text as the beginning of a sentence.
    fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
