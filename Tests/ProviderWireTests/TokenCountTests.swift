import ProviderWire
import Testing

struct TokenCountTests {
    @Test(arguments: [("", 0), ("a", 1), ("abcd", 1), ("abcde", 2), ("ääää", 2), ("😀😀", 2), ("日本語", 3)])
    func `four bytes are a token, and what is left is one more`(text: String, tokens: Int) {
        #expect(TokenCount.estimate(text) == tokens)
    }

    @Test(
        arguments: [
            ("", 1, ""), ("abcdefgh", 2, "abcdefgh"), ("abcdefghi", 2, "abcdefgh"), ("abc", 0, ""), ("abc", -1, ""),
            ("ääääää", 2, "ääää"), ("aääää", 2, "aäää"), ("😀😀", 1, "😀"), ("a😀", 1, "a"), ("日本語", 2, "日本"),
            ("e\u{301}e\u{301}", 1, "e\u{301}"), ("👨‍👩‍👧‍👦!", 6, ""), ("👨‍👩‍👧‍👦!", 7, "👨‍👩‍👧‍👦!"), ("x👨‍👩‍👧‍👦", 6, "x"),
            ("a\r\nbc", 1, "a\r\nb"), ("abc\r\n", 1, "abc"), ("abc", Int.max, "abc"),
        ] as [(String, Int, String)])
    func `a beginning is as long as so many tokens can be, in whole characters`(
        text: String, tokens: Int, beginning: String
    ) {
        let prefix = TokenCount.prefix(of: text, tokens: tokens)
        #expect(Array(prefix.utf8) == Array(beginning.utf8))
        #expect(TokenCount.estimate(String(prefix)) <= max(tokens, 0))
    }
}
