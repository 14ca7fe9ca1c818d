import ProviderWire
import Synchronization

/// What a rule answers.
enum RuleAnswer: Sendable {
    case reply(EndpointReplies)
    case template(TemplatedReply)
    case sequence(AnswerSequence)
    case choice(AnswerChoice)
    case error(FaultStatus)
    case proxy(ProxyAnswer)

    /// What must be read from a request to that endpoint.
    func needs(of endpoint: Endpoint) -> RequestNeeds {
        switch self {
        case .reply(let replies): replies[endpoint]?.needs ?? []
        case .template(let reply): reply.needs
        case .sequence(let sequence): sequence.answers.reduce([]) { $0.union($1.needs(of: endpoint)) }
        case .choice(let choice): choice.answers.reduce([]) { $0.union($1.needs(of: endpoint)) }
        case .error: []
        case .proxy: .model
        }
    }

    /// Asks for what templates use of a request.
    func addNeeds(to probes: inout RequestProbes) {
        switch self {
        case .reply, .error, .proxy: break
        case .template(let reply): reply.addNeeds(to: &probes)
        case .sequence(let sequence): for answer in sequence.answers { answer.addNeeds(to: &probes) }
        case .choice(let choice): for answer in choice.answers { answer.addNeeds(to: &probes) }
        }
    }

    /// What answers the request. A sequence goes on to its next answer.
    func content(
        for match: RuleMatch, _ circumstances: AnswerCircumstances, using generator: inout some RandomNumberGenerator
    ) -> RuleMatch.Content {
        switch self {
        case .reply(let replies):
            let facts = match.subject.facts
            guard let reply = replies[facts.endpoint] else {
                preconditionFailure("a rule with replies matches only requests to endpoints that have some")
            }
            let (content, extent) = reply.content(for: facts, using: &generator)
            return .reply(content, extent)
        case .template(let reply):
            let (content, extent) = reply.content(for: match, circumstances, using: &generator)
            return .reply(content, extent)
        case .sequence(let sequence):
            guard let next = sequence.next() else { return .failure(sequence.end(of: match.rule.name)) }
            return next.content(for: match, circumstances, using: &generator)
        case .choice(let choice):
            return choice.pick(using: &generator).content(for: match, circumstances, using: &generator)
        case .error(let status): return .failure(status)
        case .proxy(let answer): return .proxy(answer)
        }
    }

    /// Those parts that a real provider answers.
    var proxies: [ProxyAnswer] {
        switch self {
        case .proxy(let answer): [answer]
        case .sequence(let sequence): sequence.answers.flatMap(\.proxies)
        case .choice(let choice): choice.answers.flatMap(\.proxies)
        case .reply, .template, .error: []
        }
    }

    /// Lets sequences begin anew.
    func reset() {
        switch self {
        case .reply, .template, .error, .proxy: break
        case .sequence(let sequence): sequence.reset()
        case .choice(let choice): for answer in choice.answers { answer.reset() }
        }
    }
}

/// A reply, rendered for each of the endpoints that may answer it.
struct EndpointReplies: Sendable {
    private let sources: [(endpoint: Endpoint, source: ReplySource)]

    init(_ written: JSONValue, endpoints: [Endpoint]) {
        sources = endpoints.filter(\.hasReplies).map { ($0, ReplySource(written, endpoint: $0)) }
    }

    subscript(endpoint: Endpoint) -> ReplySource? { sources.first { $0.endpoint == endpoint }?.source }
}

/// Answers that come one after the other.
final class AnswerSequence: Sendable {
    /// What comes after the last answer.
    enum Ending: String, Sendable, CaseIterable {
        /// The first again.
        case loop
        /// The last one for ever.
        case clamp
        /// An error that clients do not try again.
        case fail
    }

    /// At least one.
    let answers: [RuleAnswer]
    let ending: Ending
    private let turns = TurnCounter()

    init(_ answers: [RuleAnswer], then ending: Ending) {
        self.answers = answers
        self.ending = ending
    }

    /// The answer whose turn it is; nil when there is none left.
    func next() -> RuleAnswer? {
        let turn = turns.take()
        return switch ending {
        case .loop: answers[turn % answers.count]
        case .clamp: answers[min(turn, answers.count - 1)]
        case .fail: turn < answers.count ? answers[turn] : nil
        }
    }

    /// What is answered when there is none left.
    func end(of rule: String) -> FaultStatus {
        var status = FaultStatus(.invalidRequest)
        let count = answers.count == 1 ? "1 answer" : "\(answers.count) answers"
        status.message = "The rule \"\(rule)\" has no more answers; it had \(count)."
        return status
    }

    func reset() {
        turns.reset()
        for answer in answers { answer.reset() }
    }
}

/// Answers of which chance picks one.
struct AnswerChoice: Sendable {
    /// At least one.
    let answers: [RuleAnswer]
    /// The weight of each answer and of all before it.
    private let cumulativeWeights: [Double]

    /// - Parameter options: each with its weight, which is above zero.
    init(_ options: [(weight: Double, answer: RuleAnswer)]) {
        answers = options.map(\.answer)
        cumulativeWeights = options.reduce(into: []) { $0.append(($0.last ?? 0) + $1.weight) }
    }

    func pick(using generator: inout some RandomNumberGenerator) -> RuleAnswer {
        let total = cumulativeWeights.last ?? 0
        let drawn = Double(generator.next() >> 11) * 0x1p-53 * total
        return answers[cumulativeWeights.firstIndex { drawn < $0 } ?? answers.count - 1]
    }
}
