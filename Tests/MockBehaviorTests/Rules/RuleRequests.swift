import MockBehavior
import ProviderWire
import Synthesis

extension RuleBook {
    /// The rules of a document that has nothing else.
    static func of(_ rules: JSONValue, changing configuration: MockConfiguration = MockConfiguration()) throws
        -> RuleBook
    {
        var configuration = configuration
        configuration.rules = rules.arrayValue ?? [rules]
        guard let book = try ConfigurationStore(document: configuration.document).upstream.rules else {
            throw NoRules()
        }
        return book
    }

    /// The name of the rule that answers a request, which is written as a trial's document; nil for none.
    func answering(_ request: JSONValue, at elapsed: Duration = .zero) throws -> String? {
        try match(facts(request), at: elapsed)?.rule.name
    }

    func facts(_ request: JSONValue) throws -> RequestFacts {
        try RuleTrial(document: request, on: self).facts
    }

    /// What the rules answer to a request.
    func answer(
        _ request: JSONValue, using generator: inout SeededGenerator
    ) throws -> RuleMatch.Content? {
        let circumstances = AnswerCircumstances(secondsSince1970: 1_700_000_000) { "req_1" }
        return try match(facts(request), at: .zero)?.content(circumstances, using: &generator)
    }

    /// The text of the answer, or its error's status and message.
    func text(_ request: JSONValue, seed: UInt64 = 1) throws -> String? {
        var generator = SeededGenerator(seed: seed)
        return switch try answer(request, using: &generator) {
        case .reply(let content, _): ResponseScript(content: content).text
        case .failure(let status): "\(status.failure.status) \(status.message ?? "")"
        case .proxy(let answer): "asks \(answer.upstream?.description ?? "nobody")"
        case nil: nil
        }
    }
}

struct NoRules: Error {}
