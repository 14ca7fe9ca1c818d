import Foundation
import ProviderWire
import Testing

@testable import mockctl

@Suite(.timeLimit(.minutes(1)))
struct BenchTests {
    /// Answers as a daemon whose run 7 has these events; a run that is asked for has ended.
    private static func daemon(
        events: [String], then end: FakeDaemon.Reply.End, ended: String = RunSample.ended()
    ) -> @Sendable (FakeDaemon.Request) -> FakeDaemon.Reply {
        { request in
            switch (request.method, request.uri) {
            case ("POST", "/v1/benchmarks"): .answer(RunSample.active(completed: 0), status: 202)
            case ("GET", "/v1/benchmarks?limit=1"): .answer(#"{"benchmarks": [\#(ended)]}"#)
            case ("GET", "/v1/benchmarks?limit=20"): .answer(#"{"benchmarks": [\#(ended)]}"#)
            case ("GET", "/v1/benchmarks/7/events"): .events(events, then: end)
            case ("GET", "/v1/benchmarks/7"): .answer(ended)
            case ("GET", "/v1/benchmarks/7/report?format=json"): .answer(RunSample.report)
            case ("GET", "/v1/benchmarks/7/report?format=text"): .answer("the report\n", type: "text/plain")
            case ("GET", "/v1/benchmarks/7/report?format=junit"): .answer("<testsuites/>\n", type: "application/xml")
            case ("GET", "/v1/status"): .answer(Self.status)
            default: .problem(404, "unexpected \(request.method) \(request.uri)")
            }
        }
    }

    private static let status = """
        {"state": "ready", "version": "1", "revision": 1, "uptimeSeconds": 1, "startedAt": "", "pid": 1, \
        "listeners": {}, "requestsInFlight": 0}
        """

    private static let half = RunSample.event("progress", RunSample.active(completed: 50))

    @Test func `without options the default plan is sent, and the way to watch it is told`() async throws {
        try await FakeDaemon.serving(Self.daemon(events: [], then: .end)) { daemon in
            let outcome = try await Program(daemon).run("bench start")
            #expect(outcome.status == 0)
            #expect(outcome.output == "benchmark 7 \"chat\" started: 100 requests, 2 at once\n")
            #expect(outcome.errors == "watch it with: mockctl bench watch 7\n")
            let plan = try JSONValue(parsing: try #require(daemon.requests.first).body)
            #expect(plan["requests"] == 200)
            #expect(plan["concurrency"] == 20)
            #expect(plan["endpoint"] == "chat")
        }
    }

    @Test func `options and the key reach the daemon`() async throws {
        try await FakeDaemon.serving(Self.daemon(events: [], then: .end)) { daemon in
            try await withFile("sesame\n") { path in
                let outcome = try await Program(daemon).run([
                    "bench", "start", "-n", "10", "-c", "3", "--endpoint", "messages", "--stream", "--timeout", "1.5s",
                    "--api-key-file", path, "--header", "X-Run: one two", "--no-keep-alive", "--name", "it",
                ])
                #expect(outcome.status == 0)
            }
            let plan = try JSONValue(parsing: try #require(daemon.requests.first).body)
            #expect(
                plan == [
                    "name": "it", "endpoint": "message", "stream": true, "concurrency": 3, "requests": 10,
                    "timeoutMs": 1500,
                    "maxConnections": 100, "keepAlive": false, "apiKey": "sesame", "headers": ["X-Run": "one two"],
                ])
        }
    }

    @Test(arguments: ["bench start --wait", "bench watch 7"])
    func `where there is no terminal, waiting is silent and watching sparse; then comes the summary`(
        line: String
    ) async throws {
        let events = [RunSample.event("progress", RunSample.active(completed: 2)), Self.half]
        let ending = [RunSample.event("done", RunSample.ended())]
        try await FakeDaemon.serving(Self.daemon(events: events + ending, then: .end)) { daemon in
            let outcome = try await Program(daemon).run(line)
            #expect(outcome.status == 0)
            #expect(outcome.output.hasPrefix("chat: 100 requests, 2 connections\n"))
            #expect(outcome.output.contains("Requests per second   200.00"))
            let isWatching = line.contains("watch")
            #expect(outcome.errors == (isWatching ? "50 %  50/100  200 req/s\n" : ""))
            #expect(daemon.calls.last == "GET /v1/benchmarks/7/events")
        }
    }

    @Test func `as JSON, waiting prints the finished run and nothing else`() async throws {
        let events = [RunSample.event("done", RunSample.ended())]
        try await FakeDaemon.serving(Self.daemon(events: events, then: .end)) { daemon in
            let outcome = try await Program(daemon).run("-o json bench start --wait")
            #expect(outcome.status == 0)
            #expect(try JSONValue(parsing: outcome.output) == JSONValue(parsing: RunSample.ended()))
        }
    }

    @Test(arguments: [FakeDaemon.Reply.End.cutOff, .end]) func `where the stream breaks off, the run is asked for`(
        end: FakeDaemon.Reply.End
    ) async throws {
        try await FakeDaemon.serving(Self.daemon(events: [Self.half], then: end)) { daemon in
            let outcome = try await Program(daemon).run("bench watch 7")
            #expect(outcome.status == 0)
            #expect(outcome.output.hasPrefix("chat: 100 requests, 2 connections\n"))
            #expect(daemon.calls == ["GET /v1/benchmarks/7/events", "GET /v1/benchmarks/7"])
        }
    }

    @Test(arguments: [
        ("failed", "\"failureReason\": \"no route to host\", ", "benchmark 7 failed: no route to host"),
        ("cancelled", "", "benchmark 7 was cancelled after 100 requests"),
        ("interrupted", "", "benchmark 7 was interrupted: the daemon ended before it did"),
    ])
    func `a run that does not complete is told with its report, and the status is 1`(
        state: String, more: String, message: String
    ) async throws {
        let run = RunSample.ended(state: state, more: more)
        try await FakeDaemon.serving(Self.daemon(events: [RunSample.event("done", run)], then: .end)) { daemon in
            let outcome = try await Program(daemon).run("bench start --wait")
            #expect(outcome.status == 1)
            #expect(outcome.output.contains("Requests per second"))
            #expect(outcome.errors == "mockctl: \(message)\n")
        }
    }

    @Test func `Ctrl-C leaves the run going and says so`() async throws {
        try await FakeDaemon.serving(Self.daemon(events: [Self.half], then: .open)) { daemon in
            let outcome = try await Program(daemon).run(["bench", "start", "--wait"]) { interrupt in
                await daemon.awaitCall("GET /v1/benchmarks/7/events")
                interrupt()
            }
            #expect(outcome.status == 130)
            #expect(outcome.output == "")
            #expect(outcome.errors.hasSuffix("benchmark 7 goes on; watch it with: mockctl bench watch 7\n"))
            #expect(daemon.calls == ["POST /v1/benchmarks", "GET /v1/benchmarks/7/events"])
        }
    }

    @Test func `the newest run is meant where none is named`() async throws {
        try await FakeDaemon.serving(Self.daemon(events: [], then: .end)) { daemon in
            #expect(try await Program(daemon).run("bench report").output == "the report\n")
            let report = try await Program(daemon).run("-o json bench report").output
            #expect(try JSONValue(parsing: report) == JSONValue(parsing: RunSample.report))
            #expect(try await Program(daemon).run("bench show").output.contains("\nstate     completed\n"))
        }
    }

    @Test func `broken objectives are told one by one, with status 2, and written for a test runner`() async throws {
        let report = RunSample.report.replacing(
            "\"notes\": []",
            with: """
                "notes": [], "objectives": [{"objective": "responseTime.p99<2ms", "measured": 3, "met": false}, \
                {"objective": "errorRate<1%", "measured": 0, "met": true}]
                """
        )
        let run = RunSample.ended(report: report)
        try await FakeDaemon.serving(
            Self.daemon(events: [RunSample.event("done", run)], then: .end, ended: run)
        ) { daemon in
            try await withFile("") { path in
                let outcome = try await Program(daemon).run(["bench", "start", "--wait", "--junit", path])
                #expect(outcome.status == 2)
                #expect(outcome.errors == "mockctl: responseTime.p99 < 2 ms: 3 ms, not met\n")
                #expect(try String(contentsOfFile: path, encoding: .utf8) == "<testsuites/>\n")
            }
        }
        #expect(try await Program().run("bench start --junit x.xml").status == 64)
    }

    @Test func `the list has a line for each run`() async throws {
        try await FakeDaemon.serving(Self.daemon(events: [], then: .end)) { daemon in
            let outcome = try await Program(daemon).run("bench list")
            #expect(
                outcome.output == """
                    ID  NAME  STATE      REQUESTS  FAILED  REQ/S  P99 MS  CREATED
                     7  chat  completed   100/100       0  200.0    3.00  2026-01-31T08:15:30.250Z

                    """)
        }
        try await FakeDaemon.serving({ _ in .answer(#"{"benchmarks": []}"#) }) { daemon in
            let outcome = try await Program(daemon).run("bench list")
            #expect(outcome.output.contains("mockctl bench start"))
        }
    }
}
