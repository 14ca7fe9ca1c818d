import Measurement

extension Objective.Comparison {
    /// Whether a value keeps to the bound.
    package func holds(_ value: Double, _ bound: Double) -> Bool {
        switch self {
        case .atMost: value <= bound
        case .atLeast: value >= bound
        case .below: value < bound
        case .above: value > bound
        }
    }
}

extension Report {
    /// What became of an objective.
    ///
    /// - Parameter histograms: Those of the run, from which any percentile can be read.
    public func result(of objective: Objective, histograms: RunHistograms) -> ObjectiveResult {
        let measured = measured(objective.subject, histograms: histograms)
        return ObjectiveResult(
            objective: objective,
            measured: measured,
            isMet: measured.map { objective.comparison.holds($0, objective.bound) } ?? false
        )
    }

    /// What was measured of an objective's subject, in its unit; nil if it was not.
    package func measured(_ subject: Objective.Subject, histograms: RunHistograms) -> Double? {
        switch subject {
        case .percentile(let metric, let percentile): histograms[metric]?.value(at: percentile)?.roundedMilliseconds
        case .mean(let metric): histograms[metric]?.mean?.roundedMilliseconds
        case .maximum(let metric): histograms[metric]?.maximum?.roundedMilliseconds
        case .errorRate: summary.errorRate
        case .requestsPerSecond: summary.requestsPerSecond
        case .goodput: goodput?.requestsPerSecond
        case .outputTokensPerSecond: throughput.outputTokensPerSecond
        }
    }
}

extension Report.ObjectiveResult {
    /// The result in one line: `ttft.p99 < 200 ms: 183.2 ms, met`.
    public var text: String {
        let subject = objective.subject
        let bound = "\(subject.text) \(objective.comparison.rawValue) \(subject.text(of: objective.bound))"
        guard let measured else { return "\(bound): not measured, not met" }
        return "\(bound): \(subject.text(of: measured)), \(isMet ? "met" : "not met")"
    }
}

extension Objective.Subject {
    /// A value with its unit: `183.2 ms`, `0.1 %`, `50 /s`.
    package func text(of value: Double) -> String {
        switch self {
        case .percentile, .mean, .maximum: "\(FixedDecimals.shortText(value)) ms"
        case .errorRate: "\(FixedDecimals.shortText(value * 100)) %"
        case .requestsPerSecond, .goodput, .outputTokensPerSecond: "\(FixedDecimals.shortText(value)) /s"
        }
    }
}
