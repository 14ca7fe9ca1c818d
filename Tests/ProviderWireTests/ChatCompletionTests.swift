import ProviderWire
import Testing

struct ChatCompletionTests {
    private let values = Rendering.values(for: .openAI)

    private func body(_ canned: JSONValue) throws -> JSONValue {
        try JSONValue(parsing: Rendering.text(ByteTemplate(ChatCompletion(canned: canned).reply), values))
    }

    private func chunks(_ canned: JSONValue, includesUsage: Bool = false) throws -> [JSONValue] {
        try Rendering.events(ChatCompletion(canned: canned).frames(includesUsage: includesUsage), values)
    }

    private static let twoCalls: JSONValue = [
        "choices": [
            [
                "message": [
                    "tool_calls": [
                        ["function": ["name": "weather", "arguments": #"{"city": "Ulm"}"#]],
                        ["id": "call_abc", "type": "function", "function": ["name": "clock", "arguments": "{}"]],
                    ]
                ]
            ]
        ]
    ]

    @Test func `what is written is served untouched and in its order`() throws {
        let written = try JSONValue(
            parsing: """
                {"model":"m","x_extra":{"b":1.0,"a":[]},"usage":{"total_tokens":1e1},"created":12,"object":"chat.completion",
                "choices":[{"finish_reason":"length","x":null,"message":{"content":"Hi","name":"n","refusal":null,
                "role":"assistant"},"logprobs":null,"index":4}],"id":"chatcmpl-9"}
                """
        )
        #expect(try body(written) == written)
    }

    @Test func `what clients need and the file leaves out is added after what is written`() throws {
        let body = try body(["choices": [["message": ["content": "Hi there"]]], "system_fingerprint": "fp_1"])
        #expect(
            body.objectValue?.keys == ["choices", "system_fingerprint", "id", "object", "created", "model", "usage"]
        )
        #expect(
            body["choices"]?[0] == [
                "message": ["content": "Hi there", "role": "assistant", "refusal": .null], "index": 0,
                "logprobs": .null, "finish_reason": "stop",
            ]
        )
        #expect(body["usage"] == Self.usage)
    }

    private static let usage: JSONValue = [
        "prompt_tokens": 7, "completion_tokens": 2, "total_tokens": 9,
        "prompt_tokens_details": ["cached_tokens": 0, "audio_tokens": 0],
        "completion_tokens_details": [
            "reasoning_tokens": 0, "audio_tokens": 0, "accepted_prediction_tokens": 0, "rejected_prediction_tokens": 0,
        ],
    ]

    @Test func `a text stands for a reply that says it`() throws {
        #expect(try body("Hi") == body(["choices": [["message": ["content": "Hi"]]]]))
    }

    @Test func `a choice with tool calls has no content and says so`() throws {
        let choice = try body(Self.twoCalls)["choices"]?[0]
        #expect(choice?["message"]?["content"] == .some(.null))
        #expect(choice?["finish_reason"] == "tool_calls")
    }

    @Test func `a tool call without id and type gets those that its stream has`() throws {
        let calls = try body(Self.twoCalls)["choices"]?[0]?["message"]?["tool_calls"]
        let first = try chunks(Self.twoCalls).compactMap { $0["choices"]?[0]?["delta"]?["tool_calls"]?[0] }.first
        #expect(calls?[0]?["id"]?.stringValue?.hasPrefix("call_") == true)
        #expect(calls?[0]?["id"] == first?["id"])
        #expect(calls?[0]?["type"] == "function")
        #expect(calls?[0]?["function"] == ["name": "weather", "arguments": #"{"city": "Ulm"}"#])
        #expect(calls?[1] == Self.twoCalls["choices"]?[0]?["message"]?["tool_calls"]?[1])
    }

    @Test func `tool calls without id get different ones, the same each time`() throws {
        let call: JSONValue = ["function": ["name": "clock", "arguments": "{}"]]
        let canned: JSONValue = ["choices": [["message": ["tool_calls": [call, call]]]]]
        let calls = try body(canned)["choices"]?[0]?["message"]?["tool_calls"]
        #expect(calls?[0]?["id"] != calls?[1]?["id"])
        #expect(try body(canned)["choices"]?[0]?["message"]?["tool_calls"] == calls)
    }

    @Test func `a tool call is identified once and its arguments reassemble`() throws {
        let deltas = try chunks(Self.twoCalls).compactMap { $0["choices"]?[0]?["delta"]?["tool_calls"]?[0] }
        let calls = try body(Self.twoCalls)["choices"]?[0]?["message"]?["tool_calls"]
        for (index, name, arguments) in [(0, "weather", #"{"city": "Ulm"}"#), (1, "clock", "{}")] {
            let own = deltas.filter { $0["index"]?.intValue == index }
            #expect(own.first?["id"] == calls?[index]?["id"])
            #expect(own.first?["type"] == "function")
            #expect(own.first?["function"]?["name"]?.stringValue == name)
            #expect(
                own.dropFirst().allSatisfy { $0["id"] == nil && $0["type"] == nil && $0["function"]?["name"] == nil })
            #expect(own.compactMap { $0["function"]?["arguments"]?.stringValue }.joined() == arguments)
        }
    }

