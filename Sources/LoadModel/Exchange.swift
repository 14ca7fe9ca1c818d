package import ProviderWire

/// One request of a plan, made ready to be sent, and what its answer must be like.
package struct Exchange: Sendable, Hashable {
    /// The whole request, head and body.
    package let request: [UInt8]
    /// Which of the plan's ``LoadPlan/workloads`` it is of.
    package let workload: Int
    /// The endpoint that is asked.
    package let endpoint: Endpoint
    /// Whether the answer must be a stream.
    package let isStreaming: Bool
    /// Whether the answer's text is needed, since the conversation goes on with it.
    package let needsText: Bool
}

extension Exchange {
    /// The first request that the plan sends to that target.
    package init(plan: LoadPlan, target: LoadTarget) {
        let source = ExchangeSource(plan: plan, target: target, seed: plan.seed ?? 0)
        switch source.next(number: 0, entry: nil) {
        case .shared(let index): self = source.shared[index]
        case .own(let exchange): self = exchange
        case .conversation(var conversation):
            guard let first = conversation.nextTurn() else { preconditionFailure("a conversation has a first turn") }
            self = first
        }
    }
}
