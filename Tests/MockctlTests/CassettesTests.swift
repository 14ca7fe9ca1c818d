import Testing

@testable import mockctl

@Suite(.timeLimit(.minutes(1)))
struct CassettesTests {
    @Test func `list shows how much each holds, and where`() async throws {
        let list = """
            {"cassettes": [{"name": "a", "entries": 1234, "bytes": 5, "refused": 0, "file": "/state/a.json"}, \
            {"name": "b", "entries": 0, "bytes": 0, "refused": 2}, \
            {"name": "c", "entries": 0, "bytes": 0, "refused": 0, "file": "/c.json", "error": "it is damaged"}]}
            """
        try await FakeDaemon.serving({ _ in .answer(list) }) { daemon in
            let lines = try await Program(daemon).run("cassettes list").output.split(separator: "\n")
            let cells = lines.map { $0.split(separator: " ", omittingEmptySubsequences: true).map(String.init) }
            #expect(cells[0] == ["NAME", "ENTRIES", "BYTES", "REFUSED", "KEPT"])
            #expect(cells[1] == ["a", "1,234", "5", "0", "/state/a.json"])
            #expect(cells[2] == ["b", "0", "0", "2", "in", "memory"])
            #expect(cells[3].suffix(3) == ["it", "is", "damaged"])
            #expect(daemon.calls == ["GET /v1/cassettes"])
        }
    }

    @Test func `without cassettes it says so`() async throws {
        try await FakeDaemon.serving({ _ in .answer(#"{"cassettes": []}"#) }) { daemon in
            let outcome = try await Program(daemon).run("cassettes list")
            #expect(outcome.output == "no cassettes\n")
        }
    }

    private static let cassette = """
        {"name": "a", "entries": [{"method": "POST", "path": "/v1/x", "query": "q=1", "bodyHash": "00ff", "model": "m", \
        "stream": true, "upstream": "http://u", "status": 200, "events": 7, "bytes": 99, "headMs": 1, \
        "durationMs": 12.25, "recordedAt": "2026-05-01T12:00:00Z"}, {"method": "GET", "path": "/v1/models", \
        "stream": false, "upstream": "http://u", "status": 404, "events": 0, "bytes": 2, "headMs": 1, "durationMs": 1, \
        "recordedAt": "2026-05-01T12:00:00Z"}]}
        """

    @Test func `show lists what is recorded`() async throws {
        try await FakeDaemon.serving({ _ in .answer(Self.cassette) }) { daemon in
            let lines = try await Program(daemon).run("cassettes show a").output.split(separator: "\n")
            let cells = lines.map { $0.split(separator: " ", omittingEmptySubsequences: true).map(String.init) }
            #expect(cells[1] == ["POST", "/v1/x?q=1", "00ff", "m", "200", "7", "99", "12.25", "2026-05-01T12:00:00Z"])
            #expect(cells[2] == ["GET", "/v1/models", "-", "-", "404", "-", "2", "1.00", "2026-05-01T12:00:00Z"])
            #expect(daemon.calls == ["GET /v1/cassettes/a"])
        }
    }

    @Test func `the API's own JSON can be had`() async throws {
        try await FakeDaemon.serving({ _ in .answer(Self.cassette) }) { daemon in
            let outcome = try await Program(daemon).run("-o json cassettes show a")
            #expect(outcome.output.contains(#""bodyHash": "00ff""#))
        }
    }

    @Test(arguments: [(1, "1 recording"), (1_234, "1,234 recordings")])
    func `remove tells how much there was`(count: Int, told: String) async throws {
        try await FakeDaemon.serving({ _ in .answer("{\"removed\": \(count)}") }) { daemon in
            let outcome = try await Program(daemon).run("cassettes remove a")
            #expect(outcome.output == "cassette a removed, with \(told)\n")
            #expect(daemon.calls == ["DELETE /v1/cassettes/a"])
        }
    }

    @Test func `one that is not there is the daemon's no`() async throws {
        try await FakeDaemon.serving({ _ in .problem(404, "there is no such cassette") }) { daemon in
            let outcome = try await Program(daemon).run("cassettes show b")
            #expect(outcome.status == 1)
            #expect(outcome.errors.contains("there is no such cassette"))
        }
    }
}
