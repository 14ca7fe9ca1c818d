import ProviderWire
import Testing

/// How long prompts are, and what was said last in them. A token is four bytes.
struct PromptTextTests {
    private func tokens(_ endpoint: Endpoint, _ members: JSONValue) -> Int? {
        TestReading(endpoint, members).facts?.promptTokens
    }

    // MARK: - Messages

    @Test(
        arguments: [
            ([["role": "system", "content": "1234"], ["role": "user", "content": "5678"]], 2),
            ([["role": "user", "content": "12345"]], 2), ([["role": "user", "content": ""]], 0),
            ([["role": "user", "content": "ää"]], 1), ([["role": "user", "content": []]], 0),
            ([["role": "user", "content": [["type": "text", "text": "1234"], ["type": "text", "text": "5"]]]], 2),
        ] as [(JSONValue, Int)])
    func `a prompt is as long as the texts of its messages`(messages: JSONValue, expected: Int) {
        for endpoint in [Endpoint.chat, .message, .countTokens] {
            #expect(tokens(endpoint, ["messages": messages]) == expected)
        }
        #expect(tokens(.response, ["input": messages]) == expected)
    }

    @Test(
        arguments: [
            (.chat, ["type": "image_url", "image_url": ["url": "data:image/png;base64,AAAA"]]),
            (.chat, ["type": "input_audio", "input_audio": ["data": "AAAA", "format": "wav"]]),
            (.message, ["type": "image", "source": ["type": "base64", "data": "AAAA"]]),
            (.countTokens, ["type": "document", "source": ["type": "url", "url": "https://a.test"]]),
        ] as [(Endpoint, JSONValue)])
    func `what is attached counts the same, whatever its size`(endpoint: Endpoint, part: JSONValue) {
        let messages: JSONValue = [["role": "user", "content": [part, ["type": "text", "text": "1234"]]]]
        #expect(tokens(endpoint, ["messages": messages]) == 86)
        let larger: JSONValue = [["role": "user", "content": [part, part]]]
        #expect(tokens(endpoint, ["messages": larger]) == 170)
    }

    @Test func `calls, their results and thoughts are part of the prompt`() {
        let calls: JSONValue = [["function": ["name": "look", "arguments": "{\"a\":12}"]]]
        let chat: JSONValue = [
            ["role": "assistant", "content": .null, "tool_calls": calls], ["role": "tool", "content": "1234"],
        ]
        // The names and the texts: function, name, look, arguments, {"a":12}; then the result.
        #expect(tokens(.chat, ["messages": chat]) == (8 + 4 + 4 + 9 + 8 + 4 + 3) / 4)
        let call: JSONValue = ["type": "tool_use", "id": "toolu_1", "name": "look", "input": ["city": "Rome"]]
        let parts: [(JSONValue, Int)] = [
            (call, 3), (["type": "thinking", "thinking": "12345678", "signature": "abcd"], 2),
            (["type": "tool_result", "tool_use_id": "toolu_1", "content": "1234"], 1),
            (["type": "tool_result", "content": [["type": "text", "text": "12345678"]]], 2),
            (["type": "tool_result", "content": [["type": "image", "source": [:]]]], 85),
            (["type": "tool_result", "tool_use_id": "toolu_1"], 0),
        ]
        for (part, expected) in parts {
            #expect(tokens(.message, ["messages": [["role": "assistant", "content": [part]]]]) == expected)
        }
    }

    // MARK: - Instructions and tools

    @Test(arguments: [("12345678", 3), ([["type": "text", "text": "12345678"]], 3), (.null, 1)] as [(JSONValue, Int)])
    func `what the system is told belongs to the prompt`(system: JSONValue, expected: Int) {
        #expect(tokens(.message, ["system": system]) == expected)
        #expect(tokens(.countTokens, ["system": system]) == expected)
        #expect(tokens(.response, ["instructions": system]) == expected)
    }

    @Test func `tools belong to the prompt`() {
        // The names and the texts: name, look, input_schema, type, object; four bytes for each other value.
        let tools: JSONValue = [["name": "look", "input_schema": ["type": "object", "minProperties": 1]]]
        let expected = (4 + 4 + 12 + 4 + 6 + 13 + 4 + 2 + 3) / 4
        #expect(tokens(.message, ["tools": tools]) == expected)
        #expect(tokens(.countTokens, ["tools": tools]) == expected)
    }

