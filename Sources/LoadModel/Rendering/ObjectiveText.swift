import Measurement

/// Writes objectives and what became of them.
enum ObjectiveText {
    /// The objective in words: `Time to first token p99 < 200 ms`.
    static func title(_ objective: Objective) -> String {
        let sign =
            switch objective.comparison {
            case .atMost: "≤"
            case .atLeast: "≥"
            case .below: "<"
            case .above: ">"
            }
        return "\(subject(objective.subject)) \(sign) \(objective.subject.text(of: objective.bound))"
    }

    /// What was measured, in the objective's unit, or a dash.
    static func measured(_ result: Report.ObjectiveResult) -> String {
        result.measured.map { text($0, of: result.objective.subject) } ?? Quantity.absent
    }

    /// How far the run was from the bound, as a part of it: `+12.5 %`; nil where that says nothing.
    static func distance(_ result: Report.ObjectiveResult) -> String? {
        guard let measured = result.measured, result.objective.bound > 0 else { return nil }
        let part = measured / result.objective.bound - 1
        guard part.isFinite else { return nil }
        return "\(part < 0 ? "−" : "+")\(Quantity.share(part.magnitude).text)"
    }

    /// A value in the subject's unit.
    static func quantity(_ value: Double, of subject: Objective.Subject) -> Quantity {
        switch subject {
        case .percentile, .mean, .maximum: .latency(.milliseconds(value))
        case .errorRate: .share(value)
        case .requestsPerSecond, .goodput: .rate(value, of: "requests")
        case .outputTokensPerSecond: .rate(value, of: "tokens")
        }
    }

    private static func text(_ value: Double, of subject: Objective.Subject) -> String {
        quantity(value, of: subject).text
    }

    private static func subject(_ subject: Objective.Subject) -> String {
        switch subject {
        case .percentile(let metric, let percentile): "\(metric.title) \(percentile.name)"
        case .mean(let metric): "\(metric.title) mean"
        case .maximum(let metric): "\(metric.title) maximum"
        case .errorRate: "Error rate"
        case .requestsPerSecond: "Throughput"
        case .goodput: "Goodput"
        case .outputTokensPerSecond: "Output tokens"
        }
    }
}

extension Report {
    /// `2 of 3 objectives met`; nil without objectives.
    var verdict: String? {
        if objectives.isEmpty { return nil }
        let met = objectives.filter(\.isMet).count
        if objectives.count == 1 { return met == 1 ? "Objective met" : "Objective not met" }
        return met == objectives.count
            ? "All \(objectives.count) objectives met" : "\(met) of \(objectives.count) objectives met"
    }

    /// Whether there is no objective that is not met.
    var meetsObjectives: Bool { objectives.allSatisfy(\.isMet) }
}
