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
            let isSpace = character.isSpace
            if length == maximumLength || (hasWord && isSpace) {
                chunks.append(chunk)
                chunk = ""
                length = 0
                hasWord = false
            }
            chunk.append(character)
            length += 1
            hasWord = hasWord || !isSpace
        }
        if !chunk.isEmpty { chunks.append(chunk) }
        return chunks
    }

    /// Pieces of at most so many bytes of UTF-8, each as long as can be; a character that is longer is one of its own.
    static func pieces(of text: String, ofBytes count: Int) -> [String] {
        var pieces: [String] = []
        var start = text.startIndex
        while start < text.endIndex {
            let end = max(text.characterIndex(notAfter: count, from: start), text.index(after: start))
            pieces.append(String(text[start..<end]))
            start = end
        }
        return pieces
    }
}

extension Character {
    /// What `isWhitespace` says, without looking up what everybody knows.
    fileprivate var isSpace: Bool {
        guard let scalar = unicodeScalars.first, scalar.isASCII else { return isWhitespace }
        return scalar.value == 0x20 || 0x09...0x0D ~= scalar.value
    }
}
