import Measurement

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// One time at ever higher percentiles, as HdrHistogram's plotters draw it.
struct PercentileCurve: Sendable, Hashable {
    /// The time at one percentile.
    struct Point: Sendable, Hashable {
        var percentile: Percentile
        var value: Duration
        /// Where the true percentile lies with 95 % confidence; nil if there are too few samples to say.
        var interval: ClosedRange<Duration>?

        /// The place on the axis: 1 for p90, 2 for p99, 3 for p99.9.
        var nines: Double { PercentileCurve.nines(of: percentile) }

        /// The place of a value at this percentile.
        func at(_ value: Duration) -> Chart.Point { Chart.Point(x: nines, y: value.milliseconds) }
    }

    var metric: Metric
    var points: [Point]

    /// The curve of a histogram: as far out as its number of samples reaches.
    init(_ metric: Metric, _ snapshot: HistogramSnapshot) {
        self.metric = metric
        let reach = log10(Double(max(snapshot.count, 1)))
        let steps = Int((reach * 20).rounded(.down))
        points = (0...steps).compactMap { step in
            let percentile = Percentile(max(0, 100 - 100 * pow(10, -Double(step) / 20)))
            return snapshot.value(at: percentile).map { value in
                let isInside = percentile.percent > 0 && percentile.percent < 100
                return Point(
                    percentile: percentile,
                    value: value,
                    interval: isInside ? snapshot.interval(for: percentile) : nil
                )
            }
        }
        if let last = points.last, let maximum = snapshot.maximum, last.value < maximum {
            points[points.count - 1].value = maximum
        }
    }

    /// What can be drawn without a histogram: the percentiles that the report has.
    init(_ metric: Metric, _ latencies: Report.Latencies) {
        self.metric = metric
        points = latencies.values.sorted { $0.key < $1.key }.filter { $0.key.percent < 100 }.map { percentile, value in
            Point(percentile: percentile, value: value, interval: latencies.intervals[percentile])
        }
    }

    /// The percentiles that the axis names.
    static var ticks: [ChartAxis.Tick] {
        [0, 50, 75, 90, 95, 99, 99.9, 99.99, 99.999, 99.9999, 99.99999].map { percent in
            ChartAxis.Tick(value: nines(of: Percentile(percent)), label: "\(Quantity.bare(percent)) %")
        }
    }

    /// What the curves have at each named percentile and some between, for whom points at the chart.
    static func hints(_ curves: [PercentileCurve]) -> [Chart.Hint] {
        guard let longest = curves.max(by: { $0.points.count < $1.points.count }) else { return [] }
        return longest.points.indices.map { index in
            let point = longest.points[index]
            let previous = index > 0 ? longest.points[index - 1].nines : point.nines
            let next = index + 1 < longest.points.count ? longest.points[index + 1].nines : point.nines
            let figures = curves.compactMap { curve -> String? in
                guard let same = curve.points.first(where: { $0.percentile == point.percentile }) else { return nil }
                return "\(curve.metric.title) \(Quantity.latency(same.value).text)"
            }
            let percent = FixedDecimals.text(point.percentile.percent, decimals: 3)
            return Chart.Hint(
                from: (previous + point.nines) / 2,
                to: (point.nines + next) / 2,
                text: "\(percent) %: \(figures.joined(separator: ", "))"
            )
        }
    }

    private static func nines(of percentile: Percentile) -> Double {
        percentile.percent >= 100 ? 12 : -log10(1 - percentile.percent / 100)
    }
}
