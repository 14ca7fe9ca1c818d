import ProviderWire
import Testing

struct RequestCheckTests {
    struct Mistake: Sendable, CustomTestStringConvertible {
        var endpoint: Endpoint
        var members: JSONValue
        var error: ProviderError

        var testDescription: String { TestBody.of(endpoint, members) }
    }

    private static func type(
        _ endpoint: Endpoint, _ members: JSONValue, _ field: String, _ expected: ProviderError.ExpectedValue,
        _ found: ProviderError.FoundValue
    ) -> Mistake {
        let provider = endpoint.provider ?? .openAI
        return Mistake(
            endpoint: endpoint, members: members,
            error: .invalidType(field, expected: expected, found: found, for: provider)
        )
    }

    private func check(_ mistake: Mistake, _ location: SourceLocation = #_sourceLocation) {
        // Whatever the answer would need.
        for needs in [[], [.model, .promptTokens, .shape]] as [RequestNeeds] {
            let reading = TestReading(mistake.endpoint, mistake.members, needs: needs)
            #expect(reading.error == mistake.error, sourceLocation: location)
        }
    }

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
        check(Mistake(endpoint: endpoint, members: [field: .null], error: error))
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
        check(Mistake(endpoint: endpoint, members: ["messages": []], error: error))
    }

    @Test func `of several mistakes the first that the provider would see is told`() {
        let openAI = TestReading(#"{"stream":1,"messages":[],"temperature":"x"}"#, .chat).error
        #expect(openAI == .missing("model", for: .openAI))
        let anthropic = TestReading(#"{"model":"m","stream":1,"messages":[{}]}"#, .message).error
        #expect(anthropic == .missing("messages.0.role", for: .anthropic))
    }

    // MARK: - Types

    @Test(arguments: [
        type(.chat, ["model": 1], "model", .string, .integer), type(.chat, ["model": []], "model", .string, .array),
        type(.completion, ["model": true], "model", .string, .boolean),
        type(.response, ["model": 1.5], "model", .string, .number),
        type(.embedding, ["model": [:]], "model", .string, .object),
        type(.message, ["model": 1], "model", .string, .integer),
        type(.chat, ["messages": "Hi"], "messages", .objects, .string),
        type(.chat, ["messages": [:]], "messages", .objects, .object),
        type(.message, ["messages": "Hi"], "messages", .objects, .string),
        type(.countTokens, ["messages": 1], "messages", .objects, .integer),
        type(.chat, ["stream": "yes"], "stream", .boolean, .string),
        type(.chat, ["stream": 1], "stream", .boolean, .integer),
        type(.completion, ["stream": [:]], "stream", .boolean, .object),
        type(.response, ["stream": "true"], "stream", .boolean, .string),
        type(.message, ["stream": 0], "stream", .boolean, .integer),
        type(.response, ["input": 1], "input", .stringOrObjects, .integer),
        type(.response, ["input": [:]], "input", .stringOrObjects, .object),
        type(.response, ["input": [["role": "user", "content": "Hi"], "Hi"]], "input[1]", .object, .string),
        type(.chat, ["tools": [:]], "tools", .objects, .object),
        type(.chat, ["tools": "x"], "tools", .objects, .string),
        type(.response, ["tools": true], "tools", .objects, .boolean),
        type(.message, ["tools": [:]], "tools", .objects, .object),
    ])
    func `a field of the wrong type is named, with what it should be`(mistake: Mistake) { check(mistake) }

    @Test(arguments: [Endpoint.chat, .completion, .response, .message])
    func `a measure of chance is a number`(endpoint: Endpoint) throws {
        for field in ["temperature", "top_p", "presence_penalty", "frequency_penalty"] {
            for (value, found) in [("1", .string), (true, .boolean), ([1], .array)]
                as [(JSONValue, ProviderError.FoundValue)]
            {
                check(Self.type(endpoint, [field: value], field, .number, found))
            }
            for value in [0, 1, 0.5, .null] as [JSONValue] {
                #expect(TestReading(endpoint, [field: value]).error == nil)
            }
        }
    }

    // MARK: - How much may be said

    private static let limits: [(Endpoint, String)] = [
        (.chat, "max_tokens"), (.chat, "max_completion_tokens"), (.completion, "max_tokens"),
        (.response, "max_output_tokens"), (.message, "max_tokens"),
    ]

    @Test(arguments: limits)
    func `how much may be said is a whole number above 0`(endpoint: Endpoint, field: String) throws {
        let provider = try #require(endpoint.provider)
        for found in [0, -1] {
            let members: JSONValue = [field: .number(JSONNumber(found))]
            let error = ProviderError.belowMinimum(field, minimum: 1, found: found, for: provider)
            check(Mistake(endpoint: endpoint, members: members, error: error))
        }
        check(Self.type(endpoint, [field: 1.5], field, .integer, .number))
        check(Self.type(endpoint, [field: "9"], field, .integer, .string))
        check(Self.type(endpoint, [field: true], field, .integer, .boolean))
        #expect(TestReading(endpoint, [field: 1]).error == nil)
    }

    // MARK: - Where it must stop

    @Test(arguments: [
        type(.chat, ["stop": 1], "stop", .stringOrStrings, .integer),
        type(.chat, ["stop": ["a", 1]], "stop[1]", .string, .integer),
        type(.chat, ["stop": [.null]], "stop[0]", .string, .null),
        type(.completion, ["stop": [:]], "stop", .stringOrStrings, .object),
        type(.message, ["stop_sequences": "a"], "stop_sequences", .strings, .string),
        type(.message, ["stop_sequences": ["a", []]], "stop_sequences.1", .string, .array),
    ])
    func `where it must stop is told in texts`(mistake: Mistake) { check(mistake) }

    @Test(
        arguments: [
            (.chat, ["stop": "a"]), (.chat, ["stop": ["a", "b"]]), (.completion, ["stop": "a"]), (.chat, ["stop": []]),
            (.message, ["stop_sequences": ["a"]]), (.message, ["stop_sequences": []]),
        ] as [(Endpoint, JSONValue)])
    func `one text will do for OpenAI, Anthropic wants a list`(endpoint: Endpoint, members: JSONValue) {
        #expect(TestReading(endpoint, members).error == nil)
    }
}
