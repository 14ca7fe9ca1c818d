/// Natural-looking words for a text of which only the name is known.
enum ExampleWords {
    /// Words for the member of that name: an example of what the name says, or the name itself in words.
    ///
    /// - Parameter variant: counted from 0; another one gives other words.
    static func text(for name: String?, variant: Int) -> String {
        guard let name, !name.isEmpty else { return numbered("text", variant) }
        if let examples = known[name.lowercased()] {
            return variant < examples.count
                ? examples[variant] : numbered(examples[variant % examples.count], variant / examples.count)
        }
        return numbered(words(of: name), variant)
    }

    private static let known: [String: [String]] = [
        "city": ["Paris", "Oslo", "Lima"], "location": ["Paris", "Oslo", "Lima"],
        "country": ["France", "Norway", "Peru"], "language": ["English", "French", "Spanish"],
        "name": ["Ada", "Grace", "Alan"], "first_name": ["Ada", "Grace", "Alan"],
        "last_name": ["Lovelace", "Hopper", "Turing"], "email": ["ada@example.com", "grace@example.com"],
        "url": ["https://example.com/", "https://example.org/"], "date": ["2025-01-01", "2025-01-02"],
        "currency": ["EUR", "USD", "JPY"], "query": ["example search"],
    ]

    private static func numbered(_ text: String, _ variant: Int) -> String {
        variant == 0 ? text : "\(text) \(variant + 1)"
    }

    /// `first_name`, `firstName` and `first-name` as "first name".
    private static func words(of name: String) -> String {
        var words = ""
        var startsWord = false
        var followsSmall = false
        for scalar in name.unicodeScalars.prefix(64) {
            let isSeparator = scalar == "_" || scalar == "-" || scalar == " " || scalar == "."
            let isCapital = ("A"..."Z").contains(scalar)
            startsWord = startsWord || isSeparator || (isCapital && followsSmall)
            followsSmall = !isCapital && !isSeparator
            if isSeparator { continue }
            if startsWord && !words.isEmpty { words += " " }
            startsWord = false
            words += isCapital ? String(scalar).lowercased() : String(scalar)
        }
        return words.isEmpty ? "text" : words
    }
}
