import AdminAPI
import Foundation
import Testing

@testable import mockctl

@Suite(.timeLimit(.minutes(1)))
struct ObservationTests {
    private static let metrics = """
        {"time": "2026-01-31T08:15:30Z", "uptimeSeconds": 3725, "revision": 4, "provider": \(traffic), \
        "endpoints": {"chat": \(traffic)}, "requestsPerSecond": 12.5, "requestsInFlight": 3, "streamsOpen": 1, \
        "connectionsOpen": 5, "connectionsTotal": 1234, "bytesReceived": 999, "bytesSent": 1500000, \
        "clientDisconnects": {"delay": 2, "stream": 0}}
        """
    private static let traffic = """
        {"totalRequests": 1234, "successfulRequests": 1230, "failedRequests": 4, "errorRate": 0.00324, \
        "statusCodes": {"200": 1230, "400": 4}, "averageResponseTimeMs": 1.234, "responseTimeMs": {"p50": 1, "p99": 9.5}}
        """

    @Test func `status tells what the daemon is and does`() async throws {
        let status = """
            {"state": "ready", "version": "0.1.0", "revision": 3, "uptimeSeconds": 125.4, "startedAt": "", "pid": 42, \
            "listeners": {"provider": "127.0.0.1:8080", "admin": "127.0.0.1:8081"}, "requestsInFlight": 1200, \
            "benchmark": \(RunSample.active(completed: 45))}
            """
        try await FakeDaemon.serving({ _ in .answer(status) }) { daemon in
            let outcome = try await Program(daemon).run("status")
            #expect(
                outcome.output == """
                    state      ready
                    version    0.1.0
                    revision   3
                    uptime     2 min 5 s (pid 42)
                    config     built-in defaults
                    listeners  admin 127.0.0.1:8081
                               provider 127.0.0.1:8080
                    in flight  1,200
                    benchmark  7 "chat": running, 45 %

                    """)
        }
    }

    @Test func `metrics are a table`() async throws {
        try await FakeDaemon.serving({ _ in .answer(Self.metrics) }) { daemon in
            let outcome = try await Program(daemon).run("metrics")
            #expect(
                outcome.output == """
                    ENDPOINT  REQUESTS     OK  FAILED  ERRORS  AVG MS  P50 MS  P99 MS
                    chat         1,234  1,230       4  0.32 %    1.23    1.00    9.50
                    all          1,234  1,230       4  0.32 %    1.23    1.00    9.50

                    rate          12.5 req/s
                    open          3 requests, 1 streams, 5 connections (1,234 so far)
                    bytes         999 B received, 1.5 MB sent
                    clients gone  2 in a delay
                    uptime        1 h 2 min, revision 4

                    """)
        }
    }

    @Test func `watching writes a line each second, or a document, and fails when the daemon goes`() async throws {
        let event = "event: metrics\ndata: \(Self.metrics)\n\n"
        try await FakeDaemon.serving({ _ in .events([event, event], then: .end) }) { daemon in
            let text = try await Program(daemon).run("metrics --watch")
            let line = "2026-01-31T08:15:30Z  1,234 requests  12.5 req/s  3 in flight  4 failed  p99 9.50 ms\n"
            #expect(text.output == line + line)
            #expect(text.status == 69)
            let json = try await Program(daemon).run("metrics --watch -o json")
            #expect(json.output == "\(Self.metrics)\n\(Self.metrics)\n")
        }
    }

    @Test func `Prometheus' text comes as it is`() async throws {
        try await FakeDaemon.serving({ _ in .answer("up 1\n", type: "text/plain; version=0.0.4") }) { daemon in
            let outcome = try await Program(daemon).run("metrics --prometheus")
            #expect(outcome.output == "up 1\n")
            #expect(daemon.calls == ["GET /metrics"])
        }
    }

    @Test func `reload and reset tell the revision`() async throws {
        try await FakeDaemon.serving({ _ in .answer(#"{"revision": 9}"#) }) { daemon in
            let reload = try await Program(daemon).run("reload")
            #expect(reload.output == "configuration file read again (revision 9)\n")
            let reset = try await Program(daemon).run("reset")
            #expect(reset.output == "configuration reset (revision 9)\n")
            #expect(daemon.calls == ["POST /v1/reload", "POST /v1/reset"])
        }
    }

    @Test func `versions are told of both ends`() async throws {
        try await FakeDaemon.serving({ _ in .answer(#"{"name": "llm-mockd", "version": "9.9.9"}"#) }) { daemon in
            let outcome = try await Program(daemon).run("version")
            #expect(outcome.output == "mockctl \(ProductVersion.current)\nllm-mockd 9.9.9\n")
        }
        #expect(try await Program().run("--version").output == "\(ProductVersion.current)\n")
    }

    @Test func `output that cannot be written is a failure`() async throws {
        try await FakeDaemon.serving({ _ in .answer("{}") }) { daemon in
            let full = try #require(FileHandle(forWritingAtPath: "/dev/full"))
            let outcome = try await Program(daemon).run(["config", "get"], output: full)
            #expect(outcome.status == 74)
            #expect(outcome.errors == "mockctl: cannot write to standard output: no space left on device\n")
        }
    }
}
