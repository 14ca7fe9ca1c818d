import DocumentReading
import ProviderWire
import Synchronization
import Synthesis
import Testing

@testable import MockBehavior

struct ProxyAnswerTests {
    private static let key = CassetteKey(method: "POST", path: "/v1/chat/completions", bodyHash: "1")

    private struct Circumstances: DecisionCircumstances {
        var requestIDText: String { "req_1" }
        var secondsSince1970: Int { 0 }
        var sinceStart: Duration { .zero }
        var inFlight: Int { 1 }

        func cassetteKey(isStreaming: Bool) -> CassetteKey? {
            CassetteKey(method: key.method, path: key.path, bodyHash: key.bodyHash, isStreaming: isStreaming)
        }
    }

    private static func entry(streaming: Bool, status: Int = 200) -> CassetteEntry {
        CassetteEntry(
            key: CassetteKey(method: key.method, path: key.path, bodyHash: key.bodyHash, isStreaming: streaming),
            model: nil, upstream: "", recordedAt: "", status: status,
            fields: [WireHead.Field("content-type", streaming ? "text/event-stream" : "text/plain")],
            headAt: .milliseconds(10),
            parts: [(12, "data: a\n\n"), (30, "data: b\n\n")].map { time, text in
                CassetteEntry.Part(at: .milliseconds(time), bytes: Array(text.utf8))
            },
            duration: .milliseconds(40)
        )
    }

    /// What becomes of a request when a cassette has these recordings.
    private func decide(
        _ proxy: JSONValue, entries: [CassetteEntry] = [], streaming: Bool = false,
        change: (inout MockConfiguration) -> Void = { _ in }
    ) throws -> (decision: BehaviorDecision, cassette: Cassette) {
        let library = CassetteLibrary()
        let cassette = try library.cassette(named: "a")
        for entry in entries { try cassette.add(entry) }
        var configuration = MockConfiguration()
        configuration.rules = [["name": "r", "answer": ["proxy": proxy]]]
        change(&configuration)
        let store = try ConfigurationStore(document: configuration.document, cassettes: library)
        var facts = RequestFacts(endpoint: .chat, provider: .openAI)
        facts.isStreaming = streaming
        var generator = SeededGenerator(seed: 1)
        let decision = BehaviorEngine.decide(facts, on: store.upstream, Circumstances(), using: &generator)
        return (decision, cassette)
    }

    private func order(_ decision: BehaviorDecision) -> RelayOrder? {
        if case .forward(let order)? = decision.proxy { order } else { nil }
    }

    private func isReplay(_ decision: BehaviorDecision) -> Bool {
        if case .replay? = decision.proxy { true } else { false }
    }

    // MARK: - Modes

    @Test(arguments: [
        ("recordOnce", true, false), ("record", false, true), ("replay", true, false), ("pass", false, false),
    ])
    func `a known request is played or forwarded`(mode: String, replays: Bool, replaces: Bool) throws {
        let (decision, cassette) = try decide(
            ["url": "http://localhost:9", "cassette": "a", "mode": .string(mode)],
            entries: [Self.entry(streaming: false)]
        )
        #expect(isReplay(decision) == replays)
        #expect((order(decision) == nil) == replays)
        #expect((order(decision)?.replaces ?? false) == replaces)
        #expect((order(decision)?.cassette === cassette) == (mode == "record"))
    }

    @Test func `an unknown request is forwarded, and its answer kept`() throws {
        let (decision, cassette) = try decide(["url": "http://localhost:9/x", "cassette": "a", "timeoutMs": 5])
        let relay = try #require(order(decision))
        #expect(relay.upstream.description == "http://localhost:9/x")
        #expect(relay.timeout == .milliseconds(5))
        #expect(relay.cassette === cassette)
        #expect(relay.key == Self.key)
        #expect(relay.apiKey == nil)
        #expect(!relay.replaces)
        #expect(decision.rule?.name == "r")
    }

    @Test func `what was not recorded is an error that names cassette and remedy`() throws {
        let (decision, _) = try decide(["cassette": "a", "mode": "replay"])
        #expect(decision.script.status == 404)
        #expect(decision.script.shouldRetry == false)
        let text = decision.script.text
        for word in [
            "cassette \\\"a\\\"", "POST /v1/chat/completions", "body 1", "recordOnce", "mockctl cassettes show a",
        ] {
            #expect(text.contains(word), "\(text)")
        }
    }

    @Test func `a recording of a stream is no answer to a request for none`() throws {
        let (decision, _) = try decide(["cassette": "a", "mode": "replay"], entries: [Self.entry(streaming: true)])
        #expect(decision.script.status == 404)
    }

    // MARK: - Playing

    @Test func `a stream is played with the times of its head and of each event`() throws {
        let proxy: JSONValue = ["cassette": "a", "mode": "replay"]
        let (decision, _) = try decide(proxy, entries: [Self.entry(streaming: true)], streaming: true)
        guard case .stream(let frames) = decision.script.content else {
            Issue.record("expected a stream")
            return
        }
        #expect(decision.script.delay == .milliseconds(10))
        #expect(frames.map(decision.script.offset) == [.milliseconds(12), .milliseconds(30)])
        #expect(decision.script.text == "data: a\n\ndata: b\n\n")
    }

    @Test func `a body is played whole when its last byte had come`() throws {
        let proxy: JSONValue = ["cassette": "a", "mode": "replay"]
        let (decision, _) = try decide(proxy, entries: [Self.entry(streaming: false, status: 422)])
        #expect(decision.script.status == 422)
        #expect(decision.script.delay == .milliseconds(40))
        #expect(decision.script.text == "data: a\n\ndata: b\n\n")
    }

