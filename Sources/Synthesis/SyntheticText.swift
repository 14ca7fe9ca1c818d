/// English-looking text of a wanted length, for answers whose words do not matter.
///
/// A token is four bytes of UTF-8, rounded up, as everywhere in this project where no tokenizer is at hand.
package enum SyntheticText {
    /// The bytes that count as one token.
    package static let bytesPerToken = 4
    /// A shorter text begins like a longer one, but for its last tokens, no more than these.
    package static let unsettledTokens = 10

    /// In words and in sentences.
    private static let sentenceLengths: (shortest: UInt64, longest: UInt64) = (6, 15)
    private static let paragraphLengths: (shortest: UInt64, longest: UInt64) = (3, 6)
    /// A sentence ends only where more bytes than these are left, so that the last one is no stump.
    private static let lastSentence = 32

    /// Sentences in paragraphs, `4 × tokens − 3` to `4 × tokens` bytes of ASCII that end with a full stop.
    ///
    /// The same state of the generator gives the same text; a shorter text begins like a longer one, but for its last
    /// ``unsettledTokens``. Without tokens the text is empty.
    package static func text(tokens: Int, using generator: inout some RandomNumberGenerator) -> String {
        guard tokens > 0 else { return "" }
        let size = tokens * bytesPerToken
        return String(unsafeUninitializedCapacity: size) { output in
            WordList.english.withWords { words in
                var writer = Writer(words: words, output: output, end: size - 1)
                writer.write(using: &generator)
                return writer.position
            }
        }
    }

    private struct Writer {
        let words: WordList.Words
        let output: UnsafeMutableBufferPointer<UInt8>
        /// The last place that the final full stop may have.
        let end: Int
        private(set) var position = 0
        private var wordsLeft: UInt64 = 0
        private var sentencesLeft: UInt64 = 0

        init(words: WordList.Words, output: UnsafeMutableBufferPointer<UInt8>, end: Int) {
            self.words = words
            self.output = output
            self.end = end
        }

        mutating func write(using generator: inout some RandomNumberGenerator) {
            // What is left over then is no more than the rounding of a token.
            while position == 0 || end - position >= bytesPerToken {
                let draw = generator.next()
                let startsSentence = position == 0 || separate(by: draw)
                let start = position
                let room = end - position
                append(room > WordList.longestWord ? words.any(draw) : words.closing(draw, length: room))
                if startsSentence {
                    output[start] -= UInt8(ascii: "a") - UInt8(ascii: "A")
                    wordsLeft = Self.pick(sentenceLengths, draw >> 16)
                    if sentencesLeft == 0 { sentencesLeft = Self.pick(paragraphLengths, draw >> 32) }
                }
                if wordsLeft > 0 { wordsLeft -= 1 }
            }
            append(".")
        }

        /// Writes what stands between two words: a space, or the end of a sentence, which it returns true for.
        private mutating func separate(by draw: UInt64) -> Bool {
            guard end - position > lastSentence else {
                append(" ")
                return false
            }
            if wordsLeft == 0 {
                sentencesLeft -= 1
                append(sentencesLeft == 0 ? ".\n\n" : ". ")
                return true
            }
            append(draw >> 60 == 0 && wordsLeft > 1 ? ", " : " ")
            return false
        }

        private mutating func append(_ text: StaticString) {
            append(UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
        }

        private mutating func append(_ bytes: UnsafeBufferPointer<UInt8>) {
            for offset in bytes.indices { output[position + offset] = bytes[offset] }
            position += bytes.count
        }

        /// A number of the range, from the low 16 bits.
        private static func pick(_ range: (shortest: UInt64, longest: UInt64), _ bits: UInt64) -> UInt64 {
            range.shortest + ((bits & 0xFFFF) * (range.longest - range.shortest + 1)) >> 16
        }
    }
}
