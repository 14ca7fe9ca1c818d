/// Cuts a text as a provider's stream would: about a word at a time.
package enum TextChunks {
    /// No chunk is longer than this, in characters, so that texts without spaces are cut too.
    package static let maximumLength = 16

    /// The chunks of a text; joined they are the text again, byte for byte, and none is empty.
    ///
    /// A chunk is a word with the white space before it. A character is never cut.
    package static func words(of text: String) -> [String] {
        var chunks: [String] = []
        var chunk = ""
        var length = 0
        var hasWord = false
        for character in text {
            if length == maximumLength || (hasWord && character.isWhitespace) {
                chunks.append(chunk)
                chunk = ""
                length = 0
                hasWord = false
            }
            chunk.append(character)
            length += 1
            hasWord = hasWord || !character.isWhitespace
        }
        if !chunk.isEmpty { chunks.append(chunk) }
        return chunks
    }
}
