import AdminAPI
import MockBehavior
import ProviderWire
import Testing

struct ConfigurationEditTests {
    private let document: JSONValue = [
        "port": 1, "chat": ["delayMs": 1, "defaultResponses": ["a", "b", "c"]], "message": ["loopResponses": false],
    ]

    @Test func `a delay is set on every endpoint that has one`() throws {
        let edited = try ConfigurationEdit.settingDelay(["delayMs": 200], on: nil, in: document)
        #expect(
            edited == [
                "port": 1, "chat": ["delayMs": 200, "defaultResponses": ["a", "b", "c"]],
                "message": ["loopResponses": false, "delayMs": 200], "completion": ["delayMs": 200],
                "response": ["delayMs": 200], "embedding": ["delayMs": 200], "countTokens": ["delayMs": 200],
            ]
        )
    }

    @Test func `chunks are delayed where there are any, unless one endpoint is named`() throws {
        let everywhere = try ConfigurationEdit.settingDelay(["chunkDelayMs": 5], on: nil, in: [:])
        #expect(
            everywhere == [
                "chat": ["chunkDelayMs": 5], "completion": ["chunkDelayMs": 5], "response": ["chunkDelayMs": 5],
                "message": ["chunkDelayMs": 5],
            ]
        )
        // Refused when the document is read.
        let named = try ConfigurationEdit.settingDelay(["chunkDelayMs": 5], on: .embedding, in: [:])
        #expect(named == ["embedding": ["chunkDelayMs": 5]])
    }

    @Test func `a delay is set on one endpoint alone`() throws {
        let delay: JSONValue = ["chunkDelayMs": 5, "delayMs": ["min": 1, "max": 2]]
        let edited = try ConfigurationEdit.settingDelay(delay, on: .message, in: document)
        #expect(edited["chat"] == document["chat"])
        #expect(edited["message"] == ["loopResponses": false, "chunkDelayMs": 5, "delayMs": ["min": 1, "max": 2]])
    }

    @Test func `a section that is not there yet is made`() throws {
        #expect(try ConfigurationEdit.settingDelay(["delayMs": 2], on: .chat, in: [:]) == ["chat": ["delayMs": 2]])
    }

    @Test(
        arguments: [
            ([:], "an object"), (200, "a number"), (.null, "null"), ("200", "a string"), ([["delayMs": 1]], "an array"),
        ] as [(JSONValue, String)])
    func `what names no delay is refused`(resource: JSONValue, found: String) {
        let problem = #expect(throws: Problem.self) {
            try ConfigurationEdit.settingDelay(resource, on: nil, in: document)
        }
        #expect(problem?.status == 422)
        #expect(problem?.detail == "expected an object such as {\"delayMs\": 200}, found \(found)")
        #expect(problem?.errors?.map(\.pointer) == [""])
    }

    @Test(arguments: [("delay", "/delay"), ("delay/ms", "/delay~1ms"), ("~", "/~0")])
    func `an unknown key is refused where it stands`(key: String, pointer: String) {
        let problem = #expect(throws: Problem.self) {
            try ConfigurationEdit.settingDelay(["delayMs": 1, key: 2], on: .chat, in: document)
        }
        #expect(problem?.status == 422)
        #expect(problem?.detail == "unknown key \"\(key)\"; a delay has: delayMs, chunkDelayMs")
        #expect(problem?.errors?.map(\.pointer) == [pointer])
    }

    @Test func `replies are read as they stand, none where there are none`() {
        #expect(ConfigurationEdit.responses(of: .chat, in: document) == ["a", "b", "c"])
        #expect(ConfigurationEdit.responses(of: .message, in: document) == [])
        #expect(ConfigurationEdit.responses(of: .chat, in: [:]) == [])
    }

    @Test func `replies are replaced whole`() {
        let edited = ConfigurationEdit.settingResponses(["x"], of: .message, in: document)
        #expect(edited["message"] == ["loopResponses": false, "defaultResponses": ["x"]])
        #expect(edited["chat"] == document["chat"])
    }

    @Test func `one reply is replaced or removed`() throws {
        func edited(_ index: Int, _ response: JSONValue?) throws -> JSONValue? {
            try ConfigurationEdit.replacingResponse(at: index, of: .chat, with: response, in: document)["chat"]?[
                "defaultResponses"]
        }
        #expect(try edited(1, ["choices": []]) == ["a", ["choices": []], "c"])
        #expect(try edited(0, Optional<JSONValue>.none) == ["b", "c"])
        #expect(try edited(2, .some(.null)) == ["a", "b", .null])
    }

    @Test(arguments: [
        (Endpoint.chat, 3, "chat has no response 3; it has 0 to 2"),
        (.chat, -1, "chat has no response -1; it has 0 to 2"),
        (.message, 0, "message has no response 0; it has none"),
    ])
    func `a reply that is not there is not found`(endpoint: Endpoint, index: Int, detail: String) {
        for response in [nil, "x"] as [JSONValue?] {
            let problem = #expect(throws: Problem.self) {
                try ConfigurationEdit.replacingResponse(at: index, of: endpoint, with: response, in: document)
            }
            #expect(problem?.status == 404)
            #expect(problem?.detail == detail)
        }
    }

    // MARK: - Places

    private func issue(_ tokens: String..., detail: String = "wrong") -> ConfigurationIssue {
        ConfigurationIssue(pointer: JSONPointer(tokens: tokens), detail: detail)
    }

    @Test func `a problem is placed in what was sent`() {
        let issues = [issue("chat", "defaultResponses", "2", "choices"), issue("port"), issue("chat", "delayMs")]
        let placed = ConfigurationEdit.relocated(
            issues, parts: [(document: ["chat", "defaultResponses", "2"], sent: [])])
        #expect(placed == [issue("choices"), issue("port"), issue("chat", "delayMs")])
    }

    @Test func `what was sent once and went to several endpoints is a problem once`() {
        let issues = [
            issue("chat", "delayMs", "min"), issue("message", "delayMs", "min"), issue("message", "delayMs", "max"),
        ]
        let placed = ConfigurationEdit.relocated(
            issues, parts: [(document: ["chat"], sent: []), (document: ["message"], sent: [])]
        )
        #expect(placed == [issue("delayMs", "min"), issue("delayMs", "max")])
    }

    @Test func `a place that only begins with the same letters is another`() {
        let placed = ConfigurationEdit.relocated([issue("chatty", "x")], parts: [(document: ["chat"], sent: ["sent"])])
        #expect(placed == [issue("chatty", "x")])
    }
}
