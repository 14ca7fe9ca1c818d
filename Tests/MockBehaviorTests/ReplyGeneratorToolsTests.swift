import MockBehavior
import ProviderWire
import Synthesis
import Testing

struct ReplyGeneratorToolsTests {
    private static let weather = RequestShape.Tool(
        name: "get_weather",
        parameters: [
            "type": "object",
            "properties": ["city": ["type": "string"], "unit": ["enum": ["celsius", "fahrenheit"]]],
            "required": ["city"],
        ]
    )
    private static let tools = [weather, RequestShape.Tool(name: "get_time")]

    private func reply(_ calls: GeneratedReply.ToolCalls?, says speech: GeneratedReply.Speech? = nil) -> GeneratedReply
    {
        var reply = GeneratedReply(speech)
        reply.toolCalls = calls
        return reply
    }

    /// Name and arguments of each call.
    private func calls(
        of reply: GeneratedReply, _ choice: RequestShape.ToolChoice, _ change: (inout RequestShape) -> Void = { _ in }
    ) -> [String] {
        let turn = turns(of: reply) {
            $0.tools = Self.tools
            $0.toolChoice = choice
            change(&$0)
        }.first
        return turn?.toolCalls.map { "\($0.name) \(String(decoding: $0.arguments.serialized(), as: UTF8.self))" } ?? []
    }

    private static let paris = #"get_weather {"city":"Paris","unit":"celsius"}"#
    private static let oslo = #"get_weather {"city":"Oslo","unit":"fahrenheit"}"#
    private static let listed = GeneratedReply.ToolCalls.listed([
        GeneratedReply.ToolCall(name: "get_time", arguments: JSONObject([("zone", "UTC")])),
        GeneratedReply.ToolCall(name: "unknown"),
        GeneratedReply.ToolCall(name: "get_weather"),
    ])

    @Test(
        arguments: [
            (nil, .automatic, []), (nil, .none, []), (nil, .required, [paris]),
            (nil, .named("get_time"), ["get_time {}"]),
            (nil, .named("unlisted"), ["unlisted {}"]),
            (.count(1), .automatic, [paris]), (.count(1), .none, []), (.count(2), .required, [paris, "get_time {}"]),
            (.count(3), .automatic, [paris, "get_time {}", oslo]), (.count(2), .named("get_weather"), [paris, oslo]),
            (listed, .automatic, [#"get_time {"zone":"UTC"}"#, paris]), (listed, .none, []),
            (listed, .named("get_weather"), [paris]), (listed, .named("get_time"), [#"get_time {"zone":"UTC"}"#]),
            (.listed([GeneratedReply.ToolCall(name: "unknown")]), .automatic, []),
            (.listed([GeneratedReply.ToolCall(name: "unknown")]), .required, [paris]),
        ] as [(GeneratedReply.ToolCalls?, RequestShape.ToolChoice, [String])])
    func `tools are called as the reply says and the request lets`(
        configured: GeneratedReply.ToolCalls?, choice: RequestShape.ToolChoice, expected: [String]
    ) {
        #expect(calls(of: reply(configured), choice) == expected)
    }

    @Test func `no tool is called that the request does not offer`() {
        #expect(calls(of: reply(.count(1)), .automatic) { $0.tools = [] } == [])
        #expect(calls(of: reply(.count(1)), .required) { $0.tools = [] } == [])
    }

    @Test func `where parallel calls are forbidden there is one`() {
        #expect(calls(of: reply(.count(3)), .automatic) { $0.allowsParallelCalls = false } == [Self.paris])
        #expect(
            calls(of: reply(Self.listed), .required) { $0.allowsParallelCalls = false }
                == [#"get_time {"zone":"UTC"}"#])
    }

    @Test func `after a tool's result tools are only called if that is demanded`() {
        #expect(calls(of: reply(.count(1)), .automatic) { $0.hasToolResult = true } == [])
        #expect(calls(of: reply(.count(1)), .required) { $0.hasToolResult = true } == [Self.paris])
        let answer = turns(of: reply(.count(1), says: .text("Sunny."))) {
            $0.tools = Self.tools
            $0.hasToolResult = true
        }
        #expect(answer == [AssistantTurn(text: "Sunny.")])
    }

    @Test func `a turn ends with its calls, and says something before them only if the reply does`() throws {
        let silent = try #require(turns(of: reply(.count(1))) { $0.tools = Self.tools }.first)
        #expect(silent.text == nil)
        #expect(silent.ending == .toolCalls)
        let talking = try #require(
            turns(of: reply(.count(1), says: .text("Let me see."))) { $0.tools = Self.tools }.first)
        #expect(talking.text == "Let me see.")
        #expect(talking.toolCalls.count == 1)
        #expect(talking.ending == .toolCalls)
    }

    @Test(arguments: [.required, .named("get_time")] as [RequestShape.ToolChoice])
    func `who is made to call a tool says nothing before`(choice: RequestShape.ToolChoice) throws {
        let turn = try #require(
            turns(of: GeneratedReply(.text("Let me see."))) {
                $0.tools = Self.tools
                $0.toolChoice = choice
            }.first)
        #expect(turn.text == nil)
        #expect(turn.toolCalls.count == 1)
        #expect(turn.ending == .toolCalls)
    }

    @Test func `each call has an id of its own, whatever the seed`() {
        let ids = { (drawn: UInt64) in
            turns(of: reply(.count(3)), seed: drawn) {
                $0.tools = Self.tools
                $0.seed = 1
                $0.choices = 2
            }.flatMap(\.toolCalls).map(\.id)
        }
        #expect(Set(ids(1) + ids(2)).count == 12)
        #expect(ids(1) == ids(1))
        #expect(ids(1).allSatisfy { $0.utf8.count == 24 && $0.allSatisfy { $0.isLetter || $0.isNumber } })
    }

    @Test func `arguments are an object even where the schema is of something else`() {
        let called = calls(of: reply(.count(1)), .automatic) {
            $0.tools = [RequestShape.Tool(name: "f", parameters: ["type": "string"])]
        }
        #expect(called == ["f {}"])
    }
}
