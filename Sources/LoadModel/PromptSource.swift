import ProviderWire
import Synthesis

/// What the requests of one workload ask, request by request.
struct PromptSource: Sendable {
    /// What is asked without a prompt.
    static let shortQuestion = "Say hello in one short sentence."

    private let prompt: Workload.Prompt
    private let maximumTokens: CountDistribution?

    init(_ workload: Workload) {
        prompt = workload.prompt ?? .text(Self.shortQuestion)
        maximumTokens = workload.maximumTokens
    }

    /// The contents of requests that are the same each time, in turn; empty if something of them is drawn.
    var fixedContents: [RequestForm.Content] {
        switch maximumTokens {
        case .constant?, nil: break
        case .uniform?, .normal?, .lognormal?: return []
        }
        return switch prompt {
        case .text(let text): [.text(text)]
        case .messages(let messages): [.messages(messages)]
        case .list(let prompts): prompts.map { RequestForm.Content($0) }
        case .synthetic: []
        }
    }

    /// What the request of that number asks.
    ///
    /// - Parameter tokens: how many tokens of synthetic text instead of the workload's prompt.
    func content(
        number: Int, tokens: Int? = nil, using generator: inout some RandomNumberGenerator
    ) -> RequestForm.Content {
        if let tokens { return .text(SyntheticText.text(tokens: tokens, using: &generator)) }
        switch prompt {
        case .text(let text): return .text(text)
        case .messages(let messages): return .messages(messages)
        case .list(let prompts):
            return prompts.isEmpty ? .text(Self.shortQuestion) : RequestForm.Content(prompts[number % prompts.count])
        case .synthetic(let tokens):
            return .text(SyntheticText.text(tokens: tokens.sample(using: &generator), using: &generator))
        }
    }

    /// The most tokens of one answer.
    func maximumTokens(using generator: inout some RandomNumberGenerator) -> Int? {
        maximumTokens.map { $0.sample(using: &generator) }
    }
}
