import Testing

@testable import mockctl

@Suite(.timeLimit(.minutes(1)))
struct RulesTests {
    @Test func `list shows the rules in the order of the document`() async throws {
        try await FakeDaemon.serving({ _ in .answer(#"[{"name": "a", "when": {"first": 2}, "answer": "Hi"}]"#) }) {
            daemon in
            let outcome = try await Program(daemon).run("rules list")
            #expect(outcome.output.contains(#"a            0  {"first":2}  "Hi""#), "\(outcome.output)")
            #expect(daemon.calls == ["GET /v1/rules"])
        }
    }

    @Test func `set replaces all rules by those of a file`() async throws {
        try await FakeDaemon.serving({ _ in .answer(#"{"revision": 2}"#) }) { daemon in
            let outcome = try await Program(daemon).run("rules set -", input: #"[{"name": "a"}, {"name": "b"}]"#)
            #expect(outcome.output == "2 rules set (revision 2)\n")
            #expect(daemon.requests.map(\.body) == [#"[{"name":"a"},{"name":"b"}]"#])
            let object = try await Program(daemon).run("rules set -", input: "{}")
            #expect(object.status == 65)
            #expect(object.errors.contains("expected an array of rules, found an object"))
            #expect(daemon.calls == ["PUT /v1/rules"])
        }
    }

    @Test func `test asks about a request with its body and headers`() async throws {
        let outcome = #"{"endpoint": "message", "rule": null, "rules": []}"#
        try await FakeDaemon.serving({ _ in .answer(outcome) }) { daemon in
            let arguments = [
                "rules", "test", "--endpoint", "messages", "--body", "-", "--header", "x-team: blue", "--header",
                "x-n:1",
            ]
            let answer = try await Program(daemon).run(arguments, input: #"{"model": "m"}"#)
            #expect(answer.output == "message: no rule answers; the endpoint's own reply does\n")
            let sent = #"{"endpoint":"message","body":{"model":"m"},"headers":{"x-team":"blue","x-n":"1"}}"#
            #expect(daemon.requests.map(\.body) == [sent])
            _ = try await Program(daemon).run("rules test")
            #expect(daemon.requests.last?.body == #"{"endpoint":"chat","headers":{}}"#)
            #expect(daemon.calls.last == "POST /v1/rules/test")
        }
    }

    @Test(arguments: ["--header x", "--endpoint nowhere"])
    func `what is no request is refused`(line: String) async throws {
        let outcome = try await Program(environment: ["MOCKCTL_ADDRESS": "127.0.0.1:1"]).run("rules test " + line)
        #expect(outcome.status == 64)
    }
}
