import ProviderWire
import Testing

struct TokenCountTests {
    @Test(arguments: [("", 0), ("a", 1), ("abcd", 1), ("abcde", 2), ("ääää", 2), ("😀😀", 2), ("日本語", 3)])
    func `four bytes are a token, and what is left is one more`(text: String, tokens: Int) {
        #expect(TokenCount.estimate(text) == tokens)
    }
}
