import ProviderWire
import Testing

/// How a request wants its answer: all but tools and formats.
struct ShapeReaderTests {
    private func shape(_ endpoint: Endpoint, _ members: JSONValue = [:]) throws -> RequestShape {
        let reading = TestReading(endpoint, members)
        #expect(reading.error == nil)
        return try #require(reading.facts?.shape)
    }

    @Test(arguments: [Endpoint.chat, .completion, .message])
    func `the shortest request wants nothing of its own`(endpoint: Endpoint) throws {
        var expected = RequestShape()
        expected.lastUserText = "Hi"
        expected.tokenLimit = endpoint == .message ? 9 : nil
        #expect(try shape(endpoint) == expected)
    }

    // MARK: - Choices

    @Test(arguments: [Endpoint.chat, .completion])
    func `as many answers are given as are asked for`(endpoint: Endpoint) throws {
        #expect(try shape(endpoint, ["n": 3]).choices == 3)
        #expect(try shape(endpoint, ["n": 128]).choices == 128)
        #expect(try shape(endpoint, ["n": .null]).choices == 1)
    }

    @Test func `a number of answers that is none is refused`() {
        for found in [0, -1] {
            RequestMistake(
                endpoint: .chat, members: ["n": .number(JSONNumber(found))],
                error: .belowMinimum("n", minimum: 1, found: found, for: .openAI)
            ).check()
        }
        RequestMistake(
            endpoint: .chat, members: ["n": 129], error: .aboveMaximum("n", maximum: 128, found: 129, for: .openAI)
        ).check()
        RequestMistake.type(.chat, ["n": "two"], "n", .integer, .string).check()
        RequestMistake.type(.completion, ["n": 1.5], "n", .integer, .number).check()
    }

    @Test(
        arguments: [
            ("a", 1), (["a"], 1), (["a", "b", "c"], 3), ([1, 2], 1), ([[1, 2], [3]], 2), (.null, 1),
        ] as [(JSONValue, Int)])
    func `a completion answers each of its prompts`(prompt: JSONValue, count: Int) throws {
        #expect(try shape(.completion, ["prompt": prompt]).choices == count)
        #expect(try shape(.completion, ["prompt": prompt, "n": 2]).choices == 2 * count)
    }

    @Test func `several prompts are told apart, and those of tokens have no text`() throws {
        #expect(try shape(.completion, ["prompt": ["a", "b"]]).prompts == ["a", "b"])
        #expect(try shape(.completion, ["prompt": [[1, 2], [3]]]).prompts == ["", ""])
        #expect(try shape(.completion, ["prompt": "a"]).prompts == [])
    }

    @Test func `the answers to all prompts together are not too many`() throws {
        let prompts = { (count: Int) in JSONValue.array(Array(repeating: "a", count: count)) }
        #expect(try shape(.completion, ["prompt": prompts(2048)]).choices == 2048)
        #expect(try shape(.completion, ["prompt": prompts(20), "n": 102]).choices == 2040)
        RequestMistake(
            endpoint: .completion, members: ["prompt": prompts(2049)],
            error: .tooManyElements("prompt", maximum: 2048, found: 2049, for: .openAI)
        ).check()
        RequestMistake(
            endpoint: .completion, members: ["prompt": prompts(20), "n": 103],
            error: .aboveMaximum("n", maximum: 102, found: 103, for: .openAI)
        ).check()
    }

    @Test(
        arguments: [
            (.chat, ["logprobs": true], 0), (.chat, ["logprobs": true, "top_logprobs": 5], 5),
            (.chat, ["logprobs": false, "top_logprobs": 5], nil), (.chat, ["top_logprobs": 5], nil),
            (.completion, ["logprobs": 3], 3), (.completion, ["logprobs": .null], nil),
            (.response, ["include": ["message.output_text.logprobs"], "top_logprobs": 2], 2),
            (.response, ["include": ["reasoning.encrypted_content"], "top_logprobs": 2], nil),
            (.message, ["logprobs": true], nil),
        ] as [(Endpoint, JSONValue, Int?)])
    func `log probabilities are given where the endpoint is asked for them`(
        endpoint: Endpoint, members: JSONValue, expected: Int?
    ) throws {
        #expect(try shape(endpoint, members).logprobs == expected)
    }

    // MARK: - Single wishes

    @Test func `only a completion repeats its prompt`() throws {
        #expect(try shape(.completion, ["echo": true]).echoesPrompt)
        #expect(try !shape(.completion, ["echo": false]).echoesPrompt)
        #expect(try !shape(.chat, ["echo": true]).echoesPrompt)
    }

    @Test(arguments: [(5, 5), (-1, -1), (.null, nil)] as [(JSONValue, Int?)])
    func `a seed is kept`(seed: JSONValue, expected: Int?) throws {
        #expect(try shape(.chat, ["seed": seed]).seed == expected)
    }

    @Test(
        arguments: [
            (.chat, ["reasoning_effort": "low"], true), (.chat, ["reasoning_effort": "none"], false),
            (.chat, ["reasoning_effort": .null], false), (.response, ["reasoning": ["effort": "medium"]], true),
            (.response, ["reasoning": ["effort": "none"]], false),
            (.response, ["reasoning": ["effort": "none", "summary": "auto"]], false),
            (.response, ["reasoning": ["summary": "auto"]], true), (.response, ["reasoning": [:]], false),
            (.response, ["reasoning": ["effort": .null, "summary": .null]], false),
            (.message, ["thinking": ["type": "enabled", "budget_tokens": 1024]], true),
            (.message, ["thinking": ["type": "adaptive"]], true),
            (.message, ["thinking": ["type": "disabled"]], false), (.message, [:], false),
        ] as [(Endpoint, JSONValue, Bool)])
    func `reasoning is shown to those who ask for it`(endpoint: Endpoint, members: JSONValue, isWanted: Bool) throws {
        #expect(try shape(endpoint, members).wantsReasoning == isWanted)
    }

    // MARK: - Repetition

    @Test func `a response repeats what was sent, as it was and in its order`() throws {
        let members: JSONValue = [
            "temperature": 0.5, "instructions": "Be short.", "store": false, "tools": [],
            "metadata": ["z": "1", "a": "2"],
            "user": .null, "stream": false, "include": [], "something_new": 1,
        ]
        let repeated = try shape(.response, members).repeated
        #expect(repeated.keys == ["temperature", "instructions", "store", "tools", "metadata"])
        #expect(
            JSONValue.object(repeated) == [
                "temperature": 0.5, "instructions": "Be short.", "store": false, "tools": [],
                "metadata": ["z": "1", "a": "2"],
            ]
        )
        #expect(repeated["metadata"]?.objectValue?.keys == ["z", "a"])
    }

    @Test func `only a response repeats anything`() throws {
        for endpoint in [Endpoint.chat, .completion, .message] {
            #expect(try shape(endpoint, ["temperature": 0.5, "metadata": ["a": "b"]]).repeated == JSONObject())
        }
        #expect(try shape(.response).repeated == JSONObject())
    }
}
