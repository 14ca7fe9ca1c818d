import MockBehavior
import ProviderWire
import Synthesis
import Testing

struct OwnRulesTests {
    private static let own = OwnRules([
        ["name": "own", "when": ["lastUserText": ["contains": "marked"]], "answer": "from the daemon"]
    ])
    private static let document: JSONValue = [
        "rules": [["name": "mine", "priority": 1_000_000, "answer": "mine"]],
        "faults": ["always": ["status": 503]],
        "rateLimits": ["none": ["requests": 1, "windowMs": 3_600_000]],
    ]

    private func decide(_ store: ConfigurationStore, _ text: String) throws -> BehaviorDecision {
        let upstream = store.current.upstreams[0]
        let book = try #require(upstream.rules)
        let request: JSONValue = [
            "endpoint": "chat", "body": ["model": "m", "messages": [["role": "user", "content": .string(text)]]],
        ]
        var generator = SeededGenerator(seed: 1)
        return BehaviorEngine.decide(
            try RuleTrial(document: request, on: book).facts, on: upstream, Circumstances(), using: &generator
        )
    }

    @Test func `they come before all rules, limits and faults, and strike nothing else`() throws {
        let store = try ConfigurationStore(document: Self.document)
        try store.use(Self.own)
        for _ in 0..<3 {
            let decision = try decide(store, "marked")
            #expect(decision.rule?.name == "own")
            #expect(decision.script.text.contains("from the daemon"))
            #expect(decision.fault == nil)
            #expect(decision.limit == nil)
        }
        let decision = try decide(store, "another")
        #expect(decision.rule?.name == "mine")
        #expect(decision.fault?.name == "always")
        #expect(try decide(store, "another").limit == "none")
    }

    @Test func `they count the revision up and leave the document alone`() throws {
        let store = try ConfigurationStore(document: Self.document)
        let mine = try #require(store.current.upstreams[0].rules?.rules.first)
        let snapshot = try store.use(Self.own)
        #expect(snapshot.revision == 2)
        #expect(snapshot.document == Self.document)
        #expect(snapshot.configuration.rules == Self.document["rules"]?.arrayValue)
        #expect(snapshot.upstreams[0].rules?.rules.map(\.name) == ["mine"])
        #expect(snapshot.upstreams[0].rules?.rules.first === mine)
        try store.use(OwnRules())
        #expect(store.current.revision == 3)
        #expect(store.current.upstreams[0].rules?.rules.first === mine)
    }

    @Test func `they outlive changes of the document and go when they are withdrawn`() throws {
        let store = try ConfigurationStore(document: [:])
        try store.use(Self.own)
        try store.update { $0.document.setting(["chat", "delayMs"], to: 5) }
        #expect(try decide(store, "marked").rule?.name == "own")
        try store.use(OwnRules())
        #expect(store.current.upstreams[0].rules == nil)
    }

    @Test func `those that cannot be used change nothing`() throws {
        let store = try ConfigurationStore(document: [:])
        #expect(throws: ConfigurationError.self) { try store.use(OwnRules([["name": "own", "answer": 5]])) }
        #expect(store.current.revision == 1)
    }

    @Test func `upstreams may have rules that others have not`() throws {
        let store = try ConfigurationStore(document: ["upstreams": [["name": "backup", "prefix": "/backup"]]])
        var rules = Self.own
        rules["backup"] = []
        try store.use(rules)
        #expect(store.current.upstreams[0].rules != nil)
        #expect(store.current.upstreams[1].rules == nil)
    }
}

private struct Circumstances: DecisionCircumstances {
    var requestIDText = "req_1"
    var secondsSince1970 = 0
    var sinceStart = Duration.zero
    var inFlight = 1
}
