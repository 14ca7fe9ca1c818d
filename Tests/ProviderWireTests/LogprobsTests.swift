import ProviderWire
import Testing

/// Log probabilities of a canned reply's tokens, in its stream.
struct LogprobsTests {
    private static func token(_ text: String, bytes: [Int]? = nil) -> JSONValue {
        var entry = JSONObject([("token", .string(text)), ("logprob", -0.5), ("top_logprobs", [])])
        entry["bytes"] = bytes.map { .array($0.map { .number(JSONNumber($0)) }) } ?? .null
        return .object(entry)
    }

    private func choices(_ choice: JSONValue) throws -> [JSONValue] {
        let frames = ChatCompletion(canned: ["choices": [choice]]).frames(includesUsage: false)
        return try Rendering.events(frames, Rendering.values(for: .openAI)).compactMap { $0["choices"]?[0] }
    }

    private func shares(_ text: String, _ tokens: [JSONValue]) throws -> [[String]] {
        try choices(["message": ["content": .string(text)], "logprobs": ["content": .array(tokens), "refusal": .null]])
            .dropFirst().dropLast()
            .map { ($0["logprobs"]?["content"]?.arrayValue ?? []).compactMap { $0["token"]?.stringValue } }
    }

    @Test(
        arguments: [
            ("Hello world", ["Hel", "lo", " world"], [["Hel", "lo"], [" world"]]),
            ("Hello world", ["Hello wor", "ld"], [["Hello wor"], ["ld"]]),
            ("one two", ["one", " two", "!", "?"], [["one"], [" two", "!", "?"]]), ("one two", ["one"], [["one"], []]),
            ("one two", [], [[], []]),
        ] as [(String, [String], [[String]])])
    func `a token comes with the piece in which it begins, what is left over with the last`(
        text: String, tokens: [String], shares: [[String]]
    ) throws {
        #expect(try self.shares(text, tokens.map { Self.token($0) }) == shares)
    }

    @Test func `the bytes of a token count where its text cannot be shown`() throws {
        // Two tokens of one character, then a word.
        let tokens = [Self.token("\\xc3", bytes: [0xC3]), Self.token("\\xa4", bytes: [0xA4]), Self.token(" b")]
        #expect(try shares("ä b", tokens) == [["\\xc3", "\\xa4"], [" b"]])
    }

    @Test func `only what carries the text has them, and in the shape that a whole choice has`() throws {
        let entry = Self.token("Hi")
        let choices = try choices([
            "message": ["content": "Hi"], "logprobs": ["content": [entry], "refusal": .null],
        ])
        #expect(choices.map { $0["logprobs"] } == [.null, ["content": [entry], "refusal": .null], .null])
    }

    @Test func `a refusal has its own`() throws {
        let entry = Self.token("No.")
        let choices = try choices([
            "message": ["refusal": "No."], "logprobs": ["content": .null, "refusal": [entry]],
        ])
        #expect(choices.map { $0["logprobs"] } == [.null, ["content": .null, "refusal": [entry]], .null])
    }

    @Test func `a response's events have them without bytes, its item with them`() throws {
        let entry = Self.token("Hi", bytes: [72, 105])
        let canned: JSONValue = ["output": [["content": [["text": "Hi", "logprobs": [entry]]]]]]
        let frames = ResponseObject(canned: canned).frames()
        let events = try Rendering.events(frames, Rendering.values(responseID: "resp_1"))
        let bare: JSONValue = [["token": "Hi", "logprob": -0.5, "top_logprobs": []]]
        #expect(events.first { $0["type"] == "response.output_text.delta" }?["logprobs"] == bare)
        #expect(events.first { $0["type"] == "response.output_text.done" }?["logprobs"] == bare)
        #expect(events.first { $0["type"] == "response.content_part.done" }?["part"]?["logprobs"] == [entry])
    }

    // MARK: - Generated replies

