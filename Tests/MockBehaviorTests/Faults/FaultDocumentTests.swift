import MockBehavior
import ProviderWire
import Testing

struct FaultDocumentTests {
    private func faults(_ document: JSONValue) throws -> [FaultConfiguration] {
        try MockConfiguration(document: ["faults": document]).faults
    }

    @Test(arguments: FaultExamples.acts) func `every act reads back as it is written`(act: FaultAct) throws {
        var configuration = MockConfiguration()
        configuration.faults = [FaultConfiguration("a", act)]
        #expect(try MockConfiguration(document: configuration.document).faults == configuration.faults)
    }

    @Test func `every trigger reads back as it is written`() throws {
        var fault = FaultConfiguration("a", .truncateBody)
        fault.trigger.isEnabled = false
        fault.trigger.isForRulesOnly = true
        fault.trigger.endpoints = [.chat, .message]
        fault.trigger.models = ["gpt-4o"]
        fault.trigger.every = 2
        fault.trigger.rate = 0.25
        fault.trigger.first = 3
        fault.trigger.timeToLive = .seconds(30)
        var configuration = MockConfiguration()
        configuration.faults = [fault]
        #expect(try MockConfiguration(document: configuration.document).faults == [fault])
    }

    @Test func `faults keep the order in which they are written`() throws {
        #expect(
            try faults(["b": ["refuse": true], "a": ["truncateBody": true]]).map(\.name) == ["b", "a"]
        )
    }

    @Test(
        arguments: [
            (["status": 429, "kind": "quota"], .status(FaultStatus(.quota))),
            (["status": 429], .status(FaultStatus(.requestRateLimit))),
            (["reset": "afterHead"], .reset(.afterHead)),
            (["close": ["afterEvents": 3]], .close(.afterEvents(3))),
            (["endEarly": true], .endEarly(afterEvents: nil)),
            (["stall": "beforeHead"], .stall(FaultStall(.beforeHead))),
            (["stall": ["at": "afterHead"]], .stall(FaultStall(.afterHead))),
            (["trickle": [:]], .trickle(size: 1, interval: .milliseconds(10))),
            (["malformedJSON": true], .malformedJSON(afterEvents: 0)),
        ] as [(JSONValue, FaultAct)])
    func `acts may be written shortly`(document: JSONValue, act: FaultAct) throws {
        #expect(try faults(["a": document]).map(\.act) == [act])
    }

    @Test(
        arguments: [
            (["a": [:]], "/faults/a", "a fault has exactly one of status, refuse"),
            (["a": ["status": 500, "reset": "afterHead"]], "/faults/a", "found status and reset"),
            (["a": ["status": 418]], "/faults/a/status", "expected one of 400, 401, 402"),
            (["a": ["status": 500, "kind": "tokens"]], "/faults/a/kind", "goes with status 429 only"),
            (["a": ["status": 429, "kind": "token"]], "/faults/a/kind", "expected one of \"requests\", \"tokens\""),
            (["a": ["reset": "now"]], "/faults/a/reset", "\"beforeHead\", \"afterHead\" or {\"afterEvents\": n}"),
            (["a": ["reset": [:]]], "/faults/a/reset", "expected {\"afterEvents\": n}"),
            (["a": ["reset": "afterHead", "message": "x"]], "/faults/a/message", "goes with \"status\" only"),
            (["a": ["refuse": false]], "/faults/a/refuse", "\"enabled\": false"),
            (["a": ["refuse": true, "model": "x"]], "/faults/a/model", "has no request yet"),
            (["a": ["endEarly": 3]], "/faults/a/endEarly", "true or {\"afterEvents\": n}"),
            (["a": ["stall": ["with": "pings"]]], "/faults/a/stall", "expected one of \"at\" and \"afterEvents\""),
            (["a": ["stall": ["at": "beforeHead", "with": "pings"]]], "/faults/a/stall/with", "before the head"),
            (["a": ["framing": [:]]], "/faults/a/framing", "expected one at least of splitBytes"),
            (["a": ["framing": ["splitLineEnds": true, "lineEnds": "lf"]]], "/faults/a/framing/lineEnds", "crlf"),
            (["a": ["framing": ["splitbytes": 1]]], "/faults/a/framing/splitbytes", "did you mean \"splitBytes\"?"),
            (["a": ["status": 500, "rate": 1.5]], "/faults/a/rate", "a number from 0 to 1"),
            (["a": ["status": 500, "endpoint": "chats"]], "/faults/a/endpoint", "expected one of chat"),
            (["a": ["status": 500, "headers": ["content-length": "1"]]], "/faults/a/headers/content-length", "cannot"),
            (["a": ["status": 500, "headers": ["x": "a\r\nb: c"]]], "/faults/a/headers/x", "printable ASCII"),
            (["a b": ["status": 500]], "/faults/a b", "a fault's name has 1 to 64 letters"),
            ([], "/faults", "expected an object"),
        ] as [(JSONValue, String, String)])
    func `what is wrong is told with its place and what would be right`(
        document: JSONValue, pointer: String, detail: String
    ) {
        do {
            let faults = try faults(document)
            Issue.record("read as \(faults)")
        } catch let error as ConfigurationError {
            #expect(error.issues.contains { $0.pointer.description == pointer && $0.detail.contains(detail) })
        } catch {
            Issue.record(error)
        }
    }

    @Test func `swapping other settings leaves the counts of faults alone`() throws {
        let store = try ConfigurationStore(document: ["faults": ["a": ["status": 500, "first": 5]]])
        let before = try #require(store.upstream.faults?["a"])
        try store.update { $0.document.merged(with: ["cors": false]) }
        #expect(store.upstream.faults?["a"] === before)
        try store.update { $0.document.merged(with: ["faults": ["a": ["first": 6]]]) }
        #expect(store.upstream.faults?["a"] !== before)
        try store.update { $0.document.merged(with: ["faults": .null]) }
        #expect(store.upstream.faults == nil)
    }
}
