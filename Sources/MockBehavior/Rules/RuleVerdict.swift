import ProviderWire

/// What a rule says to a request.
package struct RuleVerdict: Sendable, Hashable {
    /// A condition that the request does not meet.
    package struct Miss: Sendable, Hashable {
        /// What the rule wants: `model is "gpt-4*"`.
        package var condition: String
        /// What the request had instead, cut and without secrets.
        package var found: String

        init(condition: String, found: String) {
            self.condition = condition
            self.found = found
        }

        init(_ test: RuleTest, in subject: RuleSubject, slot: Int) {
            self.init(condition: test.wish, found: test.found(in: subject, slot: slot))
        }
    }

    /// The rule's name.
    package let rule: String
    /// None if the rule matches.
    package let misses: [Miss]
    /// How many requests it answered so far.
    package let answered: Int
    /// Whether it is for requests to that endpoint at all.
    package let concernsEndpoint: Bool

    init(_ rule: Rule, misses: [Miss]) {
        self.rule = rule.name
        self.misses = misses
        answered = rule.answeredCount
        concernsEndpoint = false
    }

    init(_ entry: RuleBook.Plan.Entry, _ subject: RuleSubject, isCounted: Bool) {
        rule = entry.rule.name
        answered = entry.rule.answeredCount
        concernsEndpoint = true
        var misses = zip(entry.rule.tests, entry.slots).filter { !$0.accepts(subject, slot: $1) }
            .map { Miss($0, in: subject, slot: $1) }
        // A request that met all else has its number by now, unless this is asked before.
        let number = max(1, entry.rule.metCount + (isCounted && misses.isEmpty ? 0 : 1))
        if let turn = entry.rule.turn, !turn.accepts(number) {
            misses.append(Miss(condition: "it is \(turn) that meet the other conditions", found: "number \(number)"))
        }
        self.misses = misses
    }

    package var isMatch: Bool { misses.isEmpty }
}

extension [RuleVerdict] {
    /// Which rules the request missed most narrowly, and by what, in a line for each; nil where a rule matches, and
    /// where there is none for the endpoint.
    package func nearMisses(limit: Int = 3) -> String? {
        if contains(where: \.isMatch) { return nil }
        let candidates = filter(\.concernsEndpoint)
        guard let least = candidates.map(\.misses.count).min() else { return nil }
        return candidates.filter { $0.misses.count == least }.prefix(limit).map { verdict in
            let misses = verdict.misses.map { "\($0.condition), found \($0.found)" }
            return "rule \"\(verdict.rule)\": \(misses.joined(separator: "; "))"
        }.joined(separator: "\n")
    }
}
