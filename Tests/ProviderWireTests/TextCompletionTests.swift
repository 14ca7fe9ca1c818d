import ProviderWire
import Testing

struct TextCompletionTests {
    private let values = Rendering.values(responseID: "cmpl-1")

    private func body(_ canned: JSONValue) throws -> JSONValue {
        try JSONValue(parsing: Rendering.text(ByteTemplate(TextCompletion(canned: canned).reply), values))
    }

    private func chunks(_ canned: JSONValue, includesUsage: Bool = false) throws -> [JSONValue] {
        try Rendering.events(TextCompletion(canned: canned).frames(includesUsage: includesUsage), values)
    }

    @Test func `what is written is served untouched and in its order`() throws {
        let written = try JSONValue(
            parsing: """
                {"usage":{"x":1.0},"choices":[{"finish_reason":"content_filter","x":1,"index":3,"logprobs":{},"text":"Hi"}],
                "model":"m","created":1,"object":"text_completion","id":"cmpl-9","system_fingerprint":"fp"}
                """
        )
        #expect(try body(written) == written)
    }

    @Test func `a text stands for a reply that says it`() throws {
        let body = try body("Hi there")
        #expect(body["id"] == "cmpl-1")
        #expect(body["object"] == "text_completion")
        #expect(body["created"] == 1_700_000_000)
        #expect(body["model"] == "asked-for")
        #expect(
            body["choices"] == [["text": "Hi there", "index": 0, "logprobs": .null, "finish_reason": "stop"]]
        )
        #expect(body["usage"] == ["prompt_tokens": 7, "completion_tokens": 2, "total_tokens": 9])
    }

    @Test func `a stream consists of the same objects, ends each choice and then itself`() throws {
        let canned: JSONValue = ["choices": ["a b", ["text": "c", "finish_reason": "length"]]]
        let chunks = try chunks(canned)
        #expect(chunks.allSatisfy { $0["object"] == "text_completion" && $0["id"] == "cmpl-1" && $0["usage"] == nil })
        let choices = chunks.compactMap { $0["choices"]?[0] }
        #expect(choices.map { $0["index"]?.intValue } == [0, 1, 0, 1, 0])
        #expect(choices.map { $0["text"] } == ["a", "c", " b", "", ""])
        #expect(choices.map { $0["finish_reason"] } == [.null, .null, .null, "length", "stop"])
        let last = TextCompletion(canned: canned).frames(includesUsage: false).last
        #expect(last.map { Rendering.text($0.template, values) } == "data: [DONE]\n\n")
    }

    @Test func `usage stands only in the last chunk, and is null in the others, where it was asked for`() throws {
        let chunks = try chunks("one two", includesUsage: true)
        #expect(chunks.dropLast().allSatisfy { $0["usage"] == .some(.null) && $0["choices"]?.arrayValue?.count == 1 })
        #expect(chunks.last?["choices"] == [])
        #expect(chunks.last?["usage"] == ["prompt_tokens": 7, "completion_tokens": 2, "total_tokens": 9])
    }

    @Test func `a token's probability comes with the piece in which the token begins`() throws {
        let logprobs: JSONValue = [
            "tokens": ["Hello", " wor", "ld"], "token_logprobs": [-1, -2, -3], "top_logprobs": .null,
            "text_offset": [0, 5, 9],
        ]
        let shares = try chunks(["choices": [["text": "Hello world", "logprobs": logprobs]]])
            .compactMap { $0["choices"]?[0]?["logprobs"] }
        #expect(
            shares == [
                ["tokens": ["Hello"], "token_logprobs": [-1], "top_logprobs": .null, "text_offset": [0]],
                [
                    "tokens": [" wor", "ld"], "token_logprobs": [-2, -3], "top_logprobs": .null,
                    "text_offset": [5, 9],
                ],
                .null,
            ]
        )
    }

    @Test func `content is due one step after the other, all else with the content before it`() {
        // Three words, finish reason, usage, DONE.
        #expect(TextCompletion(canned: "one two three").frames(includesUsage: true).map(\.step) == [0, 1, 2, 2, 2, 2])
    }
}
