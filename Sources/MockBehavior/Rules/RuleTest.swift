import ProviderWire

/// One condition of a rule.
enum RuleTest: Sendable {
    case endpoint([Endpoint])
    case isStreaming(Bool)
    /// Counted from the server's start.
    case sinceStart(from: Duration, until: Duration?)
    case toolResult(Bool)
    case offersTools(Bool)
    case offersTool(TextTest)
    case model(TextTest)
    case attempt(ClosedRange<Int>)
    /// The name in lower case.
    case header(String, FieldTest)
    case apiKey(FieldTest)
    case body(JSONPointer, ValueTest)
    case lastUserText(TextTest)

    /// How much work it is, in comparison: the cheapest are tried first.
    var cost: Int {
        switch self {
        case .endpoint: 0
        case .isStreaming, .sinceStart, .toolResult, .offersTools: 1
        case .attempt: 2
        case .model(let test): 3 + test.cost
        case .offersTool(let test): 4 + test.cost
        case .header(_, let test): 5 + test.cost
        case .apiKey(let test): 6 + test.cost
        case .body(_, let test): 7 + test.cost
        case .lastUserText(let test): 8 + test.cost
        }
    }

    /// What must be read from a request for it.
    var needs: RequestNeeds {
        if case .model = self { .model } else { [] }
    }

    /// Asks for what it looks at, and says where that will be; 0 for what has its own place.
    func slot(in probes: inout RequestProbes) -> Int {
        switch self {
        case .endpoint, .isStreaming, .sinceStart, .model: return 0
        case .toolResult: probes.parts.insert(.toolResult)
        case .offersTools, .offersTool: probes.parts.insert(.toolNames)
        case .attempt: probes.parts.insert(.attempt)
        case .apiKey: probes.parts.insert(.apiKey)
        case .lastUserText: probes.parts.insert(.lastUserText)
        case .header(let name, _): return probes.add(header: name)
        case .body(let pointer, let test): return probes.add(pointer: pointer, isWhole: test.isWhole)
        }
        return 0
    }

    /// Whether the request meets the condition.
    ///
    /// - Parameter slot: where what it looks at was read to.
    func accepts(_ subject: RuleSubject, slot: Int) -> Bool {
        switch self {
        case .endpoint(let wanted): wanted.contains(subject.facts.endpoint)
        case .isStreaming(let wanted): subject.facts.isStreaming == wanted
        case .sinceStart(let from, let until):
            subject.elapsed >= from && until.map { subject.elapsed < $0 } ?? true
        case .toolResult(let wanted): subject.values.hasToolResult == wanted
        case .offersTools(let wanted): subject.values.toolNames.isEmpty != wanted
        case .offersTool(let test): subject.values.toolNames.contains(where: test.accepts)
        case .model(let test): subject.facts.model.map(test.accepts) ?? false
        case .attempt(let range): range.contains(subject.attempt)
        case .header(_, let test): test.accepts(subject.header(slot))
        case .apiKey(let test): test.accepts(subject.values.apiKey)
        case .body(_, let test): test.accepts(subject.pointer(slot))
        case .lastUserText(let test): test.accepts(subject.values.lastUserText)
        }
    }
}

/// A request as rules look at it.
struct RuleSubject {
    let facts: RequestFacts
    let values: ProbeValues
    /// Since the server's start.
    let elapsed: Duration
    /// Counted from 1.
    let attempt: Int

    /// Nil where there is none, or where a caller read fewer.
    func header(_ slot: Int) -> String? { slot < values.headers.count ? values.headers[slot] : nil }
    func pointer(_ slot: Int) -> JSONValue? { slot < values.pointers.count ? values.pointers[slot] : nil }
}