    private static let texts = ["", "Hi", "Hello world!", "日本語のテキスト", "ä👩‍👩‍👧b🎉", "e\u{301}\u{301}\u{301}\u{301}x\r\n"]

    private func turn(_ text: String, alternatives: Int?) -> AssistantTurn {
        var turn = AssistantTurn(text: text)
        turn.logprobs = alternatives
        return turn
    }

    @Test(arguments: texts)
    func `a generated text has as many tokens as it costs, which join to it`(text: String) throws {
        let choice = ChatCompletion.canned([turn(text, alternatives: 3)])["choices"]?[0]
        let entries = try #require(choice?["logprobs"]?["content"]?.arrayValue)
        #expect(entries.count == TokenCount.estimate(text))
        #expect(entries.compactMap { $0["token"]?.stringValue }.joined() == text)
        #expect(entries.flatMap { $0["bytes"]?.arrayValue ?? [] }.map(\.intValue) == text.utf8.map { Int($0) })
        #expect(choice?["logprobs"]?["refusal"] == .some(.null))
    }

    @Test(arguments: [(0, 0), (1, 1), (5, 5), (20, 20), (21, 20), (-1, 0)])
    func `the likely tokens differ, begin with the one that was said, and fall`(wanted: Int, found: Int) throws {
        let choice = ChatCompletion.canned([turn("Hi the end", alternatives: wanted)])["choices"]?[0]
        for entry in try #require(choice?["logprobs"]?["content"]?.arrayValue) {
            let likely = try #require(entry["top_logprobs"]?.arrayValue)
            #expect(likely.count == found)
            #expect(Set(likely.map { $0["token"] }).count == found)
            if found > 0 { #expect(likely[0]["token"] == entry["token"] && likely[0]["logprob"] == entry["logprob"]) }
            let numbers = likely.compactMap { $0["logprob"]?.numberValue?.doubleValue }
            #expect(numbers == numbers.sorted(by: >) && numbers.allSatisfy { $0 < 0 })
        }
    }

    @Test func `a turn that was not asked has none, nor has one that only calls`() {
        #expect(ChatCompletion.canned([turn("Hi", alternatives: nil)])["choices"]?[0]?["logprobs"] == .some(.null))
        var call = turn("", alternatives: 1)
        call.text = nil
        call.toolCalls = [AssistantTurn.ToolCall(id: "a", name: "f", arguments: [:])]
        #expect(ChatCompletion.canned([call])["choices"]?[0]?["logprobs"] == .some(.null))
    }

    @Test func `a response has them at its text`() {
        let part = { (turn: AssistantTurn) in ResponseObject.canned(turn)["output"]?[0]?["content"]?[0] }
        #expect(part(turn("Hello", alternatives: 0))?["logprobs"]?.arrayValue?.count == 2)
        #expect(part(turn("Hello", alternatives: nil))?["logprobs"] == nil)
    }

    @Test func `a text completion has lists with offsets in characters, and nothing of what nobody said`() throws {
        var turn = turn("ähm, yes", alternatives: 2)
        let logprobs = { (turn: AssistantTurn) in TextCompletion.canned([turn])["choices"]?[0]?["logprobs"] }
        let plain = try #require(logprobs(turn))
        #expect(plain["tokens"] == ["ähm", ", ye", "s"])
        #expect(plain["text_offset"] == [0, 3, 7])
        #expect(plain["token_logprobs"]?.arrayValue?.allSatisfy { $0.numberValue != nil } == true)
        #expect(plain["top_logprobs"]?.arrayValue?.map { $0.objectValue?.members.count } == [2, 2, 2])
        turn.repeatedPrompt = "Why"
        turn.logprobs = 0
        let repeated = try #require(logprobs(turn))
        #expect(repeated["tokens"] == ["Why", "ähm,", " yes"])
        #expect(repeated["token_logprobs"]?.arrayValue?.map(\.isNull) == [true, false, false])
        #expect(repeated["top_logprobs"] == .some(.null))
    }
}
