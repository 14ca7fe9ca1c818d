import ProviderWire
import Testing

/// What is read of a request's tools, and of which of them it wants called.
struct ToolReadingTests {
    private static let schema: JSONValue = ["type": "object", "properties": ["city": ["type": "string"]]]

    /// Tools of these names as the endpoint's clients write them.
    private static func tools(_ endpoint: Endpoint, _ names: String...) -> JSONValue {
        .array(
            names.map { name in
                switch endpoint {
                case .response: ["type": "function", "name": .string(name), "parameters": schema]
                case .message, .countTokens: ["name": .string(name), "input_schema": schema]
                case .chat, .completion, .embedding, .models:
                    ["type": "function", "function": ["name": .string(name), "parameters": schema]]
                }
            })
    }

    private func read(_ endpoint: Endpoint, choice: JSONValue, _ more: JSONValue = [:]) -> TestReading {
        var members = JSONObject([("tools", Self.tools(endpoint, "look", "find")), ("tool_choice", choice)])
        for member in more.objectValue?.members ?? [] { members[member.key] = member.value }
        return TestReading(endpoint, .object(members))
    }

    // MARK: - Tools

    @Test(arguments: [Endpoint.chat, .response, .message])
    func `a tool is read in the endpoint's own form`(endpoint: Endpoint) {
        let shape = TestReading(endpoint, ["tools": Self.tools(endpoint, "look", "find")]).facts?.shape
        #expect(shape?.tools == ["look", "find"].map { RequestShape.Tool(name: $0, parameters: Self.schema) })
        #expect(shape?.toolChoice == .automatic)
        #expect(shape?.allowsParallelCalls == true)
    }

    @Test(
        arguments: [
            (.chat, ["type": "function", "function": ["name": "look"]]),
            (.response, ["type": "function", "name": "look", "parameters": .null]), (.message, ["name": "look"]),
        ] as [(Endpoint, JSONValue)])
    func `a tool may go without a schema`(endpoint: Endpoint, tool: JSONValue) {
        let shape = TestReading(endpoint, ["tools": [tool]]).facts?.shape
        #expect(shape?.tools == [RequestShape.Tool(name: "look")])
    }

    @Test func `tools that the provider runs itself are none to call`() {
        let tools: JSONValue = [["type": "web_search"], ["type": "function", "name": "look"]]
        #expect(TestReading(.response, ["tools": tools]).facts?.shape?.tools.map(\.name) == ["look"])
    }

    // MARK: - Choice

    @Test(
        arguments: [
            (.chat, "auto", .automatic), (.chat, "none", .none), (.chat, "required", .required),
            (.chat, .null, .automatic), (.response, "required", .required), (.response, "none", .none),
            (.chat, ["type": "function", "function": ["name": "find"]], .named("find")),
            (.response, ["type": "function", "name": "find"], .named("find")),
            (.message, ["type": "auto"], .automatic), (.message, ["type": "any"], .required),
            (.message, ["type": "none"], .none), (.message, ["type": "tool", "name": "find"], .named("find")),
            (.response, ["type": "file_search"], .automatic),
        ] as [(Endpoint, JSONValue, RequestShape.ToolChoice)])
    func `a choice of tool is read in the endpoint's own form`(
        endpoint: Endpoint, choice: JSONValue, expected: RequestShape.ToolChoice
    ) {
        let shape = read(endpoint, choice: choice).facts?.shape
        #expect(shape?.toolChoice == expected)
        #expect(shape?.tools.map(\.name) == ["look", "find"])
    }

    @Test func `of allowed tools the others are as good as absent`() {
        let chat = read(
            .chat,
            choice: [
                "type": "allowed_tools",
                "allowed_tools": ["mode": "required", "tools": [["type": "function", "function": ["name": "find"]]]],
            ]
        ).facts?.shape
        #expect(chat?.toolChoice == .required)
        #expect(chat?.tools.map(\.name) == ["find"])
        let response = read(
            .response,
            choice: ["type": "allowed_tools", "mode": "auto", "tools": [["type": "function", "name": "look"]]]
        ).facts?.shape
        #expect(response?.toolChoice == .automatic)
        #expect(response?.tools.map(\.name) == ["look"])
    }

    @Test(
        arguments: [
            (.chat, "auto", ["parallel_tool_calls": false], false),
            (.chat, "auto", ["parallel_tool_calls": true], true),
            (.response, "auto", ["parallel_tool_calls": false], false), (.chat, "auto", [:], true),
            (.message, ["type": "auto", "disable_parallel_tool_use": true], [:], false),
            (.message, ["type": "any", "disable_parallel_tool_use": true], [:], false),
            (.message, ["type": "auto", "disable_parallel_tool_use": false], [:], true),
        ] as [(Endpoint, JSONValue, JSONValue, Bool)])
    func `several calls at once can be ruled out`(
        endpoint: Endpoint, choice: JSONValue, more: JSONValue, isAllowed: Bool
    ) {
        #expect(read(endpoint, choice: choice, more).facts?.shape?.allowsParallelCalls == isAllowed)
    }

    // MARK: - Refusals

    @Test func `a tool that is not there cannot be chosen`() {
        for (endpoint, choice) in [
            (.chat, ["type": "function", "function": ["name": "lose"]]),
            (.response, ["type": "function", "name": "lose"]),
        ] as [(Endpoint, JSONValue)] {
            let error = read(endpoint, choice: choice).error
            #expect(error?.status == 400)
            #expect(error?.message == "Tool choice 'lose' not found in 'tools' parameter.")
            #expect(error?.parameter == "tool_choice")
        }
        let anthropic = read(.message, choice: ["type": "tool", "name": "lose"]).error
        #expect(anthropic?.message == "Tool 'lose' not found in provided tools")
    }

    @Test func `a call cannot be demanded without tools`() {
        for tools in [[], .null] as [JSONValue] {
            for endpoint in [Endpoint.chat, .response] {
                let error = read(endpoint, choice: "required", ["tools": tools]).error
                #expect(error?.message == "'tool_choice' is only allowed when 'tools' are specified.")
                #expect(error?.parameter == "tool_choice")
            }
            let anthropic = read(.message, choice: ["type": "any"], ["tools": tools]).error
            #expect(anthropic?.message == "tool_choice: may only be specified while providing tools")
        }
    }

    @Test(
        arguments: [
            (.chat, "sometimes", ["none", "auto", "required"], "sometimes"),
            (.chat, ["type": "file_search"], ["none", "auto", "required"], "file_search"),
            (.response, "sometimes", ["none", "auto", "required"], "sometimes"),
            (.message, ["type": "sometimes"], ["auto", "any", "tool", "none"], "sometimes"),
        ] as [(Endpoint, JSONValue, [String], String)])
    func `an unknown choice is told which are known`(
        endpoint: Endpoint, choice: JSONValue, known: [String], name: String
    ) throws {
        let provider = try #require(endpoint.provider)
        #expect(
            read(endpoint, choice: choice).error
                == .invalidValue(name, at: "tool_choice", supported: known, for: provider)
        )
    }

    @Test(arguments: [Endpoint.chat, .message])
    func `a choice that says nothing is refused`(endpoint: Endpoint) throws {
        let provider = try #require(endpoint.provider)
        for (choice, found) in [(5, .integer), ([:], .object), (true, .boolean)]
            as [(JSONValue, ProviderError.FoundValue)]
        {
            #expect(
                read(endpoint, choice: choice).error
                    == .invalidType("tool_choice", expected: .string, found: found, for: provider)
            )
        }
    }
}