    @Test(arguments: [true, false])
    func `without timings all is due at once`(streaming: Bool) throws {
        let proxy: JSONValue = ["cassette": "a", "mode": "replay", "timings": false]
        let (decision, _) = try decide(proxy, entries: [Self.entry(streaming: streaming)], streaming: streaming)
        #expect(decision.script.timing == .immediate)
    }

    @Test func `faults strike what is played, and are not spent on what is forwarded`() throws {
        var fault = FaultConfiguration("f", .status(FaultStatus(.server)))
        fault.trigger.first = 1
        let change = { (configuration: inout MockConfiguration) in configuration.faults = [fault] }
        let proxy: JSONValue = ["url": "http://localhost:9", "cassette": "a"]
        #expect(try decide(proxy, change: change).decision.fault == nil)
        #expect(try decide(proxy, entries: [Self.entry(streaming: false)], change: change).decision.fault?.name == "f")
    }

    // MARK: - Reading

    @Test(arguments: [
        (#"{}"#, "", "expected the \"url\""),
        (#"{"url": "http://localhost"}"#, "", "expected the name of a \"cassette\""),
        (#"{"url": "localhost:9", "cassette": "a"}"#, "/url", "a URL such as"),
        (#"{"url": "https://api.openai.com", "cassette": "a"}"#, "/url", "add it to proxy.allowedHosts"),
        (#"{"url": "http://localhost.evil.example", "cassette": "a"}"#, "/url", "add it to proxy.allowedHosts"),
        (#"{"cassette": "../a", "mode": "replay"}"#, "/cassette", "lower case letters"),
        (#"{"cassette": "a", "mode": "play"}"#, "/mode", "\"recordOnce\""),
        (#"{"cassette": "a", "mode": "replay", "match": []}"#, "/match", "at least one of"),
        (#"{"cassette": "a", "mode": "replay", "match": ["head"]}"#, "/match/0", "\"body\""),
        (#"{"cassette": "a", "mode": "replay", "timeoutMs": 0}"#, "/timeoutMs", "milliseconds from 1"),
        (#"{"cassette": "a", "mode": "replay", "timing": true}"#, "/timing", "did you mean \"timings\"?"),
    ])
    func `a mistake is told with its place and the remedy`(proxy: String, place: String, remedy: String) {
        let document = #"{"rules": [{"name": "r", "answer": {"proxy": \#(proxy)}}]}"#
        let error = #expect(throws: ConfigurationError.self) {
            try MockConfiguration(document: JSONValue(parsing: document))
        }
        let issue = error?.issues.first { $0.pointer.description == "/rules/0/answer/proxy" + place }
        #expect(issue?.detail.contains(remedy) == true, "\(error?.description ?? "")")
    }

    @Test func `a rule that forwards has no latency of its own`() {
        let rule: JSONValue = [
            "name": "r", "latency": "gpt-4o-like", "answer": ["proxy": ["cassette": "a", "mode": "replay"]],
        ]
        let error = #expect(throws: ConfigurationError.self) { try MockConfiguration(document: ["rules": [rule]]) }
        #expect(error?.issues.map(\.pointer.description) == ["/rules/0/latency"])
    }

    @Test func `an allowed host is any that the configuration says, in any case`() throws {
        let (decision, _) = try decide(["url": "https://API.OpenAI.com", "cassette": "a"]) {
            $0.proxy.allowedHosts = ["api.openai.COM"]
        }
        #expect(order(decision)?.upstream.description == "https://api.openai.com")
    }

    @Test func `a provider's answer can be a part of a sequence`() throws {
        let sequence: JSONValue = ["sequence": ["first", ["proxy": ["url": "http://localhost:9", "cassette": "a"]]]]
        let (decision, _) = try decide([:]) {
            $0.rules = [["name": "r", "when": ["endpoint": "chat"], "answer": sequence]]
        }
        #expect(decision.proxy == nil)
        #expect(decision.script.text.contains("first"))
    }

    // MARK: - Keys

    private func keys(in contents: String) throws -> String? {
        let files = DocumentFiles { path in
            #expect(path == "/key")
            return Array(contents.utf8)
        }
        let proxy: JSONValue = ["url": "http://localhost:9", "cassette": "a", "apiKeyFile": "/key"]
        let store = try ConfigurationStore(
            document: ["rules": [["name": "r", "answer": ["proxy": proxy]]]], files: files)
        var generator = SeededGenerator(seed: 1)
        let facts = RequestFacts(endpoint: .chat, provider: .openAI)
        return order(BehaviorEngine.decide(facts, on: store.upstream, Circumstances(), using: &generator))?.apiKey
    }

    @Test func `a key comes from its file, without white space`() throws {
        #expect(try keys(in: " sk-1\r\n") == "sk-1")
    }

    @Test(arguments: ["", "\n", "é", "a\0b"])
    func `a file without a key is refused`(contents: String) {
        let error = #expect(throws: ConfigurationError.self) { try keys(in: contents) }
        #expect(Set(error?.issues.map(\.pointer.description) ?? []) == ["/rules/0/answer/proxy/apiKeyFile"])
    }

    @Test func `another key in the file is another rule`() throws {
        let contents = Mutex("one")
        let files = DocumentFiles { _ in contents.withLock { Array($0.utf8) } }
        let proxy: JSONValue = ["url": "http://localhost:9", "cassette": "a", "apiKeyFile": "/key"]
        let document: JSONValue = ["rules": [["name": "r", "answer": ["proxy": proxy]]]]
        let store = try ConfigurationStore(document: document, files: files)
        let first = store.upstream.rules?.rules.first
        try store.update { _ in document }
        #expect(store.upstream.rules?.rules.first === first)
        contents.withLock { $0 = "two" }
        try store.update { _ in document }
        #expect(store.upstream.rules?.rules.first !== first)
    }
}
