import ProviderWire

/// In what two plans ask for different loads.
///
/// Where a plan runs, with which key, headers and seed, how long, and what it is to reach makes no difference: runs that
/// differ in those are compared on purpose.
enum LoadDifference {
    /// A sentence for each difference of `second` to `first`.
    static func differences(from first: LoadPlan, to second: LoadPlan) -> [String] {
        var differences: [String] = []
        func compare<Value: Equatable>(_ name: String, _ value: (LoadPlan) -> Value) {
            if value(first) != value(second) {
                differences.append("\(name) is \(value(second)) instead of \(value(first))")
            }
        }
        compare("the arrival process") { $0.arrivals.text }
        if case .trace(let one) = first.arrivals, case .trace(let other) = second.arrivals, one != other {
            differences.append("the trace is another")
        }
        compare("keepAlive") { $0.keepsAlive }
        compare("maxConnections") { $0.maximumConnections.map(String.init) ?? "without a limit" }
        compare("the number of workloads") { $0.workloads.count }
        if !first.arrivals.isClosedLoop { compare("maxInFlight") { $0.maximumInFlight } }
        let haveMix = first.workloads.count > 1
        for (one, other) in zip(first.workloads, second.workloads) {
            let place = haveMix ? " of \(one.displayName)" : ""
            func compare<Value: Equatable>(_ name: String, _ value: (Workload) -> Value) {
                if value(one) != value(other) {
                    differences.append("\(name)\(place) is \(value(other)) instead of \(value(one))")
                }
            }
            compare("the endpoint") { $0.endpoint.rawValue }
            compare("stream") { $0.isStreaming }
            compare("the model") { $0.effectiveModel }
            compare("the number of turns") { $0.turns }
            compare("maxTokens") { $0.maximumTokens.map { "\($0)" } ?? "unset" }
            if haveMix { compare("the weight") { $0.weight } }
            if one.prompt != other.prompt { differences.append("the prompt\(place) is another") }
            if one.turnDelay != other.turnDelay { differences.append("the delay between turns\(place) is another") }
        }
        return differences
    }
}
