import LoadModel
import Measurement

/// The numbers of several reports, side by side, with what differs.
enum AuditFigures {
    static func rows(of reports: [AuditReport]) -> [Comparison.Row] {
        var rows: [Comparison.Row] = []
        for (time, title) in [
            (AuditObjective.Time.requestPath, "Request path"), (.responsePath, "Response path"),
            (.overhead, "Overhead"),
            (.longestHold, "Longest hold of a stream"), (.addedJitter, "Added jitter"),
        ] {
            for percentile in [Percentile.p50, .p90, .p99] {
                rows += [
                    row("\(time.rawValue).\(percentile.name)", "\(title) \(percentile.name)", .milliseconds, reports) {
                        Estimate($0.timing.paired(time).charged[percentile])
                    }
                ].compactMap(\.self)
            }
        }
        rows += [
            row("errorRate", "Error rate", .failedShare, reports) { share($0.counts.failed, of: $0.counts.proxy) },
            row("isolation.mixedUp", "Mixed up", .failedShare, reports) {
                share($0.isolation.mixedUp.count, of: $0.counts.proxy)
            },
        ].compactMap(\.self)
        return rows
    }

    /// What is known of a figure of one report.
    private struct Estimate {
        var value: Double
        var interval: ClosedRange<Double>?

        init(value: Double, interval: ClosedRange<Double>?) {
            self.value = value
            self.interval = interval
        }

        init?(_ quantile: Quantiles.Value?) {
            guard let quantile else { return nil }
            value = quantile.valueMs
            guard let low = quantile.lowMs, let high = quantile.highMs else { return }
            interval = low...high
        }
    }

    private static func share(_ part: Int, of total: Int) -> Estimate? {
        guard total > 0 else { return nil }
        return Estimate(value: Double(part) / Double(total), interval: RateInterval.share(part, of: total))
    }

    /// The row of a figure; nil if no report has it.
    private static func row(
        _ name: String, _ title: String, _ unit: Comparison.Unit, _ reports: [AuditReport],
        estimate: (AuditReport) -> Estimate?
    ) -> Comparison.Row? {
        let estimates = reports.map(estimate)
        guard estimates.contains(where: { $0 != nil }), let first = estimates.first else { return nil }
        let differences = estimates.dropFirst().map { other -> Comparison.Difference? in
            guard let first, let other else { return nil }
            return Comparison.Difference(interval: difference(first, other), unit: unit)
        }
        return Comparison.Row(
            name, title: title, unit: unit, values: estimates.map { $0?.value }, differences: differences
        )
    }

    private static func difference(_ first: Estimate, _ other: Estimate) -> ClosedRange<Double>? {
        guard let firstInterval = first.interval, let otherInterval = other.interval else { return nil }
        return RateInterval.difference(from: (first.value, firstInterval), to: (other.value, otherInterval))
    }
}
