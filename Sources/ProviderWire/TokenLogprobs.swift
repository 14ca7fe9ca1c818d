/// What the tokens of a generated text are said to be worth, as OpenAI tells it. The same text, the same numbers.
///
/// There are as many tokens as the text costs, of four bytes each as far as no character is cut.
struct TokenLogprobs {
    private struct Token {
        let text: Substring
        let logprob: JSONValue
        /// The most likely tokens in its place, of which it is the first.
        let likely: [(text: String, logprob: JSONValue)]
    }

    /// The most alternatives that OpenAI tells of.
    private static let maximumAlternatives = 20
    /// What else might have been said.
    private static let words = [
        " the", " a", " and", " to", " of", " in", " is", " that", " it", " for", " with", " as", " on", " be", " at",
        " by", " this", " from", " or", " an",
    ]

    private let tokens: [Token]

    /// - Parameter alternatives: how many of the most likely tokens are told of, in each place.
    init(of text: String, alternatives: Int) {
        let alternatives = min(max(alternatives, 0), Self.maximumAlternatives)
        tokens = Self.pieces(of: text).map { piece in
            var bits = SeededBits(seed: ContentHash.of(piece.utf8))
            // From 50 to 90 percent, which leaves enough for all others.
            let own = Self.thousandths(-100 - Int(bits.next() % 590))
            let others = Self.words.filter { $0 != piece }.enumerated().map { rank, word in
                (text: word, logprob: Self.thousandths(-3000 - 750 * rank))
            }
            let likely = ([(text: String(piece), logprob: own)] + others).prefix(alternatives)
            return Token(text: piece, logprob: own, likely: Array(likely))
        }
    }

    /// The `content` or `refusal` of a chat's `logprobs`, and the `logprobs` of a response's text.
    var entries: JSONValue {
        .array(
            tokens.map { token in
                let likely = token.likely.map { JSONValue.object(Self.entry($0.text, $0.logprob)) }
                var entry = Self.entry(String(token.text), token.logprob)
                entry["top_logprobs"] = .array(likely)
                return .object(entry)
            }
        )
    }

    /// The `logprobs` of a text completion.
    ///
    /// - Parameter beginsWithPrompt: nobody has said the first token, so nothing is known of it.
    func lists(beginsWithPrompt: Bool) -> JSONValue {
        var offset = 0
        var offsets: [JSONValue] = []
        for token in tokens {
            offsets.append(.number(JSONNumber(offset)))
            offset += token.text.unicodeScalars.count
        }
        let hasAlternatives = tokens.contains { !$0.likely.isEmpty }
        var logprobs = tokens.map(\.logprob)
        var likely = tokens.map { JSONValue.object(JSONObject($0.likely.map { ($0.text, $0.logprob) })) }
        if beginsWithPrompt, !tokens.isEmpty {
            logprobs[0] = .null
            likely[0] = .null
        }
        return [
            "tokens": .array(tokens.map { .string(String($0.text)) }),
            "token_logprobs": .array(logprobs),
            "top_logprobs": hasAlternatives ? .array(likely) : .null,
            "text_offset": .array(offsets),
        ]
    }

    private static func entry(_ text: String, _ logprob: JSONValue) -> JSONObject {
        let bytes = text.utf8.map { JSONValue.number(JSONNumber(Int($0))) }
        return JSONObject([("token", .string(text)), ("logprob", logprob), ("bytes", .array(bytes))])
    }

    private static func thousandths(_ count: Int) -> JSONValue { .number(JSONNumber(Double(count) / 1000)) }

    private static func pieces(of text: String) -> [Substring] {
        let scalars = text.unicodeScalars
        var pieces: [Substring] = []
        var start = text.startIndex
        var limit = text.startIndex
        while start < text.endIndex {
            limit = text.utf8.index(limit, offsetBy: 4, limitedBy: text.endIndex) ?? text.endIndex
            // The index after a place within a character is the next character's.
            let end = limit < text.endIndex ? scalars.index(before: scalars.index(after: limit)) : limit
            pieces.append(text[start..<end])
            start = end
        }
        return pieces
    }
}
