import MockBehavior
import ProviderWire
import Synthesis
import Testing

struct ConfigurationStoreTests {
    private struct Refused: Error {}

    private func settingDelay(_ milliseconds: JSONValue) -> (ConfigurationSnapshot) -> JSONValue {
        { $0.document.setting(["chat", "delayMs"], to: milliseconds) }
    }

    @Test func `a store begins with revision 1 of the document as it was written`() throws {
        let document = try JSONValue(parsing: #"{"port":1.0e3,"chat":{}}"#)
        let store = try ConfigurationStore(document: document)
        #expect(store.current.revision == 1)
        #expect(store.current.document == document)
        #expect(store.current.configuration.port == 1000)
    }

    @Test func `a store does not begin with a document that is wrong`() {
        #expect(throws: ConfigurationError.self) { try ConfigurationStore(document: ["port": "x"]) }
    }

    @Test func `each change counts the revision up and is current at once`() throws {
        let store = try ConfigurationStore(document: [:])
        for revision in 2...4 {
            let snapshot = try store.update(settingDelay(.number(JSONNumber(revision))))
            #expect(snapshot.revision == revision)
            #expect(store.current === snapshot)
            #expect(store.upstream.chat.latency.delay == .constant(.milliseconds(revision)))
        }
    }

    @Test func `a change that would not be valid changes nothing and says why`() throws {
        let store = try ConfigurationStore(document: [:])
        let before = store.current
        let error = #expect(throws: ConfigurationChangeError.self) { try store.update(settingDelay(-1)) }
        guard case .invalid(let issues) = error else {
            Issue.record("refused as \(String(describing: error))")
            return
        }
        #expect(issues.map(\.pointer.description) == ["/chat/delayMs"])
        #expect(store.current === before)
    }

    @Test func `a change that throws changes nothing`() throws {
        let store = try ConfigurationStore(document: [:])
        let before = store.current
        #expect(throws: Refused.self) { try store.update { _ in throw Refused() } }
        #expect(store.current === before)
    }

    @Test func `a snapshot stays what it was when the configuration changes`() throws {
        let store = try ConfigurationStore(document: [:])
        let before = store.current
        try store.update(settingDelay(5))
        #expect(before.upstreams[0].chat.latency.delay == .constant(.zero))
        #expect(before.document == [:])
        #expect(before.revision == 1)
    }

    @Test func `a remembered snapshot is refreshed only when another one runs`() throws {
        let store = try ConfigurationStore(document: [:])
        let known = store.current
        #expect(store.refreshed(known) === known)
        let new = try store.update(settingDelay(5))
        #expect(store.refreshed(known) === new)
        #expect(store.refreshed(new) === new)
    }

    @Test func `turns outlive a change that leaves the replies alone`() throws {
        let store = try ConfigurationStore { $0.chat.defaultResponses = ["one", "two"] }
        _ = store.upstream.chat.turns.take()
        try store.update(settingDelay(5))
        #expect(store.upstream.chat.turns.take() == 1)
        try store.update { $0.document.setting(["message", "defaultResponses"], to: ["other"]) }
        #expect(store.upstream.chat.turns.take() == 2)
    }

    @Test func `turns begin again when the replies change`() throws {
        let store = try ConfigurationStore { $0.chat.defaultResponses = ["one", "two"] }
        _ = store.upstream.chat.turns.take()
        _ = store.upstream.message.turns.take()
        try store.update { $0.document.setting(["chat", "defaultResponses"], to: ["one"]) }
        #expect(store.upstream.chat.turns.take() == 0)
        #expect(store.upstream.message.turns.take() == 1)
    }

    @Test(arguments: [("1.0", "1.00"), (#""\u00e9""#, #""e\u0301""#)])
    func `a reply that differs in its bytes alone is a change`(old: String, new: String) throws {
        func reply(_ text: String) throws -> JSONValue {
            try JSONValue(parsing: #"{"choices": [], "x": \#(text)}"#)
        }
        let store = try ConfigurationStore { $0.chat.defaultResponses = [try reply(old)] }
        try store.update { $0.document.setting(["chat", "defaultResponses"], to: [try reply(new)]) }
        let body = try #require(store.upstream.chat.replies.first?.compiled?.body.bytes)
        let expected = try reply(new)["x"]?.serialized() ?? []
        #expect(body.starts(with: Array(#"{"choices":[],"x":"#.utf8) + expected))
    }

    @Test(.timeLimit(.minutes(1))) func `changes made at once all apply`() async throws {
        let store = try ConfigurationStore(document: ["apiKeys": []])
        try await withThrowingTaskGroup { group in
            for writer in 0..<8 {
                group.addTask {
                    for number in 0..<25 {
                        try store.update { snapshot in
                            let keys = snapshot.document["apiKeys"]?.arrayValue ?? []
                            return snapshot.document.setting(
                                ["apiKeys"], to: .array(keys + [.string("\(writer)-\(number)")]))
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(store.current.revision == 201)
        #expect(Set(store.current.configuration.apiKeys).count == 200)
    }

    @Test(.timeLimit(.minutes(1))) func `a reader sees each revision whole while others change it`() async throws {
        let store = try ConfigurationStore(document: ["chat": ["delayMs": 1], "message": ["delayMs": 1]])
        try await withThrowingTaskGroup { group in
            group.addTask {
                for revision in 2...200 {
                    let delay = JSONValue.number(JSONNumber(revision))
                    try store.update {
                        $0.document.setting(["chat", "delayMs"], to: delay).setting(["message", "delayMs"], to: delay)
                    }
                }
            }
            for _ in 0..<2 {
                group.addTask {
                    var known = store.current
                    while known.revision < 200 {
                        known = store.refreshed(known)
                        #expect(known.upstreams[0].chat.latency.delay == .constant(.milliseconds(known.revision)))
                        #expect(known.upstreams[0].message.latency.delay == known.upstreams[0].chat.latency.delay)
                        await Task.yield()
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    @Test(
        arguments: [
            ([:], []), (["host": "::1"], ["/host"]), (["port": 9], ["/port"]), (["admin": ["port": 9]], ["/admin"]),
            (["admin": ["tokenFile": "t"], "port": 1, "host": "h"], ["/host", "/port", "/admin"]),
            (["chat": ["delayMs": 5], "apiKeys": ["k"], "provider": "anthropic", "cors": false], []),
        ] as [(JSONValue, [String])])
    func `what listeners were started with waits for a restart`(document: JSONValue, pending: [String]) throws {
        let store = try ConfigurationStore(document: [:])
        let changed = try store.update { _ in document }
        #expect(store.pendingRestart(for: changed.configuration).map(\.description) == pending)
        let back = try store.update { _ in [:] }
        #expect(store.pendingRestart(for: back.configuration) == [])
    }
}
