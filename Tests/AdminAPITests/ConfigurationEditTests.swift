import AdminAPI
import MockBehavior
import ProviderWire
import Testing

struct ConfigurationEditTests {
    private let document: JSONValue = [
        "port": 1, "chat": ["delayMs": 1, "defaultResponses": ["a", "b", "c"]], "message": ["loopResponses": false],
    ]

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
