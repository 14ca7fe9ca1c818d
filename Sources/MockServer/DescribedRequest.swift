import MockBehavior
import NIOCore
import ProviderWire

/// What the journal tells of a request and its answer besides their bytes.
final class DescribedRequest {
    let model: String?
    let isStreaming: Bool
    let rule: String?
    /// The rate limit that turned the request away.
    let limit: String?
    let nearMiss: String?
    let promptTokens: Int
    let completionTokens: Int

    init(
        _ facts: RequestFacts, _ behavior: BehaviorDecision, on upstream: CompiledUpstream, at time: NIODeadline
    ) {
        model = facts.model
        isStreaming = facts.isStreaming
        rule = behavior.rule?.name
        limit = behavior.limit
        nearMiss =
            behavior.rule == nil && behavior.limit == nil
            ? upstream.rules?.nearMisses(of: facts, at: time.sinceStart, isCounted: true) : nil
        promptTokens = behavior.extent.promptTokens ?? facts.promptTokens
        completionTokens = behavior.extent.outputTokens
    }
}
