/// How a plan is carried out at several loads, one run after the other, in place of once.
///
/// The load is what the plan's arrivals have: the rate of an open loop (constant, Poisson or gamma), the concurrency of a
/// closed one. Each step is a whole run of the plan, warm-up included, at another load.
public enum LoadSearch: Sendable, Hashable {
    /// Each of these loads in turn.
    case sweep([Double])
    /// So many loads from one to another, each in the same ratio to the one before; what is told is the knee.
    case knee(from: Double, to: Double, steps: Int)
    /// The highest load at which the plan's objectives are met: doubled from `from` until they are not or `to` is reached,
    /// then halved in between until the two bounds differ by at most `tolerance` of the lower one.
    ///
    /// Each load is run `repeats` times, and the majority decides.
    case highest(from: Double, to: Double, tolerance: Double, repeats: Int)

    /// The loads of a knee's steps, rounded to whole numbers where only those will do, each once.
    static func loads(from: Double, to: Double, steps: Int, isWhole: Bool) -> [Double] {
        guard steps > 1, from > 0 else { return [to] }
        var loads: [Double] = []
        for step in 0..<steps {
            let exact = from * pow(to / from, Double(step) / Double(steps - 1))
            let load = isWhole ? exact.rounded() : exact.rounded(toDecimals: 3)
            if loads.last != load { loads.append(load) }
        }
        return loads
    }
}

/// What a search varies.
public enum LoadAxis: String, Sendable, Hashable, Codable {
    /// Requests a second.
    case rate
    /// Requests kept in flight.
    case concurrency
}

extension LoadPlan {
    /// What a search of this plan varies; nil if its arrivals have no single load.
    public var loadAxis: LoadAxis? {
        switch arrivals {
        case .closedLoop: .concurrency
        case .constant, .poisson, .gamma: .rate
        case .ramp, .stages, .trace: nil
        }
    }

    /// The plan of one step of its search. Steps with the same seed ask the same.
    package func step(at load: Double) -> LoadPlan {
        var plan = self
        plan.search = nil
        switch arrivals {
        case .closedLoop(_, let thinkTime): plan.arrivals = .closedLoop(concurrency: Int(load), thinkTime: thinkTime)
        case .constant: plan.arrivals = .constant(rate: load)
        case .poisson: plan.arrivals = .poisson(rate: load)
        case .gamma(_, let shape): plan.arrivals = .gamma(rate: load, shape: shape)
        case .ramp, .stages, .trace: preconditionFailure("a plan with a search has a single load")
        }
        return plan
    }
}

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif
