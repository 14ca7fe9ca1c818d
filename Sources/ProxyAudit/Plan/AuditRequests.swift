package import LoadModel
import ProviderWire

/// Makes the exchanges of an audit. Pure: the same run and numbers, the same bytes.
package struct AuditRequests: Sendable {
    private let plan: AuditPlan
    /// Chosen once a run, at random.
    package let run: UInt64
    private let direct: LoadTarget
    private let directKey: String?
    private let proxy: LoadTarget
    private let cases: [ResilienceCase]

    /// Every so many pairs tools are offered, and one is called.
    static let toolInterval = 8
    /// Every so many pairs the proxy's exchange repeats the prompt of the pair before, if caches are looked for.
    static let cacheInterval = 10
    /// The numbers of resilience exchanges begin there, so that they are no pair's.
    private static let firstCaseNumber = 1_000_000
    /// The number of the exchanges that only find out whether there is a proxy at all.
    private static let firstTrialNumber = 2_000_000

    /// - Parameters:
    ///   - direct: the mock's own provider port, and the key that is asked for there.
    ///   - proxy: the proxy under test.
    package init(
        _ plan: AuditPlan, run: UInt64, direct: LoadTarget, directKey: String?, proxy: LoadTarget,
        cases: [ResilienceCase]
    ) {
        self.plan = plan
        self.run = run
        self.direct = direct
        self.directKey = directKey
        self.proxy = proxy
        self.cases = cases
    }

    /// One exchange of the traffic that is measured.
    package func exchange(_ number: Int, _ lane: Lane) -> AuditExchange {
        let key = key(number, lane)
        let looksForCache = plan.cacheProbing && lane == .proxy && number % Self.cacheInterval == Self.cacheInterval - 1
        let promptKey = looksForCache ? self.key(number - 1, lane) : key
        return AuditExchange(
            number: number, lane: lane, key: key, promptKey: promptKey, endpoint: plan.endpoint,
            request: request(
                lane, key,
                AuditDialogue(
                    prompt: AuditPrompts.traffic(promptKey), model: plan.model, isStreaming: plan.isStreaming,
                    offersTool: number % Self.toolInterval == Self.toolInterval - 1
                )
            )
        )
    }

    /// One exchange that only finds out whether there is a proxy at all.
    package func trial(_ attempt: Int) -> AuditExchange {
        var exchange = exchange(Self.firstTrialNumber + attempt * Self.toolInterval * Self.cacheInterval, .proxy)
        exchange.resilienceCase = "trial"
        return exchange
    }

    /// One exchange of a resilience case, through the proxy.
    ///
    /// - Parameters:
    ///   - position: the case's among those of the run.
    ///   - index: counts the exchanges of the case.
    package func exchange(ofCase position: Int, _ index: Int) -> AuditExchange {
        let number = Self.firstCaseNumber + position * 1_000 + index
        let key = key(number, .proxy)
        return AuditExchange(
            number: number, lane: .proxy, key: key, promptKey: key, resilienceCase: cases[position].name,
            endpoint: plan.endpoint,
            request: request(
                .proxy, key,
                AuditDialogue(
                    prompt: AuditPrompts.resilience(position, key), model: plan.model,
                    isStreaming: cases[position].isStreaming, offersTool: false
                )
            )
        )
    }

    private func key(_ number: Int, _ lane: Lane) -> ExchangeKey {
        ExchangeKey(run: run, number: number * 2 + (lane == .proxy ? 1 : 0))
    }

    private func request(_ lane: Lane, _ key: ExchangeKey, _ dialogue: AuditDialogue) -> ObservedRequest {
        let target = lane == .proxy ? proxy : direct
        let body = dialogue.body(for: plan.endpoint).serialized()
        var fields = HeadFields([
            HeadFields.Field(name: "host", value: target.authority),
            HeadFields.Field(name: "user-agent", value: "llm-mockd-audit"),
            HeadFields.Field(
                name: "accept", value: dialogue.isStreaming ? "text/event-stream" : "application/json"),
            HeadFields.Field(name: "content-type", value: "application/json"),
            HeadFields.Field(name: "content-length", value: String(body.count)),
        ])
        fields.fields += key.headFields
        if plan.endpoint.provider == .anthropic { fields["anthropic-version"] = "2023-06-01" }
        for header in plan.headers where lane == .proxy { fields[header.name] = header.value }
        if let secret = lane == .proxy ? plan.apiKey : directKey ?? plan.apiKey {
            if plan.endpoint.provider == .anthropic {
                fields["x-api-key"] = secret
            } else {
                fields["authorization"] = "Bearer \(secret)"
            }
        }
        return ObservedRequest(target: target.path(of: plan.endpoint), fields: fields, body: body)
    }
}
