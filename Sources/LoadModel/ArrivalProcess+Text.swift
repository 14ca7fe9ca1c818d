import Measurement

extension ArrivalProcess {
    /// The process in words, as they stand after "arrivals:".
    package var text: String {
        func number(_ value: Double) -> String { FixedDecimals.shortText(value) }
        let poisson = ", Poisson"
        return switch self {
        case .closedLoop(let concurrency, let thinkTime):
            "a closed loop of \(concurrency)" + (thinkTime.map { " with a think time of \($0)" } ?? "")
        case .constant(let rate): "constant at \(number(rate)) a second"
        case .poisson(let rate): "Poisson at \(number(rate)) a second"
        case .gamma(let rate, let shape): "gamma at \(number(rate)) a second with the shape \(number(shape))"
        case .ramp(let from, let to, let over, let isPoisson):
            "a ramp from \(number(from)) to \(number(to)) a second over \(number(over.seconds)) s"
                + (isPoisson ? poisson : "")
        case .stages(let stages, let isPoisson):
            stages.map { "\(number($0.rate)) a second for \(number($0.duration.seconds)) s" }.joined(
                separator: ", then ")
                + (isPoisson ? poisson : "")
        case .trace(let trace): "a trace of \(FixedDecimals.grouped(trace.entries.count)) requests"
        }
    }
}
