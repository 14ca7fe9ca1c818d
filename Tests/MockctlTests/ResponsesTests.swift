import ProviderWire
import Testing

@testable import mockctl

@Suite(.timeLimit(.minutes(1)))
struct ResponsesTests {
    @Test func `list shows what the replies say, with their positions`() async throws {
        let replies = #"""
            {"chat": [{"choices": [{"message": {"content": "Hello\nyou"}}]}, {"choices": []}],
             "message": [{"content": [{"type": "text", "text": "one"}, {"type": "text", "text": "two"}]}, "three"]}
            """#
        try await FakeDaemon.serving({ _ in .answer(replies) }) { daemon in
            let outcome = try await Program(daemon).run("responses list")
            #expect(
                outcome.output == """
                    chat:
                      0  Hello you
                      1  {"choices":[]}
                    message:
                      0  one two
                      1  three

                    """)
        }
        try await FakeDaemon.serving({ _ in .answer("[]") }) { daemon in
            let outcome = try await Program(daemon).run("responses list --endpoint messages")
            #expect(outcome.output == "message: no canned replies, the built-in one is served\n")
            #expect(daemon.calls == ["GET /v1/endpoints/message/responses"])
        }
    }

    @Test func `add takes a text, an object or a file`() async throws {
        try await FakeDaemon.serving({ _ in .answer(#"{"revision": 2, "index": 1}"#, status: 201) }) { daemon in
            let outcome = try await Program(daemon).run(["responses", "add", "It is 42."])
            #expect(outcome.output == "chat: reply added at position 1 (revision 2)\n")
            _ = try await Program(daemon).run(["responses", "add", #"{"choices": []}"#])
            try await withFile("from a file\n") { path in
                _ = try await Program(daemon).run("responses add --endpoint message @\(path)")
            }
            #expect(daemon.requests.map(\.body) == [#""It is 42.""#, #"{"choices":[]}"#, #""from a file""#])
            #expect(daemon.requests.last?.uri == "/v1/endpoints/message/responses")
        }
        let broken = try await Program(environment: ["MOCKCTL_ADDRESS": "127.0.0.1:1"]).run(["responses", "add", "{"])
        #expect(broken.status == 65)
    }

    @Test func `set replaces an endpoint's replies, or several endpoints'`() async throws {
        try await FakeDaemon.serving({ _ in .answer(#"{"revision": 2}"#) }) { daemon in
            let one = try await Program(daemon).run("responses set --endpoint chat -", input: #"["a", "b"]"#)
            #expect(one.output == "chat: 2 replies set (revision 2)\n")
            let all = try await Program(daemon).run("responses set -", input: #"{"chat": [], "message": ["a"]}"#)
            #expect(all.output == "replies of chat, message set (revision 2)\n")
            #expect(daemon.calls == ["PUT /v1/endpoints/chat/responses", "PUT /v1/responses"])
            let array = try await Program(daemon).run("responses set -", input: "[]")
            #expect(array.status == 65)
            #expect(array.errors.contains("--endpoint chat"))
            #expect(try await Program(daemon).run("responses set --endpoint chat -", input: "{}").status == 65)
            #expect(daemon.calls.count == 2)
        }
    }

    @Test func `remove and clear name what they take away`() async throws {
        try await FakeDaemon.serving({ _ in .answer(#"{"revision": 2, "count": 1}"#) }) { daemon in
            let remove = try await Program(daemon).run("responses remove 3")
            #expect(remove.output == "chat: reply 3 removed, 1 reply left (revision 2)\n")
            _ = try await Program(daemon).run("responses clear --endpoint message")
            _ = try await Program(daemon).run("responses clear")
            #expect(
                daemon.calls == [
                    "DELETE /v1/endpoints/chat/responses/3", "DELETE /v1/endpoints/message/responses",
                    "PUT /v1/responses",
                ])
            #expect(daemon.requests.last?.body == #"{"chat":[],"completion":[],"response":[],"message":[]}"#)
        }
    }
}
