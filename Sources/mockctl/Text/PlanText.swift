import LoadModel
import Measurement
import ProviderWire

/// What a load plan does, in a few words.
enum PlanText {
    /// `200 requests, 20 at once`; `at 50 requests a second for 30 s`.
    static func summary(_ plan: LoadPlan) -> String {
        switch plan.arrivals {
        case .closedLoop:
            let lanes = "\(FixedDecimals.grouped(plan.effectiveConnections)) at once"
            return [extent(plan.stop), lanes].compactMap(\.self).joined(separator: ", ")
        case .constant(let rate): return joined("at \(self.rate(rate)) requests a second", plan.stop)
        case .poisson(let rate): return joined("at \(self.rate(rate)) requests a second (Poisson)", plan.stop)
        case .gamma(let rate, let shape):
            let process = "gamma, shape \(self.rate(shape))"
            return joined("at \(self.rate(rate)) requests a second (\(process))", plan.stop)
        case .ramp(let from, let to, let over, _):
            let rates = "from \(rate(from)) to \(rate(to)) requests a second within \(time(over))"
            return joined(rates, plan.stop)
        case .stages(let stages, _):
            let length = stages.reduce(Duration.zero) { $0 + $1.duration }
            let count = stages.count == 1 ? "one stage" : "\(stages.count) stages"
            return joined("\(count) in \(time(length))", plan.stop)
        case .trace(let trace):
            return joined("a trace of \(FixedDecimals.grouped(trace.entries.count)) requests", plan.stop)
        }
    }

    private static func joined(_ load: String, _ stop: StopCondition) -> String {
        [load, extent(stop)].compactMap(\.self).joined(separator: stop.duration == nil ? ", " : " ")
    }

    private static func extent(_ stop: StopCondition) -> String? {
        var ends: [String] = []
        if let duration = stop.duration { ends.append("for \(time(duration))") }
        if let requests = stop.requests {
            ends.append("\(FixedDecimals.grouped(requests)) request\(requests == 1 ? "" : "s")")
        }
        if let precision = stop.precision {
            let width = rate((precision.relativeWidth * 1e5).rounded() / 1e3)
            ends.append("\(precision.metric.rawValue).\(precision.percentile.name) to ±\(width) %")
        }
        return ends.isEmpty ? nil : ends.joined(separator: " or ")
    }

    private static func rate(_ rate: Double) -> String {
        rate == rate.rounded() && rate.magnitude < 1e9 ? FixedDecimals.grouped(Int(rate)) : JSONNumber(rate).text
    }

    private static func time(_ duration: Duration) -> String {
        let seconds = duration.seconds
        return seconds >= 60 || seconds < 1 || seconds != seconds.rounded()
            ? TimeText.exact(milliseconds: duration.milliseconds) : "\(Int(seconds)) s"
    }
}
