import ProviderWire
import Testing

/// What a turn becomes in each provider's format.
struct AssistantTurnTests {
    private static func turn(_ change: (inout AssistantTurn) -> Void) -> AssistantTurn {
        var turn = AssistantTurn()
        change(&turn)
        return turn
    }

    private static let calls = turn {
        $0.reasoning = "I need two."
        $0.toolCalls = [
            .init(id: "a1", name: "weather", arguments: ["city": "Ulm", "days": [1, 2.5]]),
            .init(id: "a2", name: "clock", arguments: [:]),
        ]
        $0.ending = .toolCalls
    }
    private static let refusal = turn {
        $0.refusal = "No."
        $0.ending = .refusal
    }

    private static func ending(_ ending: AssistantTurn.Ending) -> AssistantTurn {
        turn {
            $0.text = "Text"
            $0.ending = ending
        }
    }

    @Test func `a chat has a choice for each turn`() {
        let canned = ChatCompletion.canned([AssistantTurn(text: "a"), AssistantTurn(text: "b")])
        #expect(canned["choices"]?.arrayValue?.map { $0["index"]?.intValue } == [0, 1])
        #expect(canned["choices"]?.arrayValue?.map { $0["message"]?["content"] } == ["a", "b"])
        #expect(canned["service_tier"] == "default")
        #expect(canned["system_fingerprint"]?.stringValue?.hasPrefix("fp_") == true)
    }

    @Test(
        arguments: [
            (ending(.complete), "stop"), (ending(.tokenLimit), "length"), (ending(.stopSequence("X")), "stop"),
            (calls, "tool_calls"), (refusal, "stop"), (turn { $0.toolCalls = calls.toolCalls }, "tool_calls"),
        ] as [(AssistantTurn, String)])
    func `a chat ends for the turn's reason`(turn: AssistantTurn, reason: String) {
        #expect(ChatCompletion.canned([turn])["choices"]?[0]?["finish_reason"]?.stringValue == reason)
    }

    @Test func `a chat's calls have prefixed ids and arguments that are a text`() {
        let message = ChatCompletion.canned([Self.calls])["choices"]?[0]?["message"]
        #expect(
            message?["tool_calls"] == [
                [
                    "id": "call_a1", "type": "function",
                    "function": ["name": "weather", "arguments": #"{"city":"Ulm","days":[1,2.5]}"#],
                ],
                ["id": "call_a2", "type": "function", "function": ["name": "clock", "arguments": "{}"]],
            ]
        )
        #expect(message?["content"] == .some(.null))
        #expect(message?["reasoning_content"] == "I need two.")
    }

    @Test func `a chat's refusal is no content`() {
        let message = ChatCompletion.canned([Self.refusal])["choices"]?[0]?["message"]
        #expect(message?["refusal"] == "No.")
        #expect(message?["content"] == .some(.null))
    }

    @Test func `a chat's thoughts count among what came out, and by themselves`() throws {
        let reply = ByteTemplate(ChatCompletion(canned: ChatCompletion.canned([Self.calls])).reply)
        let body = try JSONValue(parsing: Rendering.text(reply, Rendering.values(for: .openAI)))
        #expect(body["usage"]?["completion_tokens_details"]?["reasoning_tokens"] == 3)
        // The thought, two names, and arguments of 29 and 2 bytes.
        #expect(body["usage"]?["completion_tokens"] == 16)
        #expect(body["usage"]?["total_tokens"] == 23)
    }

    @Test(
        arguments: [
            ([ending(.complete)], [("Text", "stop")]), ([ending(.tokenLimit)], [("Text", "length")]),
            (
                [ending(.stopSequence("X")), refusal, AssistantTurn()],
                [("Text", "stop"), ("No.", "stop"), ("", "stop")]
            ),
        ] as [([AssistantTurn], [(String, String)])])
    func `a text completion has a choice for each turn`(turns: [AssistantTurn], choices: [(String, String)]) {
        let canned = TextCompletion.canned(turns)["choices"]?.arrayValue ?? []
        #expect(canned.map { $0["index"]?.intValue } == Array(0..<choices.count))
        #expect(canned.map { $0["text"]?.stringValue } == choices.map(\.0))
        #expect(canned.map { $0["finish_reason"]?.stringValue } == choices.map(\.1))
    }