    @Test func `a count of tokens agrees with the usage of an answer`() {
        let prompt: JSONValue = [
            "system": [["type": "text", "text": "Be short."]], "tools": [["name": "look", "input_schema": [:]]],
            "messages": [
                ["role": "user", "content": [["type": "image", "source": [:]], ["type": "text", "text": "What?"]]],
                ["role": "assistant", "content": [["type": "tool_use", "name": "look", "input": ["at": "it"]]]],
                ["role": "user", "content": [["type": "tool_result", "content": "A cat."]]],
            ],
        ]
        let counted = tokens(.countTokens, prompt)
        #expect(counted ?? 0 > 85)
        #expect(tokens(.message, prompt) == counted)
    }

    // MARK: - Inputs

    @Test(
        arguments: [
            ("12345678", 2), ([["type": "message", "role": "user", "content": "12345678"]], 2),
            ([["role": "user", "content": [["type": "input_text", "text": "1234"], ["type": "input_image"]]]], 86),
            // The names and the texts: type, function_call, name, look, arguments, {}.
            ([["type": "function_call", "name": "look", "arguments": "{}"]], (4 + 13 + 4 + 4 + 9 + 2 + 3) / 4),
            // The names and the texts: type, function_call_output, output, 1234.
            ([["type": "function_call_output", "output": "1234"]], (4 + 20 + 6 + 4 + 3) / 4),
        ] as [(JSONValue, Int)])
    func `a response's input is as long as its items`(input: JSONValue, expected: Int) {
        #expect(tokens(.response, ["input": input]) == expected)
    }

    @Test(
        arguments: [
            ("12345", 2), (["1234", "12345"], 3), (["1", "1", "1"], 3), ([7, 8, 9], 3), ([[7, 8], [9]], 3),
        ] as [(JSONValue, Int)])
    func `several prompts are counted one by one`(prompt: JSONValue, expected: Int) {
        #expect(tokens(.completion, ["prompt": prompt]) == expected)
        #expect(tokens(.embedding, ["input": prompt]) == expected)
    }

    // MARK: - What was said last

    @Test(
        arguments: [
            (.chat, ["messages": [["role": "user", "content": "a"], ["role": "user", "content": "b"]]], "b"),
            (.chat, ["messages": [["role": "user", "content": "a"], ["role": "assistant", "content": "b"]]], "a"),
            (.chat, ["messages": [["role": "system", "content": "a"]]], ""),
            (
                .message,
                [
                    "messages": [
                        [
                            "role": "user",
                            "content": [
                                ["type": "text", "text": "a"], ["type": "image"], ["type": "text", "text": "b"],
                            ],
                        ]
                    ]
                ], "a\nb"
            ), (.completion, ["prompt": "a"], "a"), (.completion, ["prompt": ["a", "b"]], "b"),
            (.completion, ["prompt": [1, 2]], ""), (.response, ["input": "a"], "a"),
            (.response, ["input": [["role": "user", "content": [["type": "input_text", "text": "a"]]]]], "a"),
        ] as [(Endpoint, JSONValue, String)])
    func `the user's last words are known`(endpoint: Endpoint, members: JSONValue, expected: String) {
        #expect(TestReading(endpoint, members).facts?.shape?.lastUserText == expected)
    }

    private static let question: JSONValue = ["role": "user", "content": "Hi"]

    @Test(
        arguments: [
            (.chat, ["messages": [question, ["role": "tool", "tool_call_id": "1", "content": "x"]]], true),
            (.chat, ["messages": [["role": "tool", "content": "x"], question]], false),
            (.message, ["messages": [["role": "user", "content": [["type": "tool_result", "content": "x"]]]]], true),
            (.message, ["messages": [["role": "user", "content": [["type": "text", "text": "x"]]]]], false),
            (.response, ["input": [question, ["type": "function_call_output", "output": "x"]]], true),
            (.response, ["input": [question]], false), (.response, ["input": "x"], false), (.completion, [:], false),
        ] as [(Endpoint, JSONValue, Bool)])
    func `a tool's result that came last is noticed`(endpoint: Endpoint, members: JSONValue, hasResult: Bool) {
        #expect(TestReading(endpoint, members).facts?.shape?.hasToolResult == hasResult)
    }
}
