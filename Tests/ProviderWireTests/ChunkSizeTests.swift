import ProviderWire
import Testing

struct ChunkSizeTests {
    @Test(
        arguments: [
            (.bytes(3), "abcdefgh", ["abc", "def", "gh"]), (.bytes(1), "aä😀", ["a", "ä", "😀"]),
            (.bytes(3), "aää", ["aä", "ä"]), (.bytes(0), "ab", ["a", "b"]), (.bytes(-1), "ab", ["a", "b"]),
            (.bytes(100), "ab", ["ab"]), (.bytes(5), "", []), (.bytes(2), "a\r\nb", ["a", "\r\n", "b"]),
            (.tokens(1), "abcdefgh", ["abcd", "efgh"]), (.tokens(2), "abcdefghi", ["abcdefgh", "i"]),
            (.tokens(0), "abcdefgh", ["abcd", "efgh"]), (.tokens(Int.max), "abc", ["abc"]),
            (.word, "one two", ["one", " two"]),
        ] as [(ChunkSize, String, [String])])
    func `pieces are as long as they may be, in whole characters`(size: ChunkSize, text: String, pieces: [String]) {
        #expect(size.pieces(of: text).map { Array($0.utf8) } == pieces.map { Array($0.utf8) })
    }

    @Test func `a character that is longer than a piece may be is one of its own`() {
        #expect(ChunkSize.bytes(4).pieces(of: "a👨‍👩‍👧‍👦b") == ["a", "👨‍👩‍👧‍👦", "b"])
    }

    @Test(arguments: [ChunkSize.bytes(4), .tokens(2)])
    func `what is no text is streamed in such pieces too`(size: ChunkSize) throws {
        let text = #"{"city": "Ulm", "days": 12}"#
        let expected = size.pieces(of: text)
        let values = Rendering.values(responseID: "x")
        let items: [JSONValue] = [
            ["arguments": .string(text)], ["input": .string(text)], ["summary": [.string(text)]],
            ["summary": [], "content": [.string(text)]], ["content": [["refusal": .string(text)]]],
        ]
        for item in items {
            let frames = ResponseObject(canned: ["output": [item]]).frames(size: size)
            #expect(try Rendering.events(frames, values).compactMap { $0["delta"]?.stringValue } == expected)
        }
        let calls: [JSONValue] = [
            ["function": ["name": "f", "arguments": .string(text)]], ["custom": ["name": "f", "input": .string(text)]],
        ]
        for call in calls {
            let chat = ChatCompletion(canned: ["choices": [["message": ["tool_calls": [call]]]]])
            let deltas = try Rendering.events(chat.frames(includesUsage: false, size: size), values)
                .compactMap { $0["choices"]?[0]?["delta"]?["tool_calls"]?[0] }
            let pieces = deltas.dropFirst().map { $0["function"]?["arguments"] ?? $0["custom"]?["input"] }
            #expect(pieces.map { $0?.stringValue } == expected)
        }
    }

    @Test(arguments: [ChunkSize.bytes(4), .tokens(2)])
    func `every reply can be streamed in such pieces`(size: ChunkSize) throws {
        let text = "Hello to all of you out there."
        let expected = size.pieces(of: text)
        let values = Rendering.values(responseID: "x")
        let chat = try Rendering.events(
            ChatCompletion(canned: .string(text)).frames(includesUsage: false, size: size), values
        )
        #expect(chat.dropFirst().dropLast().map { $0["choices"]?[0]?["delta"]?["content"]?.stringValue } == expected)
        let completion = try Rendering.events(
            TextCompletion(canned: .string(text)).frames(includesUsage: false, size: size), values
        )
        #expect(completion.dropLast().map { $0["choices"]?[0]?["text"]?.stringValue } == expected)
        let message = try Rendering.events(MessageReply(canned: .string(text)).frames(size: size), values)
        #expect(message.compactMap { $0["delta"]?["text"]?.stringValue } == expected)
        let response = try Rendering.events(ResponseObject(canned: .string(text)).frames(size: size), values)
        #expect(response.compactMap { $0["delta"]?.stringValue } == expected)
    }
}
