import ProviderWire
import Testing

@testable import ProxyAudit

/// What the mock itself serves is understood, in every dialect, whole and as a stream.
struct AnswerReadingTests {
    private var turn: AssistantTurn {
        var turn = AssistantTurn(text: "It will rain in “Hamburg”.")
        turn.reasoning = "Let me think."
        turn.toolCalls = [
            .init(id: "one", name: "look_up", arguments: ["city": "Hamburg"]),
            .init(id: "two", name: "book", arguments: ["days": 3]),
        ]
        turn.ending = .toolCalls
        return turn
    }

    @Test(arguments: [Endpoint.chat, .message, .response], [true, false])
    func `text, calls, reason and usage are the turn's`(endpoint: Endpoint, isStreaming: Bool) throws {
        let answer = try CannedAnswer(turn, endpoint: endpoint, id: "id_1")
        let response = isStreaming ? answer.response() : ObservedResponse(status: 200, body: answer.body)
        let reading = AnswerReading(response, endpoint: endpoint)
        #expect(reading.isReadable)
        #expect(reading.text == "It will rain in “Hamburg”.")
        #expect(reading.reasoning == "Let me think.")
        #expect(reading.calls.map(\.name) == ["look_up", "book"])
        #expect(try reading.calls.map { try JSONValue(parsing: $0.arguments) } == [["city": "Hamburg"], ["days": 3]])
        #expect(reading.calls.compactMap(\.id).count == 2)
        #expect(reading.ending == .toolCalls)
        #expect(reading.usage?.prompt == 12)
        #expect((reading.usage?.completion ?? 0) > 1)
        #expect(reading.id == "id_1")
        #expect(reading.model == "gpt-4o-mini")
        #expect((reading.terminal != nil) == isStreaming)
        #expect(reading.pieces.isEmpty == !isStreaming)
    }

    @Test(arguments: [AssistantTurn.Ending.complete, .tokenLimit])
    func `a reason means the same in every dialect`(ending: AssistantTurn.Ending) throws {
        var turn = AssistantTurn(text: "Yes.")
        turn.ending = ending
        for endpoint in [Endpoint.chat, .message, .response] {
            let answer = try CannedAnswer(turn, endpoint: endpoint, id: "id_1")
            #expect(AnswerReading(answer.response(), endpoint: endpoint).ending == ending)
        }
    }

    @Test func `an error event is one in both dialects`() {
        for (endpoint, data) in [
            (Endpoint.chat, #"{"error":{"message":"Overloaded","type":"server_error"}}"#),
            (.message, #"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}"#),
        ] {
            let response = ObservedResponse(
                status: 200, events: [ObservedEvent(data: data, time: .zero, transfer: 0)]
            )
            #expect(AnswerReading(response, endpoint: endpoint).failure?.message == "Overloaded")
        }
    }

    @Test func `an index that no call can have makes no calls`() {
        let data = #"{"choices":[{"delta":{"tool_calls":[{"index":1000000000,"function":{"arguments":"x"}}]}}]}"#
        let response = ObservedResponse(status: 200, events: [ObservedEvent(data: data, time: .zero, transfer: 0)])
        #expect(AnswerReading(response, endpoint: .chat).calls.isEmpty)
    }
}
