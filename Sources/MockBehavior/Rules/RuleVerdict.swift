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
        var misses: [Miss] = []
        for (index, test) in entry.rule.tests.enumerated() where !test.accepts(subject, slot: entry.slots[index]) {
            let found = test.found(in: subject, slot: entry.slots[index])
            misses.append(Miss(condition: entry.wishes[index], found: found))
        }
        if let number = entry.numberOutOfTurn(isCounted: isCounted && misses.isEmpty), let turn = entry.rule.turn {
            misses.append(Miss(condition: "it is \(turn) that meet the other conditions", found: "number \(number)"))
        }
        self.misses = misses
    }

    package var isMatch: Bool { misses.isEmpty }

    /// The misses in one line.
    var line: String {
        "rule \"\(rule)\": " + misses.map { "\($0.condition), found \($0.found)" }.joined(separator: "; ")
    }
}

extension RuleBook.Plan.Entry {
    /// How many of the rule's conditions the request does not meet.
    func missCount(_ subject: RuleSubject, isCounted: Bool) -> Int {
        var missed = 0
        for index in rule.tests.indices where !rule.tests[index].accepts(subject, slot: slots[index]) { missed += 1 }
        return numberOutOfTurn(isCounted: isCounted && missed == 0) == nil ? missed : missed + 1
    }

    /// The request's number among those that meet the other conditions, if it is none that the rule answers.
    ///
    /// - Parameter isCounted: the request met all else, and has its number by now.
    fileprivate func numberOutOfTurn(isCounted: Bool) -> Int? {
        guard let turn = rule.turn else { return nil }
        let number = max(1, rule.metCount + (isCounted ? 0 : 1))
        return turn.accepts(number) ? nil : number
    }
}
