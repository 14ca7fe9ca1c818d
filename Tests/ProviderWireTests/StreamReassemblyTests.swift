import ProviderWire
import Synthesis
import Testing

struct StreamReassemblyTests {
    /// Texts that stress where a stream is cut: white space of all kinds, characters of many scalars, what JSON and
    /// server-sent events escape or end at.
    private static let texts: [String] = {
        let pieces = [
            "a", "word", " ", "  ", "\n", "\r\n", "\r", "\t", "é", "e\u{301}", "\u{301}", "👨‍👩‍👧‍👦", "🇩🇪", "🇩", "\u{200B}",
            "\"", "\\", "\u{0}", "\u{1F}", "日本語", "\u{2028}", "\u{85}", "data: ", "[DONE]",
            String(repeating: "x", count: 40),
        ]
        var generator = SeededGenerator(seed: 20_240_229)
        func random(_ bound: Int) -> Int { Int(generator.next() % UInt64(bound)) }
        return ["", " ", "\n\n"]
            + (0..<400).map { _ in (0..<random(30)).map { _ in pieces[random(pieces.count)] }.joined() }
    }()

    @Test func `every text comes out of a chat stream byte for byte`() throws {
        let values = Rendering.values(for: .openAI)
        for text in Self.texts {
            let frames = ChatCompletion(canned: .string(text)).frames(includesUsage: true)
            let contents = try Rendering.events(frames, values).compactMap { event in
                event["choices"]?[0]?["delta"]?["content"]?.stringValue
            }
            #expect(Array(contents.joined().utf8) == Array(text.utf8))
        }
    }

    @Test func `every text comes out of a message stream byte for byte, whatever block it is in`() throws {
        let values = Rendering.values(for: .anthropic)
        for text in Self.texts {
            let canned: JSONValue = [
                "content": [
                    ["type": "thinking", "thinking": .string(text), "signature": .string(text)],
                    ["type": "text", "text": .string(text)],
                    ["type": "tool_use", "id": "toolu_1", "name": "echo", "input": [text: .string(text)]],
                ]
            ]
            let deltas = try Rendering.events(MessageReply(canned: canned).frames(), values).compactMap { $0["delta"] }
            for key in ["thinking", "signature", "text"] {
                let joined = deltas.compactMap { $0[key]?.stringValue }.joined()
                #expect(Array(joined.utf8) == Array(text.utf8))
            }
            let input = deltas.compactMap { $0["partial_json"]?.stringValue }.joined()
            #expect(try JSONValue(parsing: input) == [text: .string(text)])
        }
    }

    @Test(arguments: [ChunkSize.word, .tokens(1), .tokens(3), .bytes(1), .bytes(5)])
    func `every text comes out of a completion's and a response's stream byte for byte`(size: ChunkSize) throws {
        let values = Rendering.values(responseID: "x")
        for text in Self.texts.prefix(60) {
            let completion = TextCompletion(canned: .string(text)).frames(includesUsage: true, size: size)
            let texts = try Rendering.events(completion, values).compactMap { $0["choices"]?[0]?["text"]?.stringValue }
            #expect(Array(texts.joined().utf8) == Array(text.utf8))
            let response = ResponseObject(canned: .string(text)).frames(size: size)
            let deltas = try Rendering.events(response, values).compactMap { $0["delta"]?.stringValue }
            #expect(Array(deltas.joined().utf8) == Array(text.utf8))
            #expect(!deltas.contains(""))
        }
    }

    @Test func `a text's beginning has as many characters as its tokens allow`() {
        for text in Self.texts {
            for tokens in [0, 1, 2, 7, 1000] {
                let prefix = TokenCount.prefix(of: text, tokens: tokens)
                #expect(text.utf8.starts(with: prefix.utf8))
                #expect(TokenCount.estimate(String(prefix)) <= tokens)
                if prefix.endIndex < text.endIndex {
                    let longer = text[...prefix.endIndex]
                    #expect(longer.count == prefix.count + 1)
                    #expect(TokenCount.estimate(String(longer)) > tokens)
                }
            }
        }
    }

    @Test func `no text breaks the framing of its event`() {
        for text in Self.texts {
            for frame in ChatCompletion(canned: .string(text)).frames(includesUsage: false) {
                let bytes = frame.template.bytes
                #expect(bytes.suffix(2) == [0x0A, 0x0A])
                #expect(!bytes.dropLast(2).contains { $0 == 0x0A || $0 == 0x0D })
            }
        }
    }
}
