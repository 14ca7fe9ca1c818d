package import DocumentReading
package import ProviderWire

/// The rules of one provider listener, compiled when the configuration changed.
package final class RuleBook: Sendable {
    /// The rules that can answer the requests to one endpoint.
    struct Plan: Sendable {
        struct Entry: Sendable {
            let rule: Rule
            /// Where each of the rule's tests finds what it looks at.
            let slots: [Int]
            /// What each of them wants, in words.
            let wishes: [String]
        }

        /// The daemon's own come first.
        private(set) var entries: [Entry] = []
        private(set) var ownCount = 0
        private(set) var probes = RequestProbes()
        private(set) var needs: RequestNeeds = []

        init?(own: [Rule], _ rules: [Rule], for endpoint: Endpoint) {
            let own = own.filter { $0.endpoints.contains(endpoint) }
            let rules = own + rules.filter { $0.endpoints.contains(endpoint) }
            if rules.isEmpty { return nil }
            ownCount = own.count
            for rule in rules {
                entries.append(
                    Entry(rule: rule, slots: rule.tests.map { $0.slot(in: &probes) }, wishes: rule.tests.map(\.wish)))
                rule.answer?.addNeeds(to: &probes)
                needs.formUnion(rule.needs(of: endpoint))
            }
        }
    }

    /// In the order in which they are tried, without those of the daemon's own.
    package let rules: [Rule]
    private let plans: [Endpoint: Plan]
    private let attempts: AttemptMemory

    /// Nil without rules: a request is then none the wiser.
    ///
    /// - Parameters:
    ///   - configuration: has the rules, and the faults and latency profiles that they name.
    ///   - place: where the rules stand in the document.
    ///   - own: rules of the daemon's own.
    ///   - predecessor: the rules before the change. One that stays as it is keeps its counts.
    ///   - files: reads the files that rules name; nil leaves them unread.
    ///   - cassettes: where recordings are.
    /// - Throws: ``ConfigurationError`` with everything that is wrong.
    package init?(
        _ configuration: MockConfiguration, at place: JSONPointer, templates: any TemplateLanguage,
        own: [JSONValue] = [], replacing predecessor: RuleBook?, files: DocumentFiles? = nil,
        cassettes: CassetteLibrary = CassetteLibrary()
    ) throws(ConfigurationError) {
        guard !configuration.rules.isEmpty || !own.isEmpty else { return nil }
        let collector = IssueCollector(files: files)
        let reader = RuleReader(
            collector: collector, templates: templates, faults: configuration.faults.map(\.name),
            profiles: configuration.latencyProfiles,
            proxies: ProxyMeans(allowedHosts: configuration.proxy.allowedHosts, cassettes: cassettes)
        )
        let fresh = reader.rules(configuration.rules, at: place)
        let own = reader.rules(own, at: place)
        if !collector.issues.isEmpty { throw ConfigurationError(collector) }
        let known = Dictionary(
            (predecessor?.rules ?? []).map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        let kept = fresh.map { rule in
            known[rule.name].flatMap { $0.isSame(as: rule) ? $0 : nil } ?? rule
        }
        rules = kept.enumerated().sorted { ($1.element.priority, $0.offset) < ($0.element.priority, $1.offset) }
            .map(\.element)
        attempts = predecessor?.attempts ?? AttemptMemory()
        var plans: [Endpoint: Plan] = [:]
        for endpoint in Endpoint.allCases { plans[endpoint] = Plan(own: own, rules, for: endpoint) }
        self.plans = plans
    }

    /// The same rules with others of the daemon's own; nil without any.
    ///
    /// - Throws: ``ConfigurationError`` if they cannot be used.
    package init?(
        _ book: RuleBook?, own: [JSONValue], templates: any TemplateLanguage
    ) throws(ConfigurationError) {
        let collector = IssueCollector()
        let reader = RuleReader(collector: collector, templates: templates, faults: [], profiles: [:])
        let own = reader.rules(own, at: .root)
        if !collector.issues.isEmpty { throw ConfigurationError(collector) }
        rules = book?.rules ?? []
        guard !rules.isEmpty || !own.isEmpty else { return nil }
        attempts = book?.attempts ?? AttemptMemory()
        var plans: [Endpoint: Plan] = [:]
        for endpoint in Endpoint.allCases { plans[endpoint] = Plan(own: own, rules, for: endpoint) }
        self.plans = plans
    }

    /// What rules ask of the requests to the endpoint; nil where there are none for it.
    package func probes(of endpoint: Endpoint) -> RequestProbes? { plans[endpoint]?.probes }

    /// What must be read from a request to the endpoint besides.
    package func needs(of endpoint: Endpoint) -> RequestNeeds { plans[endpoint]?.needs ?? [] }

    /// The rule that the request matches, if there is one: the first by priority, then in the order of the document. It
    /// is counted.
    ///
    /// - Parameter elapsed: since the server's start.
    package func match(_ facts: RequestFacts, at elapsed: Duration) -> RuleMatch? {
        guard let plan = plans[facts.endpoint] else { return nil }
        let subject = subject(facts, plan.probes, at: elapsed, attempt: attempts.note)
        return match(subject, plan, plan.entries.dropFirst(plan.ownCount))
    }

    /// The rule of the daemon's own that the request matches, if there is one; nil at once while there are none.
    package func ownMatch(_ facts: RequestFacts, at elapsed: Duration) -> RuleMatch? {
        guard let plan = plans[facts.endpoint], plan.ownCount > 0 else { return nil }
        // They do not ask which attempt it is, and the request must not be counted twice.
        return match(subject(facts, plan.probes, at: elapsed) { _ in 1 }, plan, plan.entries.prefix(plan.ownCount))
    }

    private func match(_ subject: RuleSubject, _ plan: Plan, _ entries: ArraySlice<Plan.Entry>) -> RuleMatch? {
        for entry in entries {
            let rule = entry.rule
            guard rule.tests.indices.allSatisfy({ rule.tests[$0].accepts(subject, slot: entry.slots[$0]) }) else {
                continue
            }
            guard let number = rule.take() else { continue }
            return RuleMatch(rule: rule, number: number, subject: subject, probes: plan.probes)
        }
        return nil
    }

    /// What each rule says to the request, in the order in which they are tried; nothing is counted.
    ///
    /// - Parameters:
    ///   - elapsed: since the server's start.
    ///   - isCounted: whether the request was matched before, and is counted already.
    package func verdicts(
        on facts: RequestFacts, at elapsed: Duration, isCounted: Bool = false
    ) -> [RuleVerdict] {
        let plan = plans[facts.endpoint]
        let subject = subject(facts, plan?.probes ?? RequestProbes(), at: elapsed, isCounted: isCounted)
        return rules.map { rule in
            guard let entry = plan?.entries.first(where: { $0.rule === rule }) else {
                return RuleVerdict(rule, misses: [RuleVerdict.Miss(.endpoint(rule.endpoints), in: subject, slot: 0)])
            }
            return RuleVerdict(entry, subject, isCounted: isCounted)
        }
    }

    /// Which rules the request missed most narrowly, and by what, in a line for each; nil where a rule matches, and where
    /// there is none for the endpoint. What is missing is put into words only for the rules that are named.
    ///
    /// - Parameters:
    ///   - elapsed: since the server's start.
    ///   - isCounted: whether the request was matched before, and is counted already.
    package func nearMisses(
        of facts: RequestFacts, at elapsed: Duration, isCounted: Bool, limit: Int = 3
    ) -> String? {
        guard let plan = plans[facts.endpoint] else { return nil }
        let subject = subject(facts, plan.probes, at: elapsed, isCounted: isCounted)
        let entries = plan.entries.dropFirst(plan.ownCount)
        let counts = entries.map { $0.missCount(subject, isCounted: isCounted) }
        guard let least = counts.min(), least > 0 else { return nil }
        return zip(entries, counts).lazy.filter { $1 == least }.prefix(limit)
            .map { entry, _ in RuleVerdict(entry, subject, isCounted: isCounted).line }
            .joined(separator: "\n")
    }

    private func subject(
        _ facts: RequestFacts, _ probes: RequestProbes, at elapsed: Duration, isCounted: Bool
    ) -> RuleSubject {
        subject(facts, probes, at: elapsed) { body in max(1, attempts.count(of: body) + (isCounted ? 0 : 1)) }
    }

    private func subject(
        _ facts: RequestFacts, _ probes: RequestProbes, at elapsed: Duration, attempt: (AttemptMemory.Body) -> Int
    ) -> RuleSubject {
        let values = facts.probes ?? ProbeValues()
        var number = 1
        if probes.parts.contains(.attempt) {
            let body = AttemptMemory.Body(endpoint: facts.endpoint, hash: values.bodyHash)
            number = values.retryCount.map { min(max(0, $0), .max - 1) + 1 } ?? attempt(body)
        }
        return RuleSubject(facts: facts, values: values, elapsed: elapsed, attempt: number)
    }

    /// Lets all counts begin anew.
    package func reset() {
        for rule in rules { rule.reset() }
        attempts.reset()
    }
}
