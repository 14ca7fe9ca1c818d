/// How queries and expectations are written.
enum QueryText {
    static func trimmed(_ text: some StringProtocol) -> String {
        let start = text.drop(while: \.isWhitespace)
        return String(start.prefix(start.count - start.reversed().prefix(while: \.isWhitespace).count))
    }

    /// The text between double quotes, where it stands in such.
    static func unquoted(_ text: String) -> String {
        text.count > 1 && text.first == "\"" && text.last == "\"" ? String(text.dropFirst().dropLast()) : text
    }

    /// The parts between the separators that stand neither in quotes nor in brackets, trimmed.
    static func split(_ text: some StringProtocol, at separator: Character) -> [String] {
        var parts = [""]
        var isQuoted = false
        var depth = 0
        for character in text {
            if character == "\"" { isQuoted.toggle() }
            if !isQuoted, character == "(" { depth += 1 }
            if !isQuoted, character == ")" { depth -= 1 }
            if character == separator, !isQuoted, depth == 0 {
                parts.append("")
            } else {
                parts[parts.count - 1].append(character)
            }
        }
        return parts.map { trimmed($0) }
    }

    /// A number, with a `%` as a fraction; as a time with a unit, in milliseconds.
    static func number(_ text: String, isTime: Bool) -> Double? {
        let digits = text.prefix { $0.isASCII && ($0.isNumber || "+-.eE".contains($0)) }
        guard let number = Double(digits), number.isFinite else { return nil }
        switch (text.dropFirst(digits.count), isTime) {
        case ("", _): return number
        case ("%", false): return number / 100
        case ("us", true), ("µs", true): return number / 1_000
        case ("ms", true): return number
        case ("s", true): return number * 1_000
        default: return nil
        }
    }
}
