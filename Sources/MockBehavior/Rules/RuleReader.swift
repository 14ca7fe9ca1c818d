import DocumentReading
import ProviderWire

/// Reads rules from a configuration document; what is wrong is reported.
struct RuleReader {
    let collector: IssueCollector
    var templates: any TemplateLanguage
    /// The names of the document's faults.
    var faults: [String]
    /// The document's latency profiles by their names.
    var profiles: [String: LatencyProfile]
    var proxies = ProxyMeans()

    static let keys = ["name", "priority", "when", "answer", "latency", "fault"]
    private static let priorities = -1_000_000...1_000_000

    /// Reads every rule, in the order of the document.
    ///
    /// - `name` (text): tells rules apart.
    /// - `priority` (-1000000…1000000, 0): higher ones first, equal ones in the order of the document.
    /// - `when` (object; any request): see ``conditions(_:)``.
    /// - `answer`: see ``answer(_:at:for:)``; without it the endpoint's own.
    /// - `latency`: a profile in place of the endpoint's, see ``LatencyReader``. `fault`: a fault by its name, or one of
    ///   its own.
    func rules(_ documents: [JSONValue], at place: JSONPointer) -> [Rule] {
        var names: Set<String> = []
        return documents.enumerated().compactMap { index, document in
            let rule = rule(document, at: place.appending(index))
            if let rule, !names.insert(rule.name).inserted {
                report(place.appending(index).appending("name"), "there is another rule \"\(rule.name)\"")
            }
            return rule
        }
    }

    /// Reads one rule; nil for one without a name.
    func rule(_ document: JSONValue, at place: JSONPointer) -> Rule? {
        let reader = DocumentReader(document, at: place, keys: Self.keys, collector: collector)
        guard document.objectValue != nil else { return nil }
        if reader.value("name") == nil { report(place, "expected a rule with a \"name\"") }
        let priority = reader.int("priority", in: Self.priorities) ?? 0
        var conditions = RuleConditions()
        if let when = reader.value("when") { conditions = self.conditions(when, at: place.appending("when")) }
        let answer = reader.value("answer").flatMap {
            self.answer($0, at: place.appending("answer"), for: conditions.endpoints)
        }
        let fault = reader.value("fault").flatMap { self.fault($0, reader, of: reader.string("name") ?? "") }
        if reader.value("latency") != nil, !(answer?.proxies ?? []).isEmpty {
            report(
                place.appending("latency"),
                "a provider's answer takes the time that it takes, and its recording the same; "
                    + "\"timings\": false plays recordings at once"
            )
        }
        guard let name = reader.nonEmptyString("name") else { return nil }
        let endpoints = endpoints(of: conditions, answer: answer, at: place)
        return Rule(
            name: name, priority: priority, endpoints: endpoints, tests: conditions.tests, turn: conditions.turn,
            answer: answer, latency: reader.latencyProfile("latency", profiles), fault: fault, written: document
        )
    }

    func report(_ place: JSONPointer, _ detail: String) { collector.report(place, detail) }

    /// The endpoints whose requests the rule can answer.
    private func endpoints(of conditions: RuleConditions, answer: RuleAnswer?, at place: JSONPointer) -> [Endpoint] {
        let wanted = conditions.endpoints ?? Endpoint.allCases
        guard answer?.isReply ?? false else { return wanted }
        if let without = conditions.endpoints?.first(where: { !$0.hasReplies }) {
            report(
                place.appending("answer"),
                "\(without.rawValue) has no replies; a rule for it can answer {\"error\": …}, or leave the answer out"
            )
        }
        return wanted.filter(\.hasReplies)
    }

    private func fault(_ value: JSONValue, _ reader: DocumentReader, of rule: String) -> RuleFault? {
        guard case .object = value else {
            let known = faults.isEmpty ? "the document has none" : faults.joined(separator: ", ")
            return reader.read("fault", expected: "a fault's name (known: \(known)), or a fault") { value in
                value.stringValue.flatMap { faults.contains($0) ? .named($0) : nil }
            }
        }
        guard let section = reader.object("fault", keys: FaultAct.keys + FaultStatus.extraKeys) else { return nil }
        guard let act = FaultAct(reading: section) else { return nil }
        if act == .refuse {
            report(section.pointer, "a refused connection has no request yet; say {\"reset\": \"beforeHead\"}")
        }
        return .own(CompiledFault(FaultConfiguration(rule, act)))
    }
}

extension RuleAnswer {
    /// Whether a part of it is a reply, which not every endpoint has.
    fileprivate var isReply: Bool {
        switch self {
        case .reply, .template: true
        case .error, .proxy: false
        case .sequence(let sequence): sequence.answers.contains(where: \.isReply)
        case .choice(let choice): choice.answers.contains(where: \.isReply)
        }
    }
}

extension DocumentReader {
    /// The rules as they are written, if they are in order.
    ///
    /// - Parameters:
    ///   - configuration: what they may name, its faults and latency profiles.
    ///   - templates: nil leaves templates unread.
    func rules(
        _ key: String, in configuration: MockConfiguration, templates: (any TemplateLanguage)?
    ) -> [JSONValue]? {
        guard let documents = array(key) else { return nil }
        let reader = RuleReader(
            collector: collector, templates: templates ?? UncheckedTemplates(),
            faults: configuration.faults.map(\.name),
            profiles: configuration.latencyProfiles,
            proxies: ProxyMeans(allowedHosts: configuration.proxy.allowedHosts)
        )
        _ = reader.rules(documents, at: pointer.appending(key))
        return documents
    }
}
