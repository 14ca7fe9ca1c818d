/// The overhead of each percentile of the exchanges, in both lanes and as paired difference.
struct OverheadChart {
    private let curve: [TimingReport.CurvePoint]

    init(_ curve: [TimingReport.CurvePoint]) { self.curve = curve }

    /// Nothing where nothing was timed.
    func svg() -> String {
        let values = curve.flatMap { [$0.proxyMs, $0.directMs, $0.differenceMs].compactMap(\.self) }
        guard curve.count > 1, let least = values.min(), let most = values.max() else { return "" }
        let frame = ChartFrame(
            title: "Overhead", xRange: 0...100, yRange: min(least, 0)...max(most, min(least, 0) + 0.001),
            xLabel: "percent of the exchanges that take no longer", yLabel: "ms"
        )
        func line(_ name: String, _ colour: String, _ value: (TimingReport.CurvePoint) -> Double?) -> ChartFrame.Line {
            ChartFrame.Line(
                name: name, colour: colour,
                points: curve.compactMap { point in value(point).map { (point.percent, $0) } }
            )
        }
        return frame.svg(
            [
                line("proxy", "var(--one)") { $0.proxyMs }, line("direct", "var(--two)") { $0.directMs },
                line("proxy − direct", "var(--bad)") { $0.differenceMs },
            ].filter { !$0.points.isEmpty }
        )
    }
}

/// How many exchanges were inside the proxy over time.
struct QueueChart {
    private let queue: QueueReport?

    init(_ queue: QueueReport?) { self.queue = queue }

    /// Nothing where there is no course to show.
    func svg() -> String {
        guard let points = queue?.points, points.count > 1, let first = points.first, let last = points.last else {
            return ""
        }
        let frame = ChartFrame(
            title: "Exchanges inside the proxy", xRange: first.fromMs...max(last.fromMs, first.fromMs + 1),
            yRange: 0...Double(max(1, points.map(\.maximum).max() ?? 1)), xLabel: "ms from the run's start",
            yLabel: "exchanges"
        )
        return frame.svg(
            [
                ChartFrame.Line(
                    name: "at most", colour: "var(--two)", points: points.map { ($0.fromMs, Double($0.maximum)) }
                ),
                ChartFrame.Line(name: "on average", colour: "var(--one)", points: points.map { ($0.fromMs, $0.mean) }),
            ]
        )
    }
}
