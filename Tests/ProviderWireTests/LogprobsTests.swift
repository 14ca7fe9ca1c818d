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
}
