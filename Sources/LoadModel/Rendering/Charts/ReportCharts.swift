import Measurement

/// The charts of a report. Each is nil where there is nothing to draw.
enum ReportCharts {
    private static let tones: [(Percentile, Chart.Tone)] = [(.p50, .first), (.p90, .second), (.p99, .third)]

    // MARK: - Over time

    /// Percentiles of the response time, or of the time to first token, interval by interval.
    static func latency(
        _ metric: Metric,
        over intervals: [Report.Interval],
        values: KeyPath<Report.Interval, [Percentile: Duration]>
    ) -> Chart? {
        let highest = intervals.flatMap { $0[keyPath: values].values }.max()
        guard let highest else { return nil }
        let layers = tones.map { percentile, tone in
            let points = intervals.map { interval in
                interval[keyPath: values][percentile].map { Chart.Point(x: interval.middle, y: $0.milliseconds) }
            }
            return Chart.Layer(name: percentile.name, tone: tone, shape: .line(points))
        }
        return Chart(
            title: "\(metric.title) over time",
            summary: "p50, p90 and p99 of the \(metric.title.lowercased()) in \(count(intervals)); "
                + "the highest value is \(Quantity.latency(highest).text). The figures are in the table of intervals.",
            horizontal: time(intervals),
            vertical: .fromZero("\(metric.title), ms", maximum: highest.milliseconds),
            layers: layers,
            hints: hints(intervals) { interval in
                tones.map { "\($0.0.name) " + interval[keyPath: values][$0.0].map { Quantity.latency($0) }.text }
            }
        )
    }

    /// What was offered, what succeeded and what failed, a second.
    static func throughput(_ intervals: [Report.Interval], isOpenLoop: Bool) -> Chart? {
        if intervals.isEmpty { return nil }
        func points(_ count: (Report.Interval) -> Int) -> [Chart.Point?] {
            intervals.map { interval in
                interval.perSecond(count(interval)).map { Chart.Point(x: interval.middle, y: $0) }
            }
        }
        let offered = points(\.offered)
        let succeeded = points { $0.completed - $0.failed }
        let failed = points(\.failed)
        var layers = [Chart.Layer(name: "succeeded", tone: .first, shape: .area(succeeded))]
        if intervals.contains(where: { $0.failed > 0 }) {
            layers.append(Chart.Layer(name: "failed", tone: .bad, shape: .area(failed)))
        }
        if isOpenLoop { layers.append(Chart.Layer(name: "offered", tone: .quiet, shape: .line(offered))) }
        let highest = ((isOpenLoop ? offered : []) + succeeded + failed).compactMap { $0?.y }.max() ?? 0
        return Chart(
            title: isOpenLoop ? "Throughput against offered load" : "Throughput over time",
            summary: "Exchanges a second in \(count(intervals)): how many succeeded and failed"
                + (isOpenLoop ? ", and how many were due." : ".") + " The figures are in the table of intervals.",
            horizontal: time(intervals),
            vertical: .fromZero("Exchanges per second", maximum: highest),
            layers: layers,
            hints: hints(intervals) { interval in
                let offered = isOpenLoop ? ["offered \(FixedDecimals.grouped(interval.offered))"] : []
                return offered + [
                    "succeeded \(FixedDecimals.grouped(interval.completed - interval.failed))",
                    "failed \(FixedDecimals.grouped(interval.failed))",
                ]
            }
        )
    }

    /// The most exchanges under way in each interval.
    static func inFlight(_ intervals: [Report.Interval]) -> Chart? {
        guard let highest = intervals.map(\.peakInFlight).max(), highest > 0 else { return nil }
        let points = intervals.map { Chart.Point?.some(Chart.Point(x: $0.middle, y: Double($0.peakInFlight))) }
        return Chart(
            title: "In flight over time",
            summary: "The most exchanges under way at once in \(count(intervals)); never more than "
                + "\(FixedDecimals.grouped(highest)). The figures are in the table of intervals.",
            horizontal: time(intervals),
            vertical: .fromZero("Most exchanges in flight", maximum: Double(highest)),
            layers: [Chart.Layer(name: nil, tone: .first, shape: .area(points))],
            hints: hints(intervals) { ["\(FixedDecimals.grouped($0.peakInFlight)) in flight"] }
        )
    }

    // MARK: - Distributions

