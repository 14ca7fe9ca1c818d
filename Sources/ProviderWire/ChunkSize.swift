/// How much of a text one event of a stream carries. Joined, the pieces are the text again, byte for byte, and none is
/// empty.
package enum ChunkSize: Sendable, Hashable {
    /// About a word, as providers do: see ``TextChunks/words(of:)``.
    case word
    /// At most so many tokens, at least one, by ``TokenCount``.
    case tokens(Int)
    /// At most so many bytes of UTF-8. A character is never cut: one that is longer is a piece of its own.
    case bytes(Int)

    package func pieces(of text: String) -> [String] {
        switch self {
        case .word: TextChunks.words(of: text)
        case .tokens(let count): TextChunks.pieces(of: text, ofBytes: TokenCount.utf8Count(ofTokens: max(count, 1)))
        case .bytes(let count): TextChunks.pieces(of: text, ofBytes: count)
        }
    }
}
