import MockBehavior
import ProviderWire
import Synthesis
import Testing

struct UpstreamConfigurationTests {
    private func configuration(_ document: String) throws -> MockConfiguration {
        try MockConfiguration(document: JSONValue(parsing: document))
    }

    private func issues(_ document: String) throws -> [String] {
        do {
            _ = try configuration(document)
            return []
        } catch let error as ConfigurationError {
            return error.issues.map { "\($0.pointer): \($0.detail)" }
        }
    }

    @Test func `an upstream is read with its place, and with what it does not say`() throws {
        let top = """
            {"cors": false, "seed": 7, "limits": {"maxBodyBytes": 99}, "latencyProfiles": {"slow": {"ttft": 5}}, "weight": 3,
             "chat": {"delayMs": 4}, "apiKeys": ["k"],
             "upstreams": [{"name": "backup", "port": 9001, "weight": 0.5, "latency": "slow"},
                           {"name": "azure", "prefix": "/azure/eu/", "provider": "anthropic", "seed": 8, "cors": true}]}
            """
        let upstreams = try configuration(top).upstreams
        #expect(upstreams.map(\.name) == ["backup", "azure"])
        #expect(upstreams.map(\.prefix) == [nil, "/azure/eu"])
        let (backup, azure) = (upstreams[0].configuration, upstreams[1].configuration)
        #expect(backup.host == "127.0.0.1")
        #expect(backup.port == 9001)
        #expect(backup.weight == 0.5)
        #expect(!backup.allowsCrossOrigin)
        #expect(backup.limits.maximumBodySize == 99)
        #expect(backup.seed == 7)
        #expect(backup.latency != nil)
        #expect(backup.apiKeys.isEmpty, "keys are each provider's own")
        #expect(backup.chat == EndpointConfiguration(), "and so are delays")
        #expect(azure.provider == .anthropic)
        #expect(azure.seed == 8)
        #expect(azure.allowsCrossOrigin)
    }

