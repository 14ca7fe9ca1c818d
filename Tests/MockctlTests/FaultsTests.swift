import ArgumentParser
import MockBehavior
import ProviderWire
import Testing

@testable import mockctl

@Suite(.timeLimit(.minutes(1)))
struct FaultsTests {
    @Test(arguments: [
        ("--status 529 --first 3", #"{"status":529,"first":3}"#),
        (
            "--stall after-events=5 --rate 0.1 --for 30s",
            #"{"stall":{"afterEvents":5},"rate":0.1,"forMs":30000}"#
        ),
        ("--stall before-head", #"{"stall":"beforeHead"}"#),
        (
            "--stall after-head,with=pings,every=500ms,for=1m",
            #"{"stall":{"at":"afterHead","with":"pings","everyMs":500,"durationMs":60000}}"#
        ),
        ("--reset after-head", #"{"reset":"afterHead"}"#),
        ("--close after-events=2", #"{"close":{"afterEvents":2}}"#),
        ("--end-early last", #"{"endEarly":true}"#),
        ("--error-event after-events=2,status=529", #"{"errorEvent":{"afterEvents":2,"status":529}}"#),
        ("--trickle bytes=3,every=50ms", #"{"trickle":{"bytes":3,"everyMs":50}}"#),
        ("--malformed-json first", #"{"malformedJSON":true}"#),
        ("--content-type text/html", #"{"contentType":"text/html"}"#),
        ("--truncate-body --disabled", #"{"truncateBody":true,"enabled":false}"#),
        ("--refuse --every 2", #"{"refuse":true,"every":2}"#),
        ("--duplicate-events all", #"{"duplicateEvents":true}"#),
        ("--reorder-events after-events=1", #"{"reorderEvents":{"afterEvents":1}}"#),
        (
            "--framing split-bytes=1,line-ends=crlf,comments,no-spaces",
            #"{"framing":{"splitBytes":1,"lineEnds":"crlf","comments":true,"spaces":false}}"#
        ),
        (
            "--status 429 --kind tokens --retry-after 1.5s --should-retry false --header x-a:b --message m",
            #"{"status":429,"kind":"tokens","message":"m","retryAfterMs":1500,"shouldRetry":false,"headers":{"x-a":"b"}}"#
        ),
        (
            "--status 500 --endpoint chat --endpoint message --model gpt-4* --only-by-rule",
            #"{"status":500,"endpoint":["chat","message"],"model":["gpt-4*"],"onlyByRule":true}"#
        ),
    ])
    func `options make the fault's document, which the daemon understands`(line: String, json: String) throws {
        let options = try FaultOptions.parse(line.split(separator: " ").map(String.init))
        let document = JSONValue.object(options.document)
        #expect(String(decoding: document.serialized(), as: UTF8.self) == json)
        #expect(try MockConfiguration(document: ["faults": ["a": document]]).faults.count == 1)
    }

    @Test(arguments: [
        "--stall soon", "--stall after-events=5,", "--trickle bytes", "--stall after-head,every=soon", "--for 30",
        "--header x", "--status many",
    ])
    func `what is no setting is refused`(line: String) {
        #expect(throws: (any Error).self) {
            try FaultOptions.parse(line.split(separator: " ").map(String.init))
        }
    }

    @Test func `a fault is set, and all or one are removed`() async throws {
        try await FakeDaemon.serving({ _ in .answer(#"{"revision": 3}"#) }) { daemon in
            let set = try await Program(daemon).run("faults set overloaded --status 529 --first 3")
            #expect(set.output == "fault overloaded set (revision 3)\n")
            #expect(daemon.requests.first?.body == #"{"status":529,"first":3}"#)
            #expect(try await Program(daemon).run("faults clear overloaded").status == 0)
            #expect(try await Program(daemon).run("faults clear").output == "all faults removed (revision 3)\n")
            #expect(
                daemon.calls == ["PUT /v1/faults/overloaded", "DELETE /v1/faults/overloaded", "DELETE /v1/faults"]
            )
        }
    }

    @Test func `options go before what a file says`() async throws {
        try await FakeDaemon.serving({ _ in .answer(#"{"revision": 3}"#) }) { daemon in
            let set = try await Program(daemon).run(
                "faults set a --file - --first 1", input: #"{"status":500,"first":9}"#)
            #expect(set.status == 0)
            #expect(daemon.requests.first?.body == #"{"status":500,"first":1}"#)
        }
    }

    @Test func `a fault without an act is a wrong usage`() async throws {
        let outcome = try await Program().run("faults set a")
        #expect(outcome.status == 64)
        #expect(outcome.errors.contains("--status 529"))
    }

    @Test func `faults are listed with what is left of them`() throws {
        let resource = try JSONValue(
            parsing: """
                {"faults": [
                {"name": "overloaded", "state": "active", "met": 2, "fired": 2, "left": 1, "fault": {"status": 529}},
                {"name": "b", "state": "over", "met": 0, "fired": 0, "remainingMs": 65000, "fault": {"refuse": true}}]}
                """)
        #expect(
            FaultsListCommand.text(resource) == """
                NAME        STATE   FIRED  LEFT    ENDS IN  FAULT
                overloaded  active      2     1          -  {"status":529}
                b           over        0     -  1 min 5 s  {"refuse":true}

                """)
        #expect(FaultsListCommand.text(["faults": []]) == "no faults\n")
    }
}