    @Test func `the first delta has the role, the last only the finish reason`() throws {
        let chunks = try chunks("one two")
        let choices = chunks.compactMap { $0["choices"]?[0] }
        #expect(choices.first?["delta"] == ["role": "assistant", "content": "", "refusal": .null])
        #expect(choices.last?["delta"] == [:])
        #expect(choices.map { $0["finish_reason"] } == [.null, .null, .null, "stop"])
        #expect(choices.dropFirst().dropLast().map { $0["delta"] } == [["content": "one"], ["content": " two"]])
    }

    @Test func `every chunk has the same id, time and model as the others`() throws {
        for chunk in try chunks(Self.twoCalls, includesUsage: true) {
            #expect(chunk["id"] == "chatcmpl-1")
            #expect(chunk["object"] == "chat.completion.chunk")
            #expect(chunk["created"] == 1_700_000_000)
            #expect(chunk["model"] == "asked-for")
        }
    }

    @Test func `usage stands only in the last chunk, and is null in the others, where it was asked for`() throws {
        let chunks = try chunks("one two", includesUsage: true)
        #expect(chunks.dropLast().allSatisfy { $0["usage"] == .some(.null) && $0["choices"]?.arrayValue?.count == 1 })
        #expect(chunks.last?["choices"] == [])
        #expect(chunks.last?["usage"] == Self.usage)
    }

    @Test func `no chunk has usage where it was not asked for`() throws {
        #expect(try chunks("one two").allSatisfy { $0["usage"] == nil })
    }

    @Test func `the stream ends with DONE`() {
        for includesUsage in [false, true] {
            let frames = ChatCompletion(canned: "Hi").frames(includesUsage: includesUsage)
            #expect(frames.last.map { Rendering.text($0.template, values) } == "data: [DONE]\n\n")
        }
    }

    @Test func `several choices take turns and end each on its own`() throws {
        let chunks = try chunks([
            "choices": [["message": ["content": "a b c"]], ["message": ["content": "d"], "finish_reason": "length"]]
        ])
        let choices = chunks.compactMap { $0["choices"]?[0] }
        #expect(choices.map { $0["index"]?.intValue } == [0, 1, 0, 1, 0, 1, 0, 0])
        let ends = choices.filter { $0["finish_reason"] != .null }
        #expect(ends.map { $0["index"]?.intValue } == [1, 0])
        #expect(ends.map { $0["finish_reason"] } == ["length", "stop"])
    }

    @Test func `a custom tool call is told by its member, and its input reassembles`() throws {
        let canned: JSONValue = [
            "choices": [["message": ["tool_calls": [["custom": ["name": "shell", "input": "echo hello you"]]]]]]
        ]
        let call = try body(canned)["choices"]?[0]?["message"]?["tool_calls"]?[0]
        #expect(call?["type"] == "custom")
        let deltas = try chunks(canned).compactMap { $0["choices"]?[0]?["delta"]?["tool_calls"]?[0] }
        #expect(deltas.first?["id"] == call?["id"])
        #expect(deltas.first?["type"] == "custom")
        #expect(deltas.first?["custom"] == ["name": "shell", "input": ""])
        #expect(deltas.dropFirst().allSatisfy { $0.objectValue?.keys == ["index", "custom"] })
        #expect(deltas.compactMap { $0["custom"]?["input"]?.stringValue }.joined() == "echo hello you")
        // Two tokens of the name, four of the input.
        #expect(try body(canned)["usage"]?["completion_tokens"] == 6)
    }

    @Test func `a refusal without content has null for it, from the first delta on`() throws {
        let canned: JSONValue = ["choices": [["message": ["refusal": "No."]]]]
        #expect(try body(canned)["choices"]?[0]?["message"]?["content"] == .some(.null))
        let deltas = try chunks(canned).compactMap { $0["choices"]?[0]?["delta"] }
        #expect(deltas == [["role": "assistant", "content": .null, "refusal": ""], ["refusal": "No."], [:]])
    }

    @Test func `an empty list that the reply has stays out of its stream`() throws {
        let canned: JSONValue = ["choices": [["message": ["content": "", "annotations": [], "audio": ["id": "a"]]]]]
        let deltas = try chunks(canned).compactMap { $0["choices"]?[0]?["delta"] }
        #expect(
            deltas == [["role": "assistant", "content": "", "refusal": .null, "audio": ["id": "a"]], [:]]
        )
    }

    @Test func `content is due one step after the other, all else with the content before it`() {
        let frames = ChatCompletion(canned: "one two three").frames(includesUsage: true)
        // Role, three words, finish reason, usage, DONE.
        #expect(frames.map(\.step) == [0, 0, 1, 2, 2, 2, 2])
    }

    @Test func `only what is not written must be asked of the request`() {
        let whole: JSONValue = [
            "id": "a", "created": 1, "model": "m", "usage": [:], "choices": [["message": ["content": "Hi"]]],
        ]
        #expect(ByteTemplate(ChatCompletion(canned: whole).reply).needs == [])
        #expect(ByteTemplate(ChatCompletion(canned: whole).reply).holes.isEmpty)
        #expect(ByteTemplate(ChatCompletion(canned: "Hi").reply).needs == [.model, .promptTokens])
    }
}
