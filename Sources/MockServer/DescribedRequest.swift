import MockBehavior
import NIOCore
import ProviderWire

/// What the journal tells of a request and its answer besides their bytes.
struct DescribedRequest {
    let model: String?
    let isStreaming: Bool
    let rule: String?
    let nearMiss: String?
    let promptTokens: Int
    let completionTokens: Int

    init(
        _ facts: RequestFacts, _ behavior: BehaviorDecision, on upstream: CompiledUpstream, at time: NIODeadline
    ) {
        model = facts.model
        isStreaming = facts.isStreaming
        rule = behavior.rule?.name
        nearMiss =
            behavior.rule == nil
            ? upstream.rules?.nearMisses(of: facts, at: time.sinceStart, isCounted: true) : nil
        promptTokens = behavior.extent.promptTokens ?? facts.promptTokens
        completionTokens = behavior.extent.outputTokens
    }
}
