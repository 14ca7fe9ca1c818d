extension TokenCount {
    /// How long the longest text of so many tokens is, in bytes of UTF-8.
    package static func utf8Count(ofTokens tokens: Int) -> Int {
        let (count, isTooLarge) = max(tokens, 0).multipliedReportingOverflow(by: 4)
        return isTooLarge ? Int.max : count
    }

    /// As much of the text, from its beginning, as has at most so many tokens. A character is never cut.
    package static func prefix(of text: String, tokens: Int) -> Substring {
        text[..<text.characterIndex(notAfter: utf8Count(ofTokens: tokens), from: text.startIndex)]
    }
}

extension String {
    /// The last boundary between characters that is at most so many bytes behind another one.
    func characterIndex(notAfter count: Int, from start: Index) -> Index {
        guard let limit = utf8.index(start, offsetBy: max(count, 0), limitedBy: utf8.endIndex), limit < endIndex else {
            return endIndex
        }
        // The index after a place within a character is the next character's.
        return index(before: index(after: limit))
    }
}