    @Test(
        arguments: [
            (ending(.complete), "end_turn", .null), (ending(.tokenLimit), "max_tokens", .null),
            (ending(.stopSequence("END")), "stop_sequence", "END"), (calls, "tool_use", .null),
            (refusal, "refusal", .null), (turn { $0.toolCalls = calls.toolCalls }, "tool_use", .null),
        ] as [(AssistantTurn, String, JSONValue)])
    func `a message ends for the turn's reason`(turn: AssistantTurn, reason: String, sequence: JSONValue) {
        let canned = MessageReply.canned(turn)
        #expect(canned["stop_reason"]?.stringValue == reason)
        #expect(canned["stop_sequence"] == sequence)
    }

    @Test func `a message has a block for each thing that the turn has`() {
        var turn = Self.calls
        turn.text = "Let me look."
        let blocks = MessageReply.canned(turn)["content"]?.arrayValue ?? []
        #expect(blocks.map { $0["type"]?.stringValue } == ["thinking", "text", "tool_use", "tool_use"])
        #expect(blocks[1]["text"] == "Let me look.")
        #expect(
            blocks[2] == [
                "type": "tool_use", "id": "toolu_01a1", "name": "weather", "input": ["city": "Ulm", "days": [1, 2.5]],
            ]
        )
        #expect(MessageReply.canned(Self.refusal)["content"] == [["type": "text", "text": "No."]])
        #expect(MessageReply.canned(AssistantTurn())["content"] == [])
    }

    @Test func `a thought is signed, the same one the same way`() throws {
        let signature = try signature(of: "Hm.")
        #expect(signature.wholeMatch(of: /E[A-Za-z0-9+\/]{255}/) != nil)
        #expect(try signature == self.signature(of: "Hm."))
        #expect(try signature != self.signature(of: "Hm"))
    }

    private func signature(of thought: String) throws -> String {
        let canned = MessageReply.canned(Self.turn { $0.reasoning = thought })
        return try #require(canned["content"]?[0]?["signature"]?.stringValue)
    }

    @Test func `a response has an item for each thing that the turn has`() {
        var turn = Self.calls
        turn.text = "Let me look."
        let output = ResponseObject.canned(turn)["output"]?.arrayValue ?? []
        #expect(output.map { $0["type"]?.stringValue } == ["reasoning", "message", "function_call", "function_call"])
        #expect(output[0]["summary"] == [["type": "summary_text", "text": "I need two."]])
        #expect(output[1]["content"] == [["type": "output_text", "text": "Let me look."]])
        #expect(
            output[2] == [
                "type": "function_call", "id": "fc_a1", "call_id": "call_a1", "name": "weather",
                "arguments": #"{"city":"Ulm","days":[1,2.5]}"#,
            ]
        )
        #expect(
            ResponseObject.canned(Self.refusal)["output"]?[0]?["content"] == [["type": "refusal", "refusal": "No."]]
        )
    }

    @Test(
        arguments: [
            (ending(.complete), "completed"), (ending(.tokenLimit), "incomplete"),
            (ending(.stopSequence("X")), "completed"), (calls, "completed"), (refusal, "completed"),
        ] as [(AssistantTurn, String)])
    func `a response ends for the turn's reason`(turn: AssistantTurn, status: String) {
        let reply = ResponseObject(canned: ResponseObject.canned(turn)).reply
        #expect(reply["status"]?.stringValue == status)
    }

    @Test func `a call that hands over a text is one of a custom tool`() {
        let turn = Self.turn { $0.toolCalls = [.init(id: "a1", name: "shell", arguments: "echo \"hi\"")] }
        #expect(
            ChatCompletion.canned([turn])["choices"]?[0]?["message"]?["tool_calls"] == [
                ["id": "call_a1", "type": "custom", "custom": ["name": "shell", "input": "echo \"hi\""]]
            ]
        )
        #expect(
            ResponseObject.canned(turn)["output"] == [
                [
                    "type": "custom_tool_call", "id": "ctc_a1", "call_id": "call_a1", "name": "shell",
                    "input": "echo \"hi\"",
                ]
            ]
        )
    }
}
