/// Which of a text's tokens belong to which piece of it, for log probabilities in streams.
struct TokenShares {
    /// For each piece the positions of its tokens. Each token is in the piece in which it begins; those that lie beyond
    /// the text are in the last.
    let ranges: [Range<Int>]

    /// - Parameter lengths: of the tokens, in bytes of UTF-8.
    init(of lengths: [Int], among pieces: [String]) {
        var ranges: [Range<Int>] = []
        var token = 0
        var tokenOffset = 0
        var pieceEnd = 0
        for piece in pieces {
            let first = token
            pieceEnd += piece.utf8.count
            while token < lengths.count, tokenOffset < pieceEnd {
                tokenOffset += lengths[token]
                token += 1
            }
            ranges.append(first..<token)
        }
        if let last = ranges.popLast() { ranges.append(last.lowerBound..<lengths.count) }
        self.ranges = ranges
    }

    /// Of an entry of OpenAI's `logprobs`: its bytes count, as a token may end within a character.
    static func length(ofToken entry: JSONValue) -> Int {
        entry["bytes"]?.arrayValue?.count ?? entry["token"]?.stringValue?.utf8.count ?? 0
    }
}
