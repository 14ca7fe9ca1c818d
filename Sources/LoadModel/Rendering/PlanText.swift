import Measurement
import Synthesis

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

    /// When requests were due: `Poisson, 200 requests/s`.
    static func arrivals(_ process: ArrivalProcess) -> String {
        switch process {
        case .closedLoop(let concurrency, let thinkTime):
            "closed loop, \(FixedDecimals.grouped(concurrency)) at once" + (thinkTime == nil ? "" : ", with think time")
        case .constant(let rate): "constant, \(perSecond(rate))"
        case .poisson(let rate): "Poisson, \(perSecond(rate))"
        case .gamma(let rate, let shape): "gamma, \(perSecond(rate)), shape \(FixedDecimals.significant(shape))"
        case .ramp(let from, let to, let over, let isPoisson):
            "ramp from \(FixedDecimals.significant(from)) to \(perSecond(to)) over \(Quantity.elapsed(over).text)"
                + (isPoisson ? ", Poisson" : "")
        case .stages(let stages, let isPoisson): self.stages(stages) + (isPoisson ? ", Poisson" : "")
        case .trace(let trace): "trace of \(FixedDecimals.grouped(trace.entries.count)) requests"
        }
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

    private static func stages(_ stages: [ArrivalProcess.Stage]) -> String {
        let shown = stages.prefix(6).map {
            "\(FixedDecimals.significant($0.rate))/s for \(Quantity.elapsed($0.duration).text)"
        }
        let rest = stages.count - shown.count
        return "stages: \(shown.joined(separator: ", "))" + (rest > 0 ? " and \(rest) more" : "")
    }

    private static func perSecond(_ rate: Double) -> String { Quantity.rate(rate, of: "requests").text }
}
