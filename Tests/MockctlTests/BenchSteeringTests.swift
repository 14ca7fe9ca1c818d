import Foundation
import LoadModel
import Measurement
import ProviderWire
import Testing

@testable import mockctl

@Suite(.timeLimit(.minutes(1)))
struct BenchSteeringTests {
    private static let status = """
        {"state": "ready", "version": "1", "revision": 1, "uptimeSeconds": 1, "startedAt": "", "pid": 1, \
        "listeners": {}, "requestsInFlight": 0, "benchmark": \(RunSample.active(completed: 5))}
        """

    /// Run 7 is active and does as told.
    private static func daemon(_ request: FakeDaemon.Request) -> FakeDaemon.Reply {
        switch (request.method, request.uri) {
        case ("GET", "/v1/status"): .answer(status)
        case ("PATCH", "/v1/benchmarks/7"): .answer(RunSample.active(completed: 5))
        case ("POST", "/v1/benchmarks/7/stop"): .answer(RunSample.active(completed: 5), status: 202)
        case ("POST", "/v1/benchmarks/7/stop?now=true"): .answer(RunSample.ended(state: "cancelled"), status: 202)
        case ("GET", "/v1/benchmarks/7/events"):
            .events([RunSample.event("done", RunSample.ended())], then: .end)
        default: .problem(409, "not so")
        }
    }

    @Test(
        arguments: [
            ("pause", ["paused": true]), ("resume", ["paused": false]), ("rate 200", ["rate": 200]),
            ("rate 0.5x", ["speed": 0.5]), ("concurrency 64", ["concurrency": 64]),
        ] as [(String, JSONValue)])
    func `the active run is steered where none is named`(command: String, change: JSONValue) async throws {
        try await FakeDaemon.serving(Self.daemon) { daemon in
            let outcome = try await Program(daemon).run("bench \(command)")
            #expect(outcome.status == 0 && outcome.output.hasPrefix("benchmark 7 "))
            #expect(daemon.calls == ["GET /v1/status", "PATCH /v1/benchmarks/7"])
            let body = try JSONValue(parsing: try #require(daemon.requests.last).body)
            #expect(body.objectValue?.keys == change.objectValue?.keys)
            let key = try #require(change.objectValue?.keys.first)
            #expect(body[key]?.boolValue == change[key]?.boolValue)
            #expect(body[key]?.numberValue?.doubleValue == change[key]?.numberValue?.doubleValue)
        }
    }

    @Test(arguments: ["rate 0", "rate -5", "rate fast", "rate 0x", "concurrency 0"])
    func `what no run can do is refused before the daemon is asked`(command: String) async throws {
        try await FakeDaemon.serving(Self.daemon) { daemon in
            let outcome = try await Program(daemon).run("bench \(command)")
            #expect(outcome.status == 64)
            #expect(daemon.calls.isEmpty)
        }
    }

    @Test func `the daemon's reason is told`() async throws {
        try await FakeDaemon.serving(Self.daemon) { daemon in
            let outcome = try await Program(daemon).run("bench pause 8")
            #expect(outcome.status == 1 && outcome.errors == "mockctl: not so\n")
        }
    }

    @Test func `a stop waits for what is under way, unless it is wanted now`() async throws {
        try await FakeDaemon.serving(Self.daemon) { daemon in
            let stopped = try await Program(daemon).run("bench stop")
            #expect(stopped.output == "benchmark 7 \"chat\": completed\n")
            #expect(
                daemon.calls == ["GET /v1/status", "POST /v1/benchmarks/7/stop", "GET /v1/benchmarks/7/events"]
            )
            let cancelled = try await Program(daemon).run("bench stop 7 --now")
            #expect(cancelled.output == "benchmark 7 \"chat\": cancelled\n")
            #expect(daemon.calls.last == "POST /v1/benchmarks/7/stop?now=true")
        }
    }

    @Test func `without an active run nothing can be steered`() async throws {
        let idle = Self.status.replacing(", \"benchmark\": \(RunSample.active(completed: 5))", with: "")
        try await FakeDaemon.serving({ _ in .answer(idle) }) { daemon in
            for command in ["pause", "resume", "rate 5", "concurrency 5", "stop"] {
                let outcome = try await Program(daemon).run("bench \(command)")
                #expect(outcome.status == 1 && outcome.errors == "mockctl: no benchmark is running\n")
            }
        }
    }
}

struct LiveViewTests {
    private var run: RunRecord {
        get throws {
            var run = try JSONDecoder().decode(RunRecord.self, from: Data(RunSample.active(completed: 45).utf8))
            run.progress.failedRequests = 3
            run.progress.elapsed = .seconds(75)
            var live = LiveFigures()
            live.offeredRequestsPerSecond = 200
            live.achievedRequestsPerSecond = 198.5
            live.inFlight = 12
            live.responseTime = [.p50: .milliseconds(3), .p90: .milliseconds(5), .p99: .microseconds(12_345)]
            live.failures = [.timeout: 1, .status: 2]
            live.remainingRequests = 55
            live.remainingTime = .seconds(20)
            run.live = live
            return run
        }
    }

    private func lines(_ run: RunRecord, width: Int = 80, hasColor: Bool = false) -> [String] {
        LiveView(run: run, rates: [100, 200], hasColor: hasColor).lines(width: width)
    }

    @Test func `everything that is known of the run is on the screen`() throws {
        let text = lines(try run).joined(separator: "\n")
        for part in [
            "benchmark 7 \"chat\"  running  1 min 15 s", "] 45 %", "left            55 requests, about 20 s",
            "rate            offered 200/s  achieved 199/s", "▄█  up to 200/s", "in flight       12",
            "response time           3.00        5.00       12.35", "failed          3  status 2, timeout 1",
        ] {
            #expect(text.contains(part), "\(part)")
        }
        #expect(!text.contains("first token"))
        #expect(!text.contains("\u{1B}"))
    }

    @Test(arguments: [1, 10, 40, 79, 200]) func `no line is wider than the terminal`(width: Int) throws {
        #expect(lines(try run, width: width).allSatisfy { $0.count <= width })
    }

    @Test func `colour takes no room`() throws {
        let plain = lines(try run, width: 60)
        let coloured = lines(try run, width: 60, hasColor: true)
        #expect(coloured.contains { $0.contains("\u{1B}[31m") })
        #expect(coloured.map { $0.replacing(/\u{1B}\[\d*m/, with: "") } == plain)
    }

    @Test(arguments: [
        (LiveFigures.Phase.warmUp, "warming up"), (.paused, "paused"), (.ending, "ending"), (.coolDown, "cooling down"),
    ])
    func `the phase is told where it is not the measuring itself`(phase: LiveFigures.Phase, word: String) throws {
        var run = try run
        run.live?.phase = phase
        #expect(lines(run)[0].contains("  \(word)  "))
    }

    @Test func `rates are those of each second, up to a minute`() throws {
        var history = RateHistory()
        var run = try run
        run.live = nil
        run.progress.completedRequests = 0
        for quarter in 0...400 {
            run.progress.completedRequests = quarter * 5
            history.note(run, at: .milliseconds(quarter * 250))
        }
        #expect(history.lastMinute == Array(repeating: 20, count: 60))
    }

    @Test func `bars are as high as the numbers, and missing ones leave a gap`() {
        #expect(Sparkline.text([0, 1, 4, nil, 8]) == "▁▁▄ █")
        #expect(Sparkline.text([0, 0]) == "▁▁")
        #expect(Sparkline.text([]) == "")
    }
}
