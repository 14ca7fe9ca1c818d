import AdminAPI
import MockBehavior
import ProviderWire
import Testing

struct DelayChangeTests {
    private let document: JSONValue = [
        "port": 1, "chat": ["delayMs": 1, "defaultResponses": ["a", "b", "c"]], "message": ["loopResponses": false],
    ]

    @Test func `a delay is set on every endpoint that has one`() throws {
        let edited = try DelayChange.apply(["delayMs": 200], to: nil, in: document)
        #expect(
            edited == [
                "port": 1, "chat": ["delayMs": 200, "defaultResponses": ["a", "b", "c"]],
                "message": ["loopResponses": false, "delayMs": 200], "completion": ["delayMs": 200],
                "response": ["delayMs": 200], "embedding": ["delayMs": 200], "countTokens": ["delayMs": 200],
            ]
        )
    }

    @Test func `chunks are delayed where there are any, unless one endpoint is named`() throws {
        let everywhere = try DelayChange.apply(["chunkDelayMs": 5], to: nil, in: [:])
        #expect(
            everywhere == [
                "chat": ["chunkDelayMs": 5], "completion": ["chunkDelayMs": 5], "response": ["chunkDelayMs": 5],
                "message": ["chunkDelayMs": 5],
            ]
        )
        // Refused when the document is read.
        let named = try DelayChange.apply(["chunkDelayMs": 5], to: .embedding, in: [:])
        #expect(named == ["embedding": ["chunkDelayMs": 5]])
    }

    @Test func `a delay is set on one endpoint alone`() throws {
        let delay: JSONValue = ["chunkDelayMs": 5, "delayMs": ["min": 1, "max": 2]]
        let edited = try DelayChange.apply(delay, to: .message, in: document)
        #expect(edited["chat"] == document["chat"])
        #expect(edited["message"] == ["loopResponses": false, "chunkDelayMs": 5, "delayMs": ["min": 1, "max": 2]])
    }

    @Test func `a section that is not there yet is made`() throws {
        #expect(try DelayChange.apply(["delayMs": 2], to: .chat, in: [:]) == ["chat": ["delayMs": 2]])
    }

    @Test(
        arguments: [
            ([:], "an object"), (200, "a number"), (.null, "null"), ("200", "a string"), ([["delayMs": 1]], "an array"),
        ] as [(JSONValue, String)])
    func `what names no delay is refused`(resource: JSONValue, found: String) {
        let problem = #expect(throws: Problem.self) {
            try DelayChange.apply(resource, to: nil, in: document)
        }
        #expect(problem?.status == 422)
        #expect(problem?.detail == "expected an object such as {\"delayMs\": 200}, found \(found)")
        #expect(problem?.errors?.map(\.pointer) == [""])
    }

    @Test(arguments: [("delay", "/delay"), ("delay/ms", "/delay~1ms"), ("~", "/~0")])
    func `an unknown key is refused where it stands`(key: String, pointer: String) {
        let problem = #expect(throws: Problem.self) {
            try DelayChange.apply(["delayMs": 1, key: 2], to: .chat, in: document)
        }
        #expect(problem?.status == 422)
        #expect(problem?.detail == "unknown key \"\(key)\"; a delay has: delayMs, chunkDelayMs, latency, model")
        #expect(problem?.errors?.map(\.pointer) == [pointer])
    }

    // MARK: - Profiles

    struct Change: Sendable, CustomTestStringConvertible {
        var resource: JSONValue
        var endpoint: Endpoint?
        var before, after: JSONValue
        var testDescription: String {
            String(decoding: resource.serialized() + before.serialized(), as: UTF8.self)
        }
    }

    @Test(arguments: [
        Change(resource: ["latency": "fast-small"], before: [:], after: ["latency": "fast-small"]),
        // What is set for all is not hidden by what endpoints had.
        Change(
            resource: ["latency": "fast-small"], before: ["chat": ["latency": 1, "delayMs": 2], "latency": 3],
            after: ["chat": ["delayMs": 2], "latency": "fast-small"]),
        Change(
            resource: ["latency": .null], before: ["chat": ["latency": 1, "delayMs": 2], "latency": 3],
            after: ["chat": ["delayMs": 2]]),
        Change(
            resource: ["latency": ["ttft": 5]], endpoint: .chat, before: ["latency": 3],
            after: ["latency": 3, "chat": ["latency": ["ttft": 5]]]),
        Change(
            resource: ["latency": .null], endpoint: .chat, before: ["latency": 3, "chat": ["latency": 4]],
            after: ["latency": 3, "chat": [:]]),
        Change(resource: ["latency": .null], endpoint: .chat, before: ["latency": 3], after: ["latency": 3]),
        // A delay that is set counts: profiles that would stand before it go, or are held off.
        Change(
            resource: ["delayMs": 7], endpoint: .embedding, before: ["embedding": ["latency": 4]],
            after: ["embedding": ["delayMs": 7]]),
        Change(
            resource: ["delayMs": 7], endpoint: .embedding, before: ["latency": 3, "embedding": ["latency": 4]],
            after: ["latency": 3, "embedding": ["latency": false, "delayMs": 7]]),
    ])
    func `a profile and a delay take each other's place`(change: Change) throws {
        #expect(try DelayChange.apply(change.resource, to: change.endpoint, in: change.before) == change.after)
    }

    @Test func `a delay for all ends every profile`() throws {
        let before: JSONValue = [
            "latency": ["models": ["m": 1]], "chat": ["latency": 1], "message": ["latency": false],
        ]
        let after = try DelayChange.apply(["delayMs": 7], to: nil, in: before)
        #expect(after["latency"] == nil)
        for endpoint in Endpoint.withDelay { #expect(after[endpoint.rawValue] == ["delayMs": 7]) }
    }

    @Test(arguments: [
        Change(
            resource: ["model": "gpt-4o*", "latency": 5], before: [:], after: ["latency": ["models": ["gpt-4o*": 5]]]),
        // The profile for the others stays, in its long form; the new pattern is tried first.
        Change(
            resource: ["model": "m", "latency": 5], before: ["latency": "fast-small"],
            after: ["latency": ["profile": "fast-small", "models": ["m": 5]]]),
        Change(
            resource: ["model": "m", "latency": 5], before: ["latency": "20ms"],
            after: ["latency": ["ttft": "20ms", "models": ["m": 5]]]),
        Change(
            resource: ["model": "m", "latency": 5], before: ["latency": 20],
            after: ["latency": ["ttft": 20, "models": ["m": 5]]]),
        Change(
            resource: ["model": "m", "latency": 5], before: ["latency": ["models": ["*": 1, "m": 2], "itl": 3]],
            after: ["latency": ["models": ["m": 5, "*": 1], "itl": 3]]),
        // Where an endpoint would hide it, it is set as well.
        Change(
            resource: ["model": "m", "latency": 5],
            before: ["chat": ["latency": false], "message": ["latency": 1], "completion": ["delayMs": 1]],
            after: [
                "chat": ["latency": ["models": ["m": 5]]], "message": ["latency": ["ttft": 1, "models": ["m": 5]]],
                "completion": ["delayMs": 1], "latency": ["models": ["m": 5]],
            ]),
        Change(
            resource: ["model": "m", "latency": 5], endpoint: .chat, before: ["latency": ["itl": 3]],
            after: ["latency": ["itl": 3], "chat": ["latency": ["itl": 3, "models": ["m": 5]]]]),
        Change(
            resource: ["model": "m", "latency": .null],
            before: ["latency": ["models": ["m": 5]], "chat": ["latency": 1]],
            after: ["chat": ["latency": ["ttft": 1]]]),
    ])
    func `a model has a profile wherever it counts`(change: Change) throws {
        #expect(try DelayChange.apply(change.resource, to: change.endpoint, in: change.before) == change.after)
    }

    @Test(
        arguments: [
            (["latency": 1, "delayMs": 2], "/delayMs"), (["latency": 1, "chunkDelayMs": 2], "/chunkDelayMs"),
            (["model": "m", "delayMs": 2], "/model"), (["model": "m"], "/model"),
            (["model": "", "latency": 1], "/model"),
            (["model": 5, "latency": 1], "/model"),
        ] as [(JSONValue, String)])
    func `what does not go together is refused`(resource: JSONValue, pointer: String) {
        let problem = #expect(throws: Problem.self) { try DelayChange.apply(resource, to: nil, in: document) }
        #expect(problem?.status == 422)
        #expect(problem?.errors?.map(\.pointer) == [pointer])
    }

    @Test func `a problem with what was sent is placed there, wherever it went`() throws {
        let resource: JSONValue = ["model": "m", "latency": ["ttft": -1]]
        let before: JSONValue = ["chat": ["latency": 1]]
        let error = #expect(throws: ConfigurationError.self) {
            try MockConfiguration(document: DelayChange.apply(resource, to: nil, in: before))
        }
        let placed = ConfigurationEdit.relocated(
            error?.issues ?? [], parts: DelayChange.parts(of: resource, on: nil))
        #expect(placed.map(\.pointer.description) == ["/latency/ttft"])
    }
}