    /// The value at every percentile, with ever more room for the last ones, and the confidence band of the first time.
    static func percentiles(_ curves: [PercentileCurve]) -> Chart? {
        let shown = curves.filter { !$0.points.isEmpty }
        let values = shown.flatMap { $0.points.map(\.value.milliseconds) }
        guard let greatest = values.max(), let least = values.min() else { return nil }
        let nines = shown.compactMap { $0.points.last?.nines }.max() ?? 1
        let tones: [Chart.Tone] = [.first, .second, .third, .quiet]
        let bands = shown.prefix(1).map { curve in
            let known = curve.points.filter { $0.interval != nil }
            return Chart.Layer(
                name: known.count > 1 ? "95 % confidence" : nil,
                tone: .first,
                shape: .band(
                    lower: known.compactMap { point in point.interval.map { point.at($0.lowerBound) } },
                    upper: known.compactMap { point in point.interval.map { point.at($0.upperBound) } }
                )
            )
        }
        let lines = zip(shown, tones).map { curve, tone in
            Chart.Layer(name: curve.metric.title, tone: tone, shape: .line(curve.points.map { $0.at($0.value) }))
        }
        let isWide = greatest > max(least, 0.001) * 30
        return Chart(
            title: "Percentile curve",
            summary: "The time that each part of the exchanges did not exceed, for "
                + shown.map { $0.metric.title.lowercased() }.joined(separator: ", ") + ". "
                + "The axis of percentiles stretches towards 100 %.",
            horizontal: ChartAxis(
                title: "Percentile",
                scale: .linear,
                bounds: 0...max(1, nines),
                ticks: PercentileCurve.ticks
            ),
            vertical: isWide
                ? .magnitudes("Milliseconds, logarithmic", from: max(least, 0.001), to: greatest)
                : .fromZero("Milliseconds", maximum: greatest),
            layers: bands + lines,
            hints: PercentileCurve.hints(shown)
        )
    }

    /// How many exchanges took how long.
    static func histogram(_ metric: Metric, _ snapshot: HistogramSnapshot) -> Chart? {
        guard let bins = HistogramBins(snapshot) else { return nil }
        let bars = bins.bins.map { Chart.Bar(from: $0.from, to: $0.to, height: Double($0.count)) }
        let title = "\(metric.title), ms" + (bins.isLogarithmic ? ", logarithmic" : "")
        return Chart(
            title: "Distribution of the \(metric.title.lowercased())",
            summary: "How many of \(FixedDecimals.grouped(snapshot.count)) exchanges took how long, in \(bars.count) "
                + "classes from \(FixedDecimals.significant(bins.lowest)) to \(FixedDecimals.significant(bins.highest)) ms.",
            horizontal: bins.isLogarithmic
                ? .magnitudes(title, from: bins.lowest, to: bins.highest)
                : .span(title, from: bins.lowest, to: bins.highest),
            vertical: .fromZero("Exchanges", maximum: bars.map(\.height).max() ?? 0),
            layers: [Chart.Layer(name: nil, tone: .first, shape: .bars(bars))],
            markers: [.p50, .p90, .p99].compactMap { percentile in
                snapshot.value(at: percentile).map { value in
                    Chart.Marker(x: value.milliseconds, label: "\(percentile.name) \(Quantity.latency(value).text)")
                }
            },
            hints: bins.bins.filter { $0.count > 0 }.map { bin in
                Chart.Hint(from: bin.from, to: bin.to, text: "\(bin.title): \(FixedDecimals.grouped(bin.count))")
            }
        )
    }

    // MARK: - Parts

    private static func time(_ intervals: [Report.Interval]) -> ChartAxis {
        .span("Seconds since the measurement began", from: 0, to: max(intervals.last?.end ?? 1, 0.001))
    }

    private static func count(_ intervals: [Report.Interval]) -> String {
        "\(FixedDecimals.grouped(intervals.count)) interval\(intervals.count == 1 ? "" : "s")"
    }

    private static func hints(
        _ intervals: [Report.Interval],
        figures: (Report.Interval) -> [String]
    ) -> [Chart.Hint] {
        intervals.map { interval in
            Chart.Hint(
                from: interval.start.seconds,
                to: interval.end,
                text: "\(interval.title): \(figures(interval).joined(separator: ", "))"
            )
        }
    }
}

extension Report.Interval {
    /// The seconds at which it ends.
    var end: Double { (start + length).seconds }
    /// The seconds half-way.
    var middle: Double { (start + length / 2).seconds }
    /// `12 – 13 s`
    var title: String {
        "\(FixedDecimals.significant(start.seconds)) – \(FixedDecimals.significant(end)) s"
    }

    /// So many in the interval, as a rate; nil if the interval has no length.
    func perSecond(_ count: Int) -> Double? { length > .zero ? Double(count) / length.seconds : nil }
}