    @Test func `what is written reads back`() throws {
        var configuration = MockConfiguration()
        configuration.seed = 3
        configuration.latencyProfiles = [
            "a": try #require(
                try self.configuration(
                    #"{"latencyProfiles": {"a": {"ttft": 5}}}"#
                ).latencyProfiles["a"])
        ]
        var backup = MockConfiguration()
        backup.port = 9001
        backup.weight = 2
        backup.chat.defaultResponses = ["Hi"]
        configuration.upstreams = [
            UpstreamConfiguration("backup", backup), UpstreamConfiguration("azure", prefix: "/azure"),
        ]
        let once = try MockConfiguration(document: configuration.document)
        #expect(once.upstreams.map(\.name) == ["backup", "azure"])
        #expect(once.upstreams[0].configuration.chat.defaultResponses == ["Hi"])
        #expect(try MockConfiguration(document: once.document) == once)
    }

    @Test(arguments: [
        (#"{"upstreams": {}}"#, "/upstreams: expected an array, found an object"),
        (#"{"upstreams": [1]}"#, "/upstreams/0: expected an object, found a number"),
        (#"{"upstreams": [{"port": 1}]}"#, #"/upstreams/0: an upstream needs a "name""#),
        (
            #"{"upstreams": [{"name": "a"}]}"#,
            #"/upstreams/0: expected a "port" of its own, or a "prefix" such as "/a""#
        ),
        (
            #"{"upstreams": [{"name": "a", "port": 1, "prefix": "/a"}]}"#,
            #"/upstreams/0: expected either a "port" or a "prefix", found both"#
        ),
        (
            #"{"upstreams": [{"name": "default", "port": 1}]}"#,
            #"/upstreams/0/name: "default" is the provider at the top of the document"#
        ),
        (
            #"{"upstreams": [{"name": "a", "port": 1}, {"name": "a", "port": 2}]}"#,
            #"/upstreams/1/name: there is another upstream "a""#
        ),
        (
            #"{"port": 9, "upstreams": [{"name": "a", "port": 9}]}"#,
            "/upstreams/0/port: the port 9 is another provider's"
        ),
        (
            #"{"upstreams": [{"name": "a", "port": 9}, {"name": "b", "port": 9}]}"#,
            "/upstreams/1/port: the port 9 is another provider's"
        ),
        (
            #"{"upstreams": [{"name": "a", "prefix": "/v1"}]}"#,
            "/upstreams/0/prefix: paths that begin with /v1, /openai, /anthropic are the provider port's own"
        ),
        (
            #"{"upstreams": [{"name": "a", "prefix": "/a"}, {"name": "b", "prefix": "/a/b"}]}"#,
            #"/upstreams/1/prefix: "/a/b" and the prefix of "a" begin alike; give them different paths"#
        ),
        (
            #"{"upstreams": [{"name": "a", "port": 1, "weight": 0}]}"#,
            "/upstreams/0/weight: expected a number above 0, found 0"
        ),
        (
            #"{"upstreams": [{"name": "a", "prefix": "/a", "limits": {}}]}"#,
            #"/upstreams/0/limits: an upstream with a "prefix" is reached by the port of all: leave it out"#
        ),
        (
            #"{"upstreams": [{"name": "a", "port": 1, "chat": {"delayMs": -1}}]}"#, "/upstreams/0/chat/delayMs"
        ),
        (
            #"{"upstreams": [{"name": "a", "port": 1, "rules": [{"name": "r", "fault": "none"}]}]}"#,
            "/upstreams/0/rules/0/fault"
        ),
        (#"{"upstreams": [{"name": "a", "port": 1, "admin": {}}]}"#, "/upstreams/0/admin: unknown key"),
    ])
    func `what is wrong is named with its place`(document: String, issue: String) throws {
        let issues = try issues(document)
        #expect(issues.count == 1)
        #expect(issues.first?.hasPrefix(issue) == true, "\(issues)")
    }

    @Test(arguments: ["", "A", "-a", ".a", "a b", "a/b", "ä", String(repeating: "a", count: 65)])
    func `names that cannot stand in a metric are refused`(name: String) throws {
        let document: JSONValue = ["upstreams": [["name": .string(name), "port": 1]]]
        #expect(throws: ConfigurationError.self) { try MockConfiguration(document: document) }
    }

    @Test(arguments: [
        "", "azure", "/", "//", "/a//b", "/a b", "/a?b", "/a/../b", "/.", "/openai", "/anthropic/x", "/v1/a",
    ])
    func `prefixes that no path can have, or that are taken, are refused`(prefix: String) throws {
        let document: JSONValue = ["upstreams": [["name": "a", "prefix": .string(prefix)]]]
        #expect(throws: ConfigurationError.self) { try MockConfiguration(document: document) }
    }

    @Test(arguments: ["/a", "/a/", "/v10", "/openai-eu", "/A.b_c~d-e/f"])
    func `other prefixes are taken`(prefix: String) throws {
        let document: JSONValue = ["upstreams": [["name": "a", "prefix": .string(prefix)]]]
        #expect(throws: Never.self) { try MockConfiguration(document: document) }
    }

    // MARK: - Snapshots

    private func store() throws -> ConfigurationStore {
        try ConfigurationStore(
            document: JSONValue(
                parsing: """
                    {"upstreams": [{"name": "a", "prefix": "/a", "faults": {"f": {"status": 500, "first": 1}}},
                                   {"name": "b", "port": 0}]}
                    """))
    }

    @Test(
        arguments: [
            ("/a/v1/chat/completions", 1), ("/a", 1), ("/a/", 1), ("/ab/v1", nil), ("/v1/a", nil), ("/", nil),
            ("", nil),
        ] as [(String, Int?)])
    func `a path leads to the upstream whose prefix it begins with`(path: String, index: Int?) throws {
        let match = try #require(try store().current.prefixes).match(Substring(path).utf8)
        #expect(match?.index == index)
        #expect(match.map(\.length) == index.map { _ in 2 })
    }

    @Test func `who is alone is not counted, and looks for no prefixes`() throws {
        let alone = try ConfigurationStore { _ in }.current
        #expect(alone.prefixes == nil)
        #expect(alone.upstreams.map { $0.tally == nil } == [true])
        #expect(try store().current.upstreams.map { $0.tally == nil } == [false, false, false])
    }

    @Test func `turns, faults and counts are each upstream's own, and outlive changes of others`() throws {
        let store = try store()
        let before = store.current.upstreams
        #expect(before[0].chat.turns.take() == 0)
        #expect(before[1].chat.turns.take() == 0)
        before[1].tally?.began(model: "m")
        try store.update { $0.document.setting(["cors"], to: false) }
        let after = store.current.upstreams
        #expect(after[1].tally === before[1].tally)
        #expect(after[1].faults?["f"] === before[1].faults?["f"])
        #expect(after[1].chat.turns.take() == 1)
        #expect(after[0].faults == nil)
        #expect(after[2].tally?.counts.requests == 0)
    }

    @Test func `an upstream keeps its counts wherever it stands in the list`() throws {
        let store = try store()
        store.current.upstreams[1].tally?.began(model: nil)
        try store.update { snapshot in
            snapshot.document.setting(
                ["upstreams"], to: .array((snapshot.document["upstreams"]?.arrayValue ?? []).reversed()))
        }
        #expect(store.current.upstream(named: "a")?.tally?.counts.requests == 1)
        #expect(store.current.upstream(named: "a")?.index == 2)
    }

    @Test func `what is counted adds up, and a reset leaves what is in flight`() throws {
        let tally = try #require(try store().current.upstreams[0].tally)
        for model in ["a", "a", "b", nil, "a"] { tally.began(model: model) }
        tally.ended(status: 200)
        tally.ended(status: 404)
        tally.ended(status: 0)
        tally.aborted()
        let counts = tally.counts
        #expect(counts.requests == 5)
        #expect([counts.succeeded, counts.failed, counts.aborted, counts.inFlight] == [1, 2, 1, 1])
        #expect(counts.models == ["a": 3, "b": 1])
        let upstream = try store().current.upstreams[0]
        upstream.tally?.began(model: "a")
        upstream.resetTurns()
        #expect(upstream.tally?.counts.requests == 1)
        #expect(upstream.tally?.counts.inFlight == 1)
        #expect(upstream.tally?.counts.models == [:])
    }

    @Test func `models beyond the bound are counted together`() throws {
        let tally = try #require(try store().current.upstreams[0].tally)
        for number in 0..<(UpstreamTally.maximumModels + 7) { tally.began(model: "m\(number)") }
        #expect(tally.counts.models.count == UpstreamTally.maximumModels + 1)
        #expect(tally.counts.models[UpstreamTally.otherModels] == 7)
    }

    @Test(.timeLimit(.minutes(1))) func `changes are told, once for those that came together`() async throws {
        let store = try store()
        var changes = store.changes().makeAsyncIterator()
        for _ in 0..<3 { try store.update { $0.document } }
        await changes.next()
        try store.update { $0.document }
        await changes.next()
        #expect(store.current.revision == 5)
    }
}
