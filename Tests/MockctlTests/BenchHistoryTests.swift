import AdminAPI
import Foundation
import LoadModel
import ProviderWire
import Testing

@testable import mockctl

@Suite(.timeLimit(.minutes(1)))
struct BenchHistoryTests {
    private static let tagged = RunSample.ended(more: #""tags": ["nightly"], "note": "why", "#)

    /// Answers every question about run 7, and takes every change.
    private static func daemon(_ request: FakeDaemon.Request) -> FakeDaemon.Reply {
        switch (request.method, request.uri) {
        case ("GET", "/v1/benchmarks/7"), ("GET", "/v1/benchmarks/8"), ("PATCH", "/v1/benchmarks/7"),
            ("DELETE", "/v1/benchmarks/7"), ("DELETE", "/v1/benchmarks/8"):
            .answer(tagged)
        case ("GET", "/v1/benchmarks/9"): .answer(RunSample.active("9", completed: 1))
        case ("GET", let uri) where uri.hasPrefix("/v1/benchmarks/export?id="):
            .answer("{\"line\": \"\(uri.suffix(1))\"}\n", type: "application/x-ndjson")
        case ("GET", let uri) where uri.hasPrefix("/v1/benchmarks?"): .answer(#"{"benchmarks": [\#(tagged)]}"#)
        default: .problem(404, "unexpected \(request.method) \(request.uri)")
        }
    }

    private func body(_ request: FakeDaemon.Request?) throws -> JSONValue {
        try JSONValue(parsing: try #require(request).body)
    }

    @Test(
        arguments: [
            (["+a", "-nightly"], ["a"]), (["+a", "+nightly"], ["a", "nightly"]), (["b"], ["b", "nightly"]),
            (["-nightly"], []), (["-nightly", "+nightly-2"], ["nightly-2"]), (["-nightly", "help"], ["help"]),
            (["~nightly"], []),
        ] as [([String], [String])])
    func `tags are added and taken away`(changes: [String], tags: [String]) async throws {
        try await FakeDaemon.serving(Self.daemon) { daemon in
            let outcome = try await Program(daemon).run(["bench", "tag", "7"] + changes)
            #expect(outcome.status == 0 && outcome.errors == "")
            #expect(daemon.calls == ["GET /v1/benchmarks/7", "PATCH /v1/benchmarks/7"])
            #expect(try body(daemon.requests.last) == ["tags": .array(tags.map(JSONValue.string))])
        }
    }

    @Test func `tags that are as wished already are left alone`() async throws {
        try await FakeDaemon.serving(Self.daemon) { daemon in
            for changes in [[], ["+nightly"], ["~other"], ["-help"]] {
                let outcome = try await Program(daemon).run(["bench", "tag", "7"] + changes)
                #expect(outcome.output == "benchmark 7: nightly\n")
            }
            #expect(Set(daemon.calls) == ["GET /v1/benchmarks/7"])
        }
    }

    @Test(arguments: ["+", "+a,b", "++a", "+ a", "--output", "-o", "-h"])
    func `what is no tag is refused before the daemon is asked`(
        change: String
    ) async throws {
        try await FakeDaemon.serving(Self.daemon) { daemon in
            let outcome = try await Program(daemon).run(["bench", "tag", "7", change])
            #expect(outcome.status == 64)
            #expect(daemon.calls.isEmpty)
        }
    }

    @Test func `a note is written, read and taken away`() async throws {
        try await FakeDaemon.serving(Self.daemon) { daemon in
            #expect(try await Program(daemon).run("bench note 7").output == "why\n")
            #expect(try await Program(daemon).run(["bench", "note", "7", "a b"]).output == "benchmark 7: noted\n")
            #expect(try body(daemon.requests.last) == ["note": "a b"])
            #expect(try await Program(daemon).run(["bench", "note", "7", ""]).output == "benchmark 7: no note\n")
            #expect(try body(daemon.requests.last) == ["note": .null])
            _ = try await Program(daemon).run("bench note 7 -", input: "line 1\nline 2\n\n")
            #expect(try body(daemon.requests.last) == ["note": "line 1\nline 2"])
            _ = try await Program(daemon).run("bench rename 7 baseline")
            #expect(try body(daemon.requests.last) == ["name": "baseline"])
        }
    }

    @Test func `nothing is removed if one of the runs goes on`() async throws {
        try await FakeDaemon.serving(Self.daemon) { daemon in
            let refused = try await Program(daemon).run("bench rm 7 9")
            #expect(refused.status == 1)
            #expect(refused.errors == "mockctl: benchmark 9 is running; stop it first\n")
            #expect(!daemon.calls.contains { $0.hasPrefix("DELETE") })

            #expect(try await Program(daemon).run("bench rm 7 8").status == 0)
            #expect(daemon.calls.suffix(2) == ["DELETE /v1/benchmarks/7", "DELETE /v1/benchmarks/8"])
        }
    }

    @Test func `runs are exported one by one, all of them oldest first`() async throws {
        try await FakeDaemon.serving(Self.daemon) { daemon in
            let outcome = try await Program(daemon).run("bench export 8 7")
            #expect(outcome.output == "{\"line\": \"8\"}\n{\"line\": \"7\"}\n")
            _ = try await Program(daemon).run("bench export --tag nightly")
            #expect(
                daemon.calls.suffix(2) == [
                    "GET /v1/benchmarks?tag=nightly&limit=1000", "GET /v1/benchmarks/export?id=7",
                ])
            #expect(try await Program(daemon).run("bench export 7 --tag a").status == 64)
        }
    }

    @Test func `an archive is sent from a file or a pipe, and its mistakes are told by the file's name`() async throws {
        try await FakeDaemon.serving({ request in
            request.body.contains("bad")
                ? .problem(422, "nothing was taken in", at: ["/run"])
                : .answer(#"{"imported": ["4", "5"], "duplicates": 3}"#)
        }) { daemon in
            let outcome = try await Program(daemon).run("bench import -", input: "{}\n{}\n")
            #expect(outcome.output == "2 runs taken in as 4 to 5, 3 there already\n")
            #expect(daemon.requests.first?.body == "{}\n{}\n")
            try await withFile("bad") { path in
                let refused = try await Program(daemon).run(["bench", "import", path])
                #expect(refused.status == 65)
                #expect(refused.errors.hasPrefix("mockctl: \(path): nothing was taken in\n"))
            }
        }
    }

    @Test func `conditions stand in the query, and ids can be had alone`() async throws {
        try await FakeDaemon.serving(Self.daemon) { daemon in
            let line = "bench list --tag a --tag b --search gpt-4o --state completed --endpoint chat --since 7d -n 5 -q"
            let outcome = try await Program(daemon).run(line)
            #expect(outcome.output == "7\n")
            #expect(
                daemon.calls.last
                    == "GET /v1/benchmarks?tag=a&tag=b&state=completed&endpoint=chat&text=gpt-4o&since=604800s&limit=5"
            )
            for wrong in ["--state done", "--since yesterday", "--endpoint images", "-n 0"] {
                let refused = try await Program(daemon).run("bench list \(wrong)")
                #expect(refused.status == 64)
            }
        }
    }

    @Test func `the list has a column for tags where there are any, and says how to go on`() async throws {
        try await FakeDaemon.serving({ _ in .answer(#"{"benchmarks": [\#(Self.tagged)], "next": "7"}"#) }) { daemon in
            let output = try await Program(daemon).run("bench list").output
            #expect(output.contains("CREATED                   TAGS\n"))
            #expect(output.contains("2026-01-31T08:15:30.250Z  nightly\n"))
            #expect(output.hasSuffix("more: add --before 7\n"))
        }
        try await FakeDaemon.serving({ _ in .answer(#"{"benchmarks": []}"#) }) { daemon in
            let outcome = try await Program(daemon).run("bench list --tag x")
            #expect(outcome.output == "no such benchmark\n")
        }
    }

    @Test func `runs of unequal loads are refused with what differs and the way around`() async throws {
        try await FakeDaemon.serving({ request in
            request.uri.contains("force")
                ? .answer("the comparison\n", type: "text/plain") : .problem(409, "the loads differ", at: ["/rate"])
        }) { daemon in
            let refused = try await Program(daemon).run("bench compare 7 8")
            #expect(refused.status == 1)
            #expect(
                refused.errors
                    == "mockctl: the loads of the runs differ; --force compares them all the same\nmockctl: wrong\n"
            )
            let forced = try await Program(daemon).run("bench compare 7 8 9 --force --format markdown")
            #expect(forced.output == "the comparison\n")
            #expect(daemon.calls.last == "GET /v1/benchmarks/7/compare?with=8,9&format=markdown&force=true")
            #expect(try await Program(daemon).run("bench compare 7").status == 64)
        }
    }

    @Test func `a trend has a line for each run, and its course`() async throws {
        let trend = """
            {"planFingerprint": "ab", "figures": ["responseTime.p99", "errorRate"], "runs": [\
            {"id": "1", "name": "a", "tags": [], "createdAt": "2026-01-31T08:15:30.250Z", "isRigLimited": false, \
            "values": {"responseTime.p99": 4, "errorRate": 0.01}}, \
            {"id": "2", "name": "b", "tags": [], "createdAt": "2026-02-01T08:15:30.250Z", "isRigLimited": true, \
            "values": {"responseTime.p99": 8}}]}
            """
        try await FakeDaemon.serving({ _ in .answer(trend) }) { daemon in
            let output = try await Program(daemon).run("bench trend 7 --figures responseTime.p99,errorRate -n 2").output
            #expect(
                output == """
                    ID  CREATED                   NAME  responseTime.p99 ms  errorRate %
                     1  2026-01-31T08:15:30.250Z  a                    4.00         1.00
                     2  2026-02-01T08:15:30.250Z  b                    8.00            -  rig-limited

                    responseTime.p99  ▄█  4.00 → 8.00  +100.0 %
                    errorRate         █   1.00 → 1.00    +0.0 %

                    """)
            #expect(
                daemon.calls == ["GET /v1/benchmarks/7/trend?figures=responseTime.p99,errorRate&limit=2"]
            )
        }
    }
}
