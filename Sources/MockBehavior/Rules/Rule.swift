import ProviderWire
import Synchronization

/// A fault that a rule names, or that it has for itself.
package enum RuleFault: Sendable {
    case named(String)
    case own(CompiledFault)
}

/// A rule, compiled: which requests it is for, and what they get. It outlives changes of the configuration that leave it
/// as it is, and its counts with it.
///
/// State: atomics, so that event loops count in parallel and exactly.
package final class Rule: Sendable {
    package let name: String
    /// Higher ones are tried first.
    package let priority: Int
    /// In place of the endpoint's; nil for that one.
    package let latency: CompiledLatency?
    /// Nil for none of the rule's own.
    package let fault: RuleFault?
    /// Those whose requests it can answer.
    let endpoints: [Endpoint]
    /// The cheapest first.
    let tests: [RuleTest]
    let turn: RuleTurn?
    /// Nil for the endpoint's own.
    let answer: RuleAnswer?
    /// As it stands in the document.
    let written: JSONValue
    private let met = Atomic<Int>(0)
    private let answered = Atomic<Int>(0)

    init(
        name: String, priority: Int, endpoints: [Endpoint], tests: [RuleTest], turn: RuleTurn?, answer: RuleAnswer?,
        latency: LatencyProfile?, fault: RuleFault?, written: JSONValue
    ) {
        self.name = name
        self.priority = priority
        self.endpoints = endpoints
        self.tests = tests.enumerated().sorted { ($0.element.cost, $0.offset) < ($1.element.cost, $1.offset) }
            .map(\.element)
        self.turn = turn
        self.answer = answer
        self.latency = latency.map(CompiledLatency.init)
        self.fault = fault
        self.written = written
    }

    /// Whether the other rule does the same; its counts aside.
    func isSame(as other: Rule) -> Bool {
        written == other.written && latency?.profile == other.latency?.profile
            // Keys stand in files, which change by themselves.
            && answer?.proxies.map(\.apiKey) == other.answer?.proxies.map(\.apiKey)
    }

    /// What must be read from a request to the endpoint before it can be matched and answered.
    func needs(of endpoint: Endpoint) -> RequestNeeds {
        tests.reduce(answer?.needs(of: endpoint) ?? []) { $0.union($1.needs) }
    }

    /// Counts a request that meets all conditions but the turn.
    ///
    /// - Returns: the number among the requests that the rule answered, from 1; nil if it is not this one's turn.
    func take() -> Int? {
        if let turn {
            let number = met.wrappingAdd(1, ordering: .relaxed).newValue
            guard turn.accepts(number) else { return nil }
        }
        return answered.wrappingAdd(1, ordering: .relaxed).newValue
    }

    /// How many requests met all conditions but the turn; counted only where there is a turn.
    var metCount: Int { met.load(ordering: .relaxed) }

    /// How many requests it answered.
    package var answeredCount: Int { answered.load(ordering: .relaxed) }

    /// Counts from 1 again; sequences and recorded timings begin anew.
    func reset() {
        met.store(0, ordering: .relaxed)
        answered.store(0, ordering: .relaxed)
        answer?.reset()
        latency?.reset()
    }
}
