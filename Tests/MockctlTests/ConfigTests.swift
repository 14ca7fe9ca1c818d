import NIOHTTP1
import ProviderWire
import Testing

@testable import mockctl

@Suite(.timeLimit(.minutes(1)))
struct ConfigTests {
    private static let running = #"{"port": 8080, "chat": {"delayMs": 100, "defaultResponses": ["a", "b"]}}"#

    @Test func `get prints the document, or its tag`() async throws {
        try await FakeDaemon.serving({ _ in .answer(Self.running, entityTag: "\"4-ab\"") }) { daemon in
            let outcome = try await Program(daemon).run("config get")
            #expect(outcome.output == (try JSONValue(parsing: Self.running)).prettyPrinted())
            #expect(try await Program(daemon).run("config get --etag").output == "\"4-ab\"\n")
        }
    }

    @Test func `set and patch send the document, with the tag in quotes`() async throws {
        try await FakeDaemon.serving({ _ in .answer(#"{"revision": 5, "restartRequired": ["/port"]}"#) }) { daemon in
            let set = try await Program(daemon).run("config set - --if-match 4-ab", input: #"{"port": 1}"#)
            #expect(set.output == "configuration replaced (revision 5)\n")
            #expect(set.errors == "mockctl: in force after a restart only: /port\n")
            let patch = try await Program(daemon).run(["config", "patch", #" {"port": 1}"#, "--if-match", "\"5-cd\""])
            #expect(patch.output == "configuration changed (revision 5)\n")
            #expect(daemon.requests.map(\.body) == [#"{"port":1}"#, #"{"port":1}"#])
            #expect(daemon.requests.map { $0.headers["if-match"] } == [["\"4-ab\""], ["\"5-cd\""]])
        }
    }

    @Test func `diff is silent where only defaults are written out`() async throws {
        try await FakeDaemon.serving({ _ in .answer(Self.running) }) { daemon in
            let file = #"{"cors": true, "chat": {"defaultResponses": ["a", "b"], "delayMs": 100.0}, "apiKeys": []}"#
            let outcome = try await Program(daemon).run("config diff -", input: file)
            #expect(outcome.status == 0)
            #expect(outcome.output == "")
        }
    }

    @Test func `diff shows what the file would change`() async throws {
        try await FakeDaemon.serving({ _ in .answer(Self.running) }) { daemon in
            let file = #"{"port": 8080, "chat": {"delayMs": 200, "defaultResponses": ["b"]}, "apiKeys": ["k"]}"#
            let outcome = try await Program(daemon).run("config diff -", input: file)
            #expect(outcome.status == 1)
            #expect(
                outcome.output == """
                    - /chat/defaultResponses/0: "a"
                    ~ /chat/delayMs: 100 -> 200
                    + /apiKeys/0: "k"

                    """)
            #expect(outcome.errors == "")
            let patch = try await Program(daemon).run("config diff - -o json", input: file)
            #expect(
                try JSONValue(parsing: patch.output) == [
                    ["op": "remove", "path": "/chat/defaultResponses/0"],
                    ["op": "replace", "path": "/chat/delayMs", "value": 200],
                    ["op": "add", "path": "/apiKeys/0", "value": "k"],
                ])
        }
    }

    @Test func `check needs no daemon`() async throws {
        let program = Program(environment: ["MOCKCTL_ADDRESS": "127.0.0.1:1"])
        let good = try await program.run("config check -", input: Self.running)
        #expect(good.status == 0)
        #expect(good.output == "standard input: valid\n")
        let bad = try await program.run("config check - -o json", input: #"{"port": -1}"#)
        #expect(bad.status == 65)
        let document = try JSONValue(parsing: bad.output)
        #expect(document["valid"] == false)
        #expect(document["errors"]?[0]?["pointer"] == "/port")
    }

    @Test func `models are those of the configuration, else the built-in ones`() async throws {
        let models = #"{"models": {"defaultList": [{"id": "m-1", "owned_by": "me"}, {"id": "model-2"}]}}"#
        try await FakeDaemon.serving({ _ in .answer(models) }) { daemon in
            let outcome = try await Program(daemon).run("models")
            #expect(outcome.output == "MODEL    OWNED BY\nm-1      me\nmodel-2  -\n")
        }
        try await FakeDaemon.serving({ _ in .answer("{}") }) { daemon in
            let outcome = try await Program(daemon).run("models")
            #expect(outcome.output.contains("gpt-4  "))
        }
    }
}
