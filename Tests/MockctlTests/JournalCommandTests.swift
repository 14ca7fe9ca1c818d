import AdminAPI
import Testing

@testable import mockctl

@Suite(.timeLimit(.minutes(1)))
struct JournalCommandTests {
    private static let page = #"{"entries": [\#(JournalSample.entry)], "next": 7, "dropped": 1500, "last": 9}"#

    @Test func `the journal is a table`() async throws {
        try await FakeDaemon.serving({ _ in .answer(Self.page) }) { daemon in
            let outcome = try await Program(daemon).run("journal --status 4xx --model gpt-4o number>2 -n 1")
            #expect(
                outcome.output == """
                    NUMBER  TIME          STATUS  ENDPOINT     MODEL   OUTCOME  FIRST MS  LAST MS
                         7  09:30:00.001     429  chat stream  gpt-4o  faulted      1.25        -  fault limit, key sk-…abcd
                    there are more: --after 7
                    1,500 older requests had to go

                    """)
            #expect(daemon.calls == ["GET /v1/journal?number%3E2&status%3D4xx&model%3Dgpt-4o&limit=1"])
        }
    }

    @Test func `following writes a line for each request, or a document, and tells of gaps`() async throws {
        let events = [
            JournalSample.event("missed", #"{"missed": 3}"#), JournalSample.event("request", JournalSample.entry),
        ]
        try await FakeDaemon.serving({ _ in .events(events, then: .end) }) { daemon in
            let text = try await Program(daemon).run("journal --follow --status >=400")
            #expect(
                text.output
                    == "7  09:30:00.001  429  chat stream  gpt-4o  faulted  first 1.25 ms  fault limit  key sk-…abcd\n")
            #expect(text.errors.hasPrefix("mockctl: 3 requests were dropped before they were seen\n"))
            #expect(text.status == 69)
            #expect(daemon.calls == ["GET /v1/journal/events?status%3E%3D400"])
            let json = try await Program(daemon).run("-o json journal list -f")
            #expect(json.output == JournalSample.entry + "\n")
        }
    }

    @Test func `one request is shown with all that is known of it`() async throws {
        let entry = JournalSample.entry(7, #", "rule": "slow", "nearMiss": "b: no tool", "attempt": 2"#)
        try await FakeDaemon.serving({ _ in .answer(entry) }) { daemon in
            let outcome = try await Program(daemon).run("journal show 7")
            #expect(
                outcome.output == """
                    number      7, connection 4, revision 3
                    time        2026-01-31T09:30:00.001500Z
                    request     POST /v1/chat/completions
                    endpoint    chat
                    model       gpt-4o
                    stream      yes
                    key         sk-…abcd
                    attempt     2
                    status      429
                    outcome     faulted
                    rule        slow
                    fault       limit
                    near miss   b: no tool
                    first byte  after 1.25 ms, due after 1.00 ms
                    sent        300 B, 0 events
                    tokens      1 prompt, 2 completion
                    body        2 B, hash 00000000000000ff
                    headers
                      host  x

                    {}

                    """)
            #expect(daemon.calls == ["GET /v1/journal/7"])
        }
    }

    @Test func `clearing tells how much there was`() async throws {
        try await FakeDaemon.serving({ _ in .answer(#"{"cleared": 12}"#) }) { daemon in
            let outcome = try await Program(daemon).run("journal clear")
            #expect(outcome.output == "12 requests forgotten\n")
            #expect(daemon.calls == ["DELETE /v1/journal"])
        }
    }

    @Test(arguments: [
        ("journal stauts=1", "did you mean \"status\"?"), ("journal --status abc", "status is compared with a number"),
        ("journal -n 0", "--limit is a number from 1 to 10000"), ("journal --follow --oldest", "does not go with it"),
        ("verify", "say what is expected"), ("verify -e nonsense", "is no expectation"),
        ("verify -e count()==1 --wait soon", "\"soon\" is no time"),
    ])
    func `what cannot be meant is wrong usage`(line: String, message: String) async throws {
        let outcome = try await Program().run(line)
        #expect(outcome.status == 64)
        #expect(outcome.errors.contains(message), "\(outcome.errors)")
    }

    private static func report(passed: Bool) -> String {
        """
        {"passed": \(passed), "results": [{"expect": "count() == 1", "passed": true, "actual": "1", \
        "explanation": "It is 1.", "examples": [7]}, {"expect": "count(status=429) <= 0", "passed": \(passed), \
        "actual": "2", "explanation": "It is 2.", "examples": [3, 4]}]}
        """
    }

    @Test func `broken expectations are explained and end it with status 2`() async throws {
        try await FakeDaemon.serving({ _ in .answer(Self.report(passed: false)) }) { daemon in
            let outcome = try await Program(daemon).run(
                [
                    "verify", "--expect", "count() == 1", "-e", "count(status=429) <= 0", "--after", "5",
                    "--allow-dropped",
                ]
            )
            #expect(outcome.status == 2)
            #expect(
                outcome.output == """
                    met      count() == 1  (1)
                    not met  count(status=429) <= 0  It is 2. See 3, 4.

                    """)
            #expect(outcome.errors == "mockctl: 1 of 2 expectations are not met\n")
            #expect(
                daemon.requests.first?.body
                    == #"{"expect":["count() == 1","count(status=429) <= 0"],"after":5,"allowDropped":true}"#)
        }
    }

    @Test func `it waits until the expectations are met`() async throws {
        let turns = TurnCount()
        try await FakeDaemon.serving({ _ in .answer(Self.report(passed: turns.next() == 2)) }) { daemon in
            let outcome = try await Program(daemon).run(["verify", "-e", "count() == 1", "--wait", "60s"])
            #expect(outcome.status == 0)
            #expect(outcome.errors == "")
            #expect(daemon.calls == Array(repeating: "POST /v1/verify", count: 3))
        }
    }

    @Test func `usage is a table with a sum`() async throws {
        try await FakeDaemon.serving({ _ in .answer(JournalSample.usage) }) { daemon in
            let outcome = try await Program(daemon).run("usage")
            #expect(
                outcome.output == """
                    KEY       MODEL   REQUESTS  FAILED  STREAMED  ABORTED  PROMPT  COMPLETION  TOKENS
                    sk-…abcd  gpt-4o     1,234       2         3        4      50          60     110
                    all                  1,234       2         3        4      50          60     110

                    """)
            _ = try await Program(daemon).run("usage --reset")
            #expect(daemon.calls == ["GET /v1/usage", "DELETE /v1/usage"])
        }
    }
}
