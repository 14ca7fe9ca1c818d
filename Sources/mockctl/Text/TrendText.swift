import LoadModel

/// The runs of a plan over time, for people.
enum TrendText {
    /// A line for each run, oldest first, then one for each figure with its course.
    static func table(_ trend: RunTrend) -> String {
        if trend.runs.isEmpty { return "no run of this plan has been completed\n" }
        var table = TextTable(
            [.right, .left, .left] + trend.figures.map { _ in .right } + [.left],
            headings: ["ID", "CREATED", "NAME"] + trend.figures.map(heading) + [""]
        )
        for run in trend.runs {
            table.append(
                [run.id, Timestamp(date: run.createdAt).text, ReplyText.shortened(run.name, to: 30)]
                    + trend.figures.map { cell(run.values[$0], $0) } + [run.isRigLimited ? "rig-limited" : ""]
            )
        }
        return table.text + (trend.runs.count > 1 ? "\n" + courses(trend) : "")
    }

    private static func courses(_ trend: RunTrend) -> String {
        var table = TextTable([.left, .left, .right, .right])
        for figure in trend.figures {
            let values = trend.runs.map { $0.values[figure] }
            let known = values.compactMap(\.self)
            guard let first = known.first, let last = known.last else { continue }
            table.append([
                figure, Sparkline.text(values), "\(cell(first, figure)) → \(cell(last, figure))", change(first, last),
            ])
        }
        return table.text
    }

    /// `+12.5 %`; nothing where that says nothing.
    private static func change(_ first: Double, _ last: Double) -> String {
        guard first > 0 else { return "" }
        let percent = (last / first - 1) * 100
        return "\(percent < 0 ? "" : "+")\(FixedDecimals.text(percent, decimals: 1)) %"
    }

    /// Times are in milliseconds, the error rate is in percent.
    private static func heading(_ figure: String) -> String {
        let unit = figure.contains(".") ? " ms" : figure == "errorRate" ? " %" : ""
        return figure + unit
    }

    private static func cell(_ value: Double?, _ figure: String) -> String {
        guard let value else { return "-" }
        return figure == "errorRate"
            ? FixedDecimals.text(value * 100, decimals: 2) : FixedDecimals.text(value, decimals: value < 100 ? 2 : 1)
    }
}

/// A row of bars, one for each number.
enum Sparkline {
    private static let bars: [Character] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]

    /// The bars, the highest number's the tallest; a space where there is no number.
    static func text(_ values: [Double?]) -> String {
        let highest = values.compactMap(\.self).max() ?? 0
        return String(
            values.map { value in
                guard let value else { return " " }
                let share = highest > 0 ? max(0, value / highest) : 0
                let height = Int((share * Double(bars.count)).rounded(.up))
                return bars[min(max(height, 1), bars.count) - 1]
            }
        )
    }
}
