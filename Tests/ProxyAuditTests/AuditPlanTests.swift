import LoadModel
import MockBehavior
import ProviderWire
import ProxyAudit
import Testing

struct AuditPlanTests {
    @Test func `a plan reads back as itself, with its keys only where they are asked for`() throws {
        let document: JSONValue = [
            "via": "http://127.0.0.1:4000", "dialect": "anthropic", "stream": true, "rate": 50, "duration": "30s",
            "resilience": true, "apiKey": "sk-secret", "headers": ["x-tenant": "blue", "cookie": "a=b"],
            "objectives": ["overhead.p99<2ms"], "settings": ["keyHandling": "replaced"], "timeout": "5s",
        ]
        let plan = try AuditPlan(json: document)
        #expect(plan.requests == 1_500)
        #expect(plan.endpoint == .message)
        #expect(plan.timeout == .seconds(5))
        #expect(plan.settings.keyHandling == .replaced)
        #expect(try AuditPlan(json: plan.json(revealingSecrets: true)) == plan)
        let shown = plan.json()
        #expect(shown["apiKey"] == "[redacted]")
        #expect(shown["headers"]?["cookie"] == "[redacted]")
        #expect(shown["headers"]?["x-tenant"] == "blue")
        #expect(throws: AuditPlanError.self) { try AuditPlan(json: shown) }
    }

    @Test func `everything that is wrong is told, each at its place`() {
        let error = #expect(throws: AuditPlanError.self) {
            try AuditPlan(json: [
                "via": "https://", "dialect": "gemini", "requests": 0, "strem": true, "objectives": ["x<1"],
                "headers": ["Host": "a"], "duration": "5s", "tls": 3,
            ])
        }
        let places = Set(error?.issues.map(\.pointer) ?? [])
        #expect(
            places == [
                "/via", "/dialect", "/requests", "/strem", "/objectives/0", "/headers/Host", "/duration", "/tls",
            ]
        )
    }

    @Test func `every exchange has a key of its own in each carrier, and a pair asks the same`() {
        let requests = requests(AuditPlan(via: "http://127.0.0.1:1"))
        let exchanges = (0..<50).flatMap { [requests.exchange($0, .direct), requests.exchange($0, .proxy)] }
        #expect(Set(exchanges.map(\.key)).count == 100)
        for exchange in exchanges {
            let headSize = exchange.bytes.count - exchange.request.body.count
            let sent = ObservedRequest(
                head: Array(exchange.bytes[..<headSize]), body: Array(exchange.bytes[headSize...])
            )
            #expect(sent == exchange.request)
            let carried = ExchangeKey.carried(by: sent)
            #expect(carried == [.header: [exchange.key], .traceparent: [exchange.key], .prompt: [exchange.key]])
            #expect(sent.fields["content-length"] == String(sent.body.count))
        }
        #expect(exchanges[14].request.body.count == exchanges[15].request.body.count)
        #expect(exchanges[15].request.target == "/v1/chat/completions")
    }

    @Test func `looking for caches repeats the prompt of the pair before, and nothing else`() {
        var plan = AuditPlan(via: "http://127.0.0.1:1")
        plan.cacheProbing = true
        let requests = requests(plan)
        let repeated = (0..<40).filter { requests.exchange($0, .proxy).promptKey != requests.exchange($0, .proxy).key }
        #expect(repeated == [9, 19, 29, 39])
        #expect(requests.exchange(9, .proxy).promptKey == requests.exchange(8, .proxy).key)
        #expect(requests.exchange(9, .direct).promptKey == requests.exchange(9, .direct).key)
    }

    @Test(arguments: [Endpoint.chat, .message])
    func `the rules answer the run's prompts with their key, each case's with its fault, and no others`(
        endpoint: Endpoint
    ) throws {
        var plan = AuditPlan(via: "http://127.0.0.1:1")
        plan.endpoint = endpoint
        let cases = ResilienceCase.battery
        let requests = requests(plan, cases: cases)
        let store = try ConfigurationStore(document: [:])
        try store.use(OwnRules(AuditRules.rules(run: requests.run, cases: cases)))
        let book = try #require(store.current.upstreams[0].rules)
        func rule(of exchange: AuditExchange) throws -> String? {
            let body = try JSONValue(parsing: exchange.request.body)
            let trial = try RuleTrial(document: ["endpoint": .string(endpoint.rawValue), "body": body], on: book)
            return book.ownMatch(trial.facts, at: .zero)?.rule.name
        }
        #expect(try rule(of: requests.exchange(0, .proxy)) == "audit: a whole answer")
        #expect(try rule(of: requests.exchange(7, .direct)) == "audit: a call")
        for (position, resilienceCase) in cases.enumerated() {
            let exchange = requests.exchange(ofCase: position, 1)
            #expect(try rule(of: exchange) == "audit: \(resilienceCase.name)")
            #expect(exchange.resilienceCase == resilienceCase.name)
        }
        let other = AuditRequests(
            plan, run: 6, direct: LoadTarget(host: "a", port: 1), directKey: nil, proxy: LoadTarget(host: "b", port: 2),
            cases: cases
        )
        #expect(try rule(of: other.exchange(0, .proxy)) == nil)
    }

    @Test func `a case that offers a fallback strikes at one upstream only`() {
        let cases = ResilienceCase.battery
        func names(_ upstream: String) -> [String] {
            AuditRules.rules(run: 5, cases: cases, upstream: upstream, strikesOnly: "default").compactMap {
                $0["name"]?.stringValue
            }
        }
        #expect(names("default").contains("audit: status 503, fallback"))
        #expect(!names("backup").contains("audit: status 503, fallback"))
        #expect(names("backup").contains("audit: status 503"))
    }

    private func requests(_ plan: AuditPlan, cases: [ResilienceCase] = []) -> AuditRequests {
        AuditRequests(
            plan, run: 5, direct: LoadTarget(host: "a", port: 1), directKey: "sk-own",
            proxy: LoadTarget(host: "b", port: 2), cases: cases
        )
    }
}
