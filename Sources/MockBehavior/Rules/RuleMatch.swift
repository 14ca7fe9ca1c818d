import ProviderWire

/// The rule that a request matched, and the request as the rule saw it.
package struct RuleMatch {
    /// What the rule answers.
    package enum Content: Sendable {
        /// A reply, as the endpoint's own would be.
        case reply(ResponseScript.Content, ReplyExtent)
        /// An error in place of one.
        case failure(FaultStatus)
        /// That of a real provider.
        case proxy(ProxyAnswer)
    }

    package let rule: Rule
    /// The request's among those that the rule answered, counted from 1.
    package let number: Int
    let subject: RuleSubject
    let probes: RequestProbes

    /// Whether the rule answers, and not the endpoint's own replies.
    package var hasAnswer: Bool { rule.answer != nil }

    /// The name of the document's fault that the rule names; the document's faults are to be told of it.
    package var faultName: String? {
        if case .named(let name)? = rule.fault { name } else { nil }
    }

    /// The fault of the rule's own, if it strikes this request; it is counted then.
    ///
    /// - Parameter now: on the clock that the document's faults go by.
    package func takeOwnFault(
        at now: Duration, using generator: inout some RandomNumberGenerator
    ) -> CompiledFault? {
        guard case .own(let fault)? = rule.fault, fault.concerns(subject.facts) else { return nil }
        return fault.strikes(at: now, using: &generator) ? fault : nil
    }

    /// What answers the request; nil for the endpoint's own. To be asked once: a sequence goes on.
    package func content(
        _ circumstances: AnswerCircumstances, using generator: inout some RandomNumberGenerator
    ) -> Content? {
        rule.answer?.content(for: self, circumstances, using: &generator)
    }
}
