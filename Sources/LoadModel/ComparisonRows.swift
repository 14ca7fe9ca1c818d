import Measurement

/// Computes the rows of a ``Comparison``.
enum ComparisonRows {
    /// Each side's interval holds with 97.5 %, so that both hold with at least 95 %.
    private static let confidenceOfEach = 0.975

    static func rows(of runs: [Comparison.Run]) -> [Comparison.Row] {
        var rows: [Comparison.Row] = []
        for metric in Metric.allCases {
            rows += Percentile.reported.compactMap { percentileRow(metric, $0, runs) }
        }
        rows += [
            rateRow("requestsPerSecond", "Requests per second", runs) { $0.totalRequests },
            rateRow("successfulRequestsPerSecond", "Successful per second", runs) { $0.successfulRequests },
            shareRow("errorRate", "Error rate", .failedShare, runs) { $0.summary.failedRequests },
            shareRow("goodput.share", "Good share", .goodShare, runs) { $0.goodput?.goodRequests },
        ].compactMap(\.self)
        return rows
    }

    private static func percentileRow(
        _ metric: Metric,
        _ percentile: Percentile,
        _ runs: [Comparison.Run]
    ) -> Comparison.Row? {
        row("\(metric.rawValue).\(percentile.name)", "\(metric.title) \(percentile.name)", .milliseconds, runs) { run in
            guard let histogram = run.histograms[metric], let value = histogram.value(at: percentile) else {
                return nil
            }
            let interval = histogram.interval(for: percentile, confidence: confidenceOfEach)
            return Estimate(
                value: value.milliseconds,
                interval: interval.map { $0.lowerBound.milliseconds...$0.upperBound.milliseconds }
            )
        } difference: { first, other in
            guard let first = first.interval, let other = other.interval else { return nil }
            return (other.lowerBound - first.upperBound)...(other.upperBound - first.lowerBound)
        }
    }

    private static func rateRow(
        _ name: String,
        _ title: String,
        _ runs: [Comparison.Run],
        _ count: (Report.Summary) -> Int
    ) -> Comparison.Row? {
        row(name, title, .perSecond, runs) { run in
            let seconds = run.report.summary.totalDuration.seconds
            guard seconds > 0 else { return nil }
            let count = count(run.report.summary)
            let interval = RateInterval.count(count)
            return Estimate(
                value: Double(count) / seconds,
                interval: (interval.lowerBound / seconds)...(interval.upperBound / seconds)
            )
        } difference: {
            squaredDistances($0, $1)
        }
    }

    private static func shareRow(
        _ name: String,
        _ title: String,
        _ unit: Comparison.Unit,
        _ runs: [Comparison.Run],
        _ part: (Report) -> Int?
    ) -> Comparison.Row? {
        row(name, title, unit, runs) { run in
            let total = run.report.summary.totalRequests
            guard total > 0, let part = part(run.report) else { return nil }
            return Estimate(value: Double(part) / Double(total), interval: RateInterval.share(part, of: total))
        } difference: {
            squaredDistances($0, $1)
        }
    }

    private static func squaredDistances(_ first: Estimate, _ other: Estimate) -> ClosedRange<Double>? {
        guard let firstInterval = first.interval, let otherInterval = other.interval else { return nil }
        return RateInterval.difference(from: (first.value, firstInterval), to: (other.value, otherInterval))
    }

    /// What is known of a figure of one run.
    private struct Estimate {
        var value: Double
        var interval: ClosedRange<Double>?
    }

    /// The row of a figure; nil if no run has it.
    private static func row(
        _ name: String,
        _ title: String,
        _ unit: Comparison.Unit,
        _ runs: [Comparison.Run],
        estimate: (Comparison.Run) -> Estimate?,
        difference: (Estimate, Estimate) -> ClosedRange<Double>?
    ) -> Comparison.Row? {
        let estimates = runs.map(estimate)
        guard estimates.contains(where: { $0 != nil }), let first = estimates.first else { return nil }
        let differences = estimates.dropFirst().map { other -> Comparison.Difference? in
            guard let first, let other else { return nil }
            return Comparison.Difference(interval: difference(first, other), unit: unit)
        }
        return Comparison.Row(
            name,
            title: title,
            unit: unit,
            values: estimates.map { $0?.value },
            differences: differences
        )
    }
}
