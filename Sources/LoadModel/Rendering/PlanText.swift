import Measurement

/// Says in words what a plan does, for headings.
enum PlanText {
    /// Where the requests went: `http://127.0.0.1:4000/openai`.
    static func target(_ plan: LoadPlan) -> String { plan.baseURL ?? "the daemon's own provider port" }

    /// What was asked, of which model: `chat stream, gpt-4o`; the workloads of a mix with their weights.
    static func workloads(_ plan: LoadPlan) -> String {
        let workloads = plan.workloads
        if workloads.count == 1, let only = workloads.first { return "\(only.displayName), \(only.effectiveModel)" }
        return
            workloads
            .map { "\($0.displayName) × \(FixedDecimals.significant($0.weight)) (\($0.effectiveModel))" }
            .joined(separator: ", ")
    }

    /// When enough was measured: `1,000 requests or 60 s`.
    static func stop(_ stop: StopCondition) -> String {
        var conditions: [String] = []
        if let requests = stop.requests { conditions.append("\(FixedDecimals.grouped(requests)) requests") }
        if let duration = stop.duration { conditions.append(Quantity.elapsed(duration).text) }
        if let precision = stop.precision {
            let metric = precision.metric.title.lowercased()
            let width = Quantity.share(precision.relativeWidth).text
            conditions.append("\(precision.percentile.name) of \(metric) known to \(width)")
        }
        return conditions.isEmpty ? Quantity.absent : conditions.joined(separator: " or ")
    }

    /// How much of something there was: `100 requests`, `10.0 s`.
    static func extent(_ extent: LoadPlan.Extent) -> String {
        switch extent {
        case .requests(let count): "\(FixedDecimals.grouped(count)) requests"
        case .duration(let duration): Quantity.elapsed(duration).text
        }
    }
}
