import ProviderWire
import Testing

struct TextChunksTests {
    @Test(
        arguments: [
            ("", []), ("word", ["word"]), ("two words", ["two", " words"]), ("  led", ["  led"]),
            ("trailing ", ["trailing", " "]), ("a\n\nb", ["a", "\n\nb"]), ("a\r\nb", ["a", "\r\nb"]), (" ", [" "]),
            ("1234567890123456789", ["1234567890123456", "789"]),
            ("a 1234567890123456", ["a", " 123456789012345", "6"]), ("日本語のテキスト", ["日本語のテキスト"]),
        ] as [(String, [String])])
    func `a chunk is a word with the white space before it, of at most 16 characters`(text: String, chunks: [String]) {
        #expect(TextChunks.words(of: text) == chunks)
    }

    @Test func `a character of many scalars is not cut`() {
        let family = "👨‍👩‍👧‍👦"
        let chunks = TextChunks.words(of: String(repeating: family, count: 17))
        #expect(chunks == [String(repeating: family, count: 16), family])
    }

    @Test func `white space alone is cut too`() {
        let chunks = TextChunks.words(of: String(repeating: "\n", count: 40))
        #expect(chunks.map(\.count) == [16, 16, 8])
    }
}
