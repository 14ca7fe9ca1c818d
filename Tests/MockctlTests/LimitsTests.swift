import ArgumentParser
import MockBehavior
import ProviderWire
import Testing

@testable import mockctl

@Suite(.timeLimit(.minutes(1)))
struct LimitsTests {
    @Test(arguments: [
        ("--requests 3 --window 10s", #"{"requests":3,"windowMs":10000}"#),
        (
            "--tokens 40 --input-tokens 1 --output-tokens 2 --model gpt-4* --per key-and-model",
            #"{"tokens":40,"inputTokens":1,"outputTokens":2,"per":"keyAndModel","model":["gpt-4*"]}"#
        ),
        (
            "--requests 1 --window 24h --fixed-window --endpoint chat --key a --key b --per all",
            #"{"requests":1,"windowMs":86400000,"algorithm":"fixedWindow","per":"all","endpoint":["chat"],"key":["a","b"]}"#
        ),
    ])
    func `options make the limit's document, which the daemon understands`(line: String, json: String) throws {
        let options = try LimitOptions.parse(line.split(separator: " ").map(String.init))
        let document = JSONValue.object(options.document)
        #expect(String(decoding: document.serialized(), as: UTF8.self) == json)
        #expect(try MockConfiguration(document: ["rateLimits": ["a": document]]).rateLimits.count == 1)
    }

    @Test(arguments: ["--window 10s", "--requests many", "--requests 1 --window 10", "--requests 1 --per ip"])
    func `what is no limit is refused`(line: String) {
        #expect(throws: (any Error).self) {
            try LimitOptions.parse(line.split(separator: " ").map(String.init))
        }
    }

    @Test func `a limit is set, and all or one are removed`() async throws {
        try await FakeDaemon.serving({ _ in .answer(#"{"revision": 3}"#) }) { daemon in
            let set = try await Program(daemon).run("limits set tier-1 --requests 3 --window 10s")
            #expect(set.output == "rate limit tier-1 set (revision 3)\n")
            #expect(daemon.requests.first?.body == #"{"requests":3,"windowMs":10000}"#)
            #expect(try await Program(daemon).run("limits clear tier-1").status == 0)
            #expect(try await Program(daemon).run("limits clear").output == "all rate limits removed (revision 3)\n")
            #expect(
                daemon.calls == [
                    "PUT /v1/rate-limits/tier-1", "DELETE /v1/rate-limits/tier-1", "DELETE /v1/rate-limits",
                ])
        }
    }

    @Test func `limits are listed with what callers have left`() throws {
        let resource = try JSONValue(
            parsing: """
                {"rateLimits": [{"name": "a", "admitted": 3, "refused": 2, "callerCount": 2, "limit": {"requests": 3}, \
                "callers": [{"key": "sk-…cdef", "admitted": 3, "refused": 2, \
                "requests": {"limit": 3, "remaining": 0, "fullInMs": 1500}}]}]}
                """)
        #expect(
            LimitText.list(resource) == """
                a  {"requests":3}
                  3 admitted, 2 refused
                  KEY       MODEL  ADMITTED  REFUSED  LEFT
                  sk-…cdef  -             3        2  0 of 3 requests, full in 1.5 s
                  and 1 more callers

                """)
        #expect(LimitText.list(["rateLimits": []]) == "no rate limits\n")
    }

    private static func callers(_ verdict: String, told: Int) -> String {
        """
        {"callers": [{"key": "sk-…cdef", "verdict": "\(verdict)", "requests": 2, "told": \(told), "patientRetries": 0, \
        "earlyRetries": 1, "changedRetries": 0, "abandoned": 0, "requestsWhileWaiting": 0, "mostAttempts": 2, \
        "example": {"request": 1, "retry": 2, "toldMs": 2000, "waitedMs": 31.25}}]}
        """
    }

    @Test(arguments: [("early", 1, "patient", 2), ("patient", 1, "patient", 0), ("untested", 0, "patient", 2)])
    func `an expectation of callers is an exit status`(
        verdict: String, told: Int, expected: String, status: Int32
    ) async throws {
        try await FakeDaemon.serving({ _ in .answer(Self.callers(verdict, told: told)) }) { daemon in
            let run = try await Program(daemon).run("callers --expect \(expected)")
            #expect(run.status == status)
            #expect(run.output.contains("request 1 was told to wait 2.0 s, request 2 came after 31 ms"))
        }
    }

    @Test func `an unknown verdict is wrong usage, and an entry goes into the query`() async throws {
        try await FakeDaemon.serving({ _ in .answer(#"{"callers": []}"#) }) { daemon in
            let wrong = try await Program(daemon).run("callers --expect polite")
            #expect(wrong.status == 64)
            let run = try await Program(daemon).run("callers --after 7")
            #expect(run.output == "no requests in the journal\n")
            #expect(daemon.calls == ["GET /v1/callers?after=7"])
        }
    }
}
