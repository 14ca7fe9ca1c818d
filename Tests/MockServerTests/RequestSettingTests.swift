import ProviderWire
import Testing

/// The settings of a request that have bounds.
struct RequestSettingTests {
    // MARK: - Measures of chance

    @Test(arguments: [Endpoint.chat, .completion, .response, .message])
    func `a measure of chance is a number`(endpoint: Endpoint) {
        for field in ["temperature", "top_p", "presence_penalty", "frequency_penalty"] {
            for (value, found) in [("1", .string), (true, .boolean), ([1], .array)]
                as [(JSONValue, ProviderError.FoundValue)]
            {
                RequestMistake.type(endpoint, [field: value], field, .number, found).check()
            }
            for value in [0, 1, 0.5, .null] as [JSONValue] {
                #expect(TestReading(endpoint, [field: value]).error == nil)
            }
        }
    }

    @Test(
        arguments: [
            (.chat, "temperature", 0...2), (.completion, "temperature", 0...2), (.response, "temperature", 0...2),
            (.message, "temperature", 0...1), (.chat, "top_p", 0...1), (.message, "top_p", 0...1),
            (.chat, "presence_penalty", -2...2), (.completion, "frequency_penalty", -2...2),
        ] as [(Endpoint, String, ClosedRange<Int>)])
    func `a measure of chance has bounds`(endpoint: Endpoint, field: String, range: ClosedRange<Int>) throws {
        let provider = try #require(endpoint.provider)
        for limit in [range.lowerBound, range.upperBound] {
            #expect(TestReading(endpoint, [field: .number(JSONNumber(limit))]).error == nil)
        }
        for found in [Double(range.lowerBound) - 0.5, Double(range.upperBound) + 0.5] {
            let number = JSONNumber(found)
            RequestMistake(
                endpoint: endpoint, members: [field: .number(number)],
                error: .outOfRange(field, range: range, found: number, for: provider)
            ).check()
        }
    }

    // MARK: - How much may be said

    @Test(arguments: [
        (Endpoint.chat, "max_tokens", 1), (.chat, "max_completion_tokens", 1), (.completion, "max_tokens", 0),
        (.response, "max_output_tokens", 1), (.message, "max_tokens", 1),
    ])
    func `how much may be said is a whole number, and only a text completion may say nothing`(
        endpoint: Endpoint, field: String, minimum: Int
    ) throws {
        let provider = try #require(endpoint.provider)
        for found in [minimum - 1, -7] {
            let members: JSONValue = [field: .number(JSONNumber(found))]
            let error = ProviderError.belowMinimum(field, minimum: minimum, found: found, for: provider)
            RequestMistake(endpoint: endpoint, members: members, error: error).check()
        }
        RequestMistake.type(endpoint, [field: 1.5], field, .integer, .number).check()
        RequestMistake.type(endpoint, [field: "9"], field, .integer, .string).check()
        RequestMistake.type(endpoint, [field: true], field, .integer, .boolean).check()
        let least: JSONValue = .number(JSONNumber(minimum))
        #expect(TestReading(endpoint, [field: least]).facts?.shape?.tokenLimit == minimum)
    }

    // MARK: - Where it must stop

    @Test(
        arguments: [
            .type(.chat, ["stop": 1], "stop", .stringOrStrings, .integer),
            .type(.chat, ["stop": ["a", 1]], "stop[1]", .string, .integer),
            .type(.chat, ["stop": [.null]], "stop[0]", .string, .null),
            .type(.completion, ["stop": [:]], "stop", .stringOrStrings, .object),
            .type(.message, ["stop_sequences": "a"], "stop_sequences", .strings, .string),
            .type(.message, ["stop_sequences": ["a", []]], "stop_sequences.1", .string, .array),
        ] as [RequestMistake])
    func `where it must stop is told in texts`(mistake: RequestMistake) { mistake.check() }

    @Test(
        arguments: [
            (.chat, ["stop": "a"], ["a"]), (.chat, ["stop": ["a", "b"]], ["a", "b"]), (.chat, ["stop": []], []),
            (.completion, ["stop": "a"], ["a"]), (.chat, ["stop": .null], []), (.chat, ["stop": ["a", ""]], ["a"]),
            (.message, ["stop_sequences": ["a", "ä"]], ["a", "ä"]), (.message, ["stop_sequences": []], []),
        ] as [(Endpoint, JSONValue, [String])])
    func `one text will do for OpenAI, Anthropic wants a list`(endpoint: Endpoint, members: JSONValue, stops: [String])
    {
        #expect(TestReading(endpoint, members).facts?.shape?.stopSequences == stops)
    }

    @Test func `OpenAI stops at four texts, Anthropic at any number`() {
        func stops(_ count: Int) -> JSONValue { .array((0..<count).map { .string("stop \($0)") }) }
        for endpoint in [Endpoint.chat, .completion] {
            #expect(TestReading(endpoint, ["stop": stops(4)]).facts?.shape?.stopSequences.count == 4)
            RequestMistake(
                endpoint: endpoint, members: ["stop": stops(5)],
                error: .tooManyElements("stop", maximum: 4, found: 5, for: .openAI)
            ).check()
        }
        #expect(TestReading(.message, ["stop_sequences": stops(99)]).facts?.shape?.stopSequences.count == 99)
    }

    // MARK: - Streams

    @Test(arguments: [Endpoint.chat, .completion])
    func `a stream's options need a stream`(endpoint: Endpoint) {
        let options: JSONValue = ["include_usage": true]
        for members in [["stream_options": options], ["stream_options": options, "stream": false]] as [JSONValue] {
            RequestMistake(endpoint: endpoint, members: members, error: .streamOptionsWithoutStream).check()
        }
        let facts = TestReading(endpoint, ["stream_options": options, "stream": true]).facts
        #expect(facts?.isStreaming == true)
        #expect(facts?.includesUsage == true)
    }

    @Test func `a stream's options are an object`() {
        let members: JSONValue = ["stream": true, "stream_options": "usage"]
        RequestMistake.type(.chat, members, "stream_options", .object, .string).check()
        #expect(TestReading(.message, members).error == nil)
    }
}
