import Measurement

/// What tables say about percentiles.
enum LatencyText {
    /// What stands where too few samples were taken for an interval.
    static let tooFew = "n too small"

    /// `12.5 ms`, `12.5 ms (n too small)`, or a dash if the percentile is not reported.
    static func value(_ latencies: Report.Latencies, _ percentile: Percentile) -> String {
        guard let value = latencies[percentile] else { return Quantity.absent }
        let text = Quantity.latency(value).text
        return latencies.intervals[percentile] == nil ? "\(text) (\(tooFew))" : text
    }

    /// `12.1 – 12.9 ms`, `n too small`, or a dash if the percentile is not reported.
    static func interval(_ latencies: Report.Latencies, _ percentile: Percentile) -> String {
        guard latencies[percentile] != nil else { return Quantity.absent }
        return latencies.intervals[percentile].map(range) ?? tooFew
    }

    /// `12.1 – 12.9 ms`
    static func range(_ range: ClosedRange<Duration>) -> String {
        let ends = [range.lowerBound, range.upperBound].map { FixedDecimals.significant($0.milliseconds) }
        return "\(ends[0]) – \(ends[1]) ms"
    }

    /// The reported percentiles with failures as infinite; nil for times that are not adjusted, or if nothing failed.
    static func adjusted(_ latencies: Report.Latencies, of metric: Metric, failed: Int) -> [String]? {
        guard failed > 0, metric == .responseTime || metric == .serviceTime else { return nil }
        return Percentile.reported.map { percentile in
            latencies.adjustedValues[percentile].map { Quantity.latency($0).text } ?? "∞"
        }
    }
}

/// The times of the workloads of a mix, side by side.
enum WorkloadColumns {
    private static let columns: [(metric: Metric, title: String, percentile: Percentile)] = [
        (.responseTime, "Response", .p50), (.responseTime, "Response", .p99),
        (.timeToFirstToken, "First token", .p50), (.timeToFirstToken, "First token", .p99),
    ]

    static var headings: [String] { columns.map { "\($0.title) \($0.percentile.name)" } }

    static func cells(_ workload: Report.WorkloadReport) -> [String] {
        columns.map { metric, _, percentile in
            workload.latencies[metric].map { LatencyText.value($0, percentile) } ?? Quantity.absent
        }
    }
}
