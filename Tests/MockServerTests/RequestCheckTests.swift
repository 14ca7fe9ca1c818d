import ProviderWire
import Testing

struct RequestCheckTests {
    // MARK: - What must be there

    @Test(arguments: [
        (Endpoint.chat, "model"), (.chat, "messages"), (.completion, "model"), (.response, "model"),
        (.response, "input"), (.embedding, "model"), (.embedding, "input"), (.message, "model"),
        (.message, "messages"), (.message, "max_tokens"), (.countTokens, "model"), (.countTokens, "messages"),
    ])
    func `a field that an endpoint demands is missed by name, null is as good as nothing`(
        endpoint: Endpoint, field: String
    ) throws {
        let error = ProviderError.missing(field, for: try #require(endpoint.provider))
        RequestMistake(endpoint: endpoint, members: [field: .null], error: error).check()
        #expect(TestReading(endpoint, without: field).error == error)
        #expect(TestReading(endpoint).error == nil)
    }

    @Test func `a field that is missing is told in each provider's words`() {
        let openAI = TestReading("{}", .chat).error
        #expect(openAI?.message == "Missing required parameter: 'model'.")
        #expect(openAI?.parameter == "model")
        #expect(openAI?.code == "missing_required_parameter")
        #expect(TestReading("{}", .message).error?.message == "model: Field required")
    }

    @Test(arguments: [(Endpoint.completion, "prompt"), (.countTokens, "max_tokens"), (.chat, "max_tokens")])
    func `what an endpoint does not demand may be missing`(endpoint: Endpoint, field: String) {
        #expect(TestReading(endpoint, without: field).error == nil)
    }

    @Test(
        arguments: [
            ("previous_response_id", "resp_1"), ("conversation", ["id": "conv_1"]), ("prompt", ["id": "pmpt_1"]),
        ] as [(String, JSONValue)])
    func `a response that goes on from something that is kept needs no input`(field: String, value: JSONValue) {
        #expect(TestReading(.response, [field: value], without: "input").error == nil)
        #expect(TestReading(.response, [field: .null], without: "input").error == .missing("input", for: .openAI))
    }

    @Test(arguments: [Endpoint.chat, .message, .countTokens])
    func `no messages at all are refused`(endpoint: Endpoint) throws {
        let error = ProviderError.emptyMessages(for: try #require(endpoint.provider))
        RequestMistake(endpoint: endpoint, members: ["messages": []], error: error).check()
    }

    @Test func `of several mistakes the first that the provider would see is told`() {
        let openAI = TestReading(#"{"stream":1,"messages":[],"temperature":"x"}"#, .chat).error
        #expect(openAI == .missing("model", for: .openAI))
        let anthropic = TestReading(#"{"model":"m","stream":1,"messages":[{}]}"#, .message).error
        #expect(anthropic == .missing("messages.0.role", for: .anthropic))
    }

    // MARK: - Types

    @Test(
        arguments: [
            .type(.chat, ["model": 1], "model", .string, .integer),
            .type(.chat, ["model": []], "model", .string, .array),
            .type(.completion, ["model": true], "model", .string, .boolean),
            .type(.response, ["model": 1.5], "model", .string, .number),
            .type(.embedding, ["model": [:]], "model", .string, .object),
            .type(.message, ["model": 1], "model", .string, .integer),
            .type(.chat, ["messages": "Hi"], "messages", .objects, .string),
            .type(.chat, ["messages": [:]], "messages", .objects, .object),
            .type(.message, ["messages": "Hi"], "messages", .objects, .string),
            .type(.countTokens, ["messages": 1], "messages", .objects, .integer),
            .type(.chat, ["stream": "yes"], "stream", .boolean, .string),
            .type(.chat, ["stream": 1], "stream", .boolean, .integer),
            .type(.completion, ["stream": [:]], "stream", .boolean, .object),
            .type(.response, ["stream": "true"], "stream", .boolean, .string),
            .type(.message, ["stream": 0], "stream", .boolean, .integer),
            .type(.response, ["input": 1], "input", .stringOrObjects, .integer),
            .type(.response, ["input": [:]], "input", .stringOrObjects, .object),
            .type(.response, ["input": [["role": "user", "content": "Hi"], "Hi"]], "input[1]", .object, .string),
            .type(.chat, ["tools": [:]], "tools", .objects, .object),
            .type(.chat, ["tools": "x"], "tools", .objects, .string),
            .type(.response, ["tools": true], "tools", .objects, .boolean),
            .type(.message, ["tools": [:]], "tools", .objects, .object),
            .type(.chat, ["tools": [["type": "function"], "x"]], "tools[1]", .object, .string),
            .type(.message, ["tools": [1]], "tools.0", .object, .integer),
            .type(.message, ["system": 4], "system", .stringOrObjects, .integer),
            .type(.countTokens, ["system": [:]], "system", .stringOrObjects, .object),
            .type(.completion, ["prompt": 4], "prompt", .stringOrStrings, .integer),
            .type(.completion, ["prompt": [:]], "prompt", .stringOrStrings, .object),
            .type(.completion, ["prompt": ["x", 4]], "prompt[1]", .string, .integer),
            .type(.completion, ["prompt": [1.5]], "prompt[0]", .string, .number),
            .type(.completion, ["prompt": [.null]], "prompt[0]", .string, .null),
            .type(.completion, ["prompt": [[1], ["x"]]], "prompt[1][0]", .integer, .string),
        ] as [RequestMistake])
    func `a field of the wrong type is named, with what it should be`(mistake: RequestMistake) { mistake.check() }

    @Test(arguments: ["x", "", ["x", "y"], [1, 2], [[1, 2], [3]]] as [JSONValue])
    func `a completion is asked with a text, tokens, or several of either`(prompt: JSONValue) {
        #expect(TestReading(.completion, ["prompt": prompt]).error == nil)
    }

    @Test func `a completion of no prompts at all is refused`() {
        RequestMistake(
            endpoint: .completion, members: ["prompt": []], error: .emptyInput("prompt", for: .openAI)
        ).check()
    }
}
