import ProviderWire

/// Takes an expectation apart.
struct ExpectationReader {
    private let text: String
    private let name: String
    /// What stands between the brackets, by its commas.
    private var arguments: [String]
    let relation: Expectation.Relation
    private let value: String

    private static let names = ["count", "share", "distinct", "sum", "min", "max", "mean", "sequence"]

    init(_ text: String) throws(JournalQueryError) {
        self.text = text
        guard let open = text.firstIndex(of: "("), let close = Self.closing(text, open) else {
            throw JournalQueryError(
                "\"\(text)\" is no expectation; write a measure, a relation and a value: count(status=429) <= 1"
            )
        }
        name = QueryText.trimmed(text[..<open])
        let inside = text[text.index(after: open)..<close]
        arguments = inside.allSatisfy(\.isWhitespace) ? [] : QueryText.split(inside, at: ",")
        let rest = QueryText.trimmed(text[text.index(after: close)...])
        if let relation = Expectation.Relation.allCases.first(where: { rest.hasPrefix($0.rawValue) }) {
            self.relation = relation
            value = QueryText.trimmed(rest.dropFirst(relation.rawValue.count))
        } else if rest.first == "=" {
            relation = .equal
            value = QueryText.trimmed(rest.dropFirst())
        } else {
            throw JournalQueryError("\"\(text)\": after the brackets comes one of == != < <= > >=, and a value")
        }
    }

    mutating func measure() throws(JournalQueryError) -> Expectation.Measure {
        switch name {
        case "count": return .count
        case "share":
            let whole = QueryText.split(arguments.joined(separator: ","), at: "|")
            guard whole.count <= 2 else { throw refusal("share has one | at most: share(status=429 | model=gpt-4o)") }
            arguments = whole[0].isEmpty ? [] : QueryText.split(whole[0], at: ",")
            return .share(among: try JournalFilter(parsing: whole.count == 2 ? whole[1] : ""))
        case "distinct": return .distinct(try field())
        case "sum": return .sum(try numericField())
        case "min": return .minimum(try numericField())
        case "max": return .maximum(try numericField())
        case "mean": return .mean(try numericField())
        case "sequence":
            let field = try field()
            guard let group = arguments.first, group.hasPrefix("by ") else { return .sequence(field, by: nil) }
            arguments.removeFirst()
            return .sequence(field, by: try EntryField(name: QueryText.trimmed(group.dropFirst("by ".count))))
        default:
            if name.first == "p", let rank = Double(name.dropFirst()), (0...100).contains(rank) {
                return .percentile(rank, try numericField())
            }
            let guess = NearestName.of(name, among: Self.names).map { "; did you mean \"\($0)\"?" } ?? "."
            throw refusal(
                "there is no measure \"\(name)\"\(guess) Measures: \(Self.names.joined(separator: ", ")), and p50, p99…"
            )
        }
    }

    /// What is left of the arguments.
    func filter() throws(JournalQueryError) -> JournalFilter {
        var clauses: [JournalClause] = []
        for argument in arguments { clauses.append(try JournalClause(parsing: argument)) }
        return JournalFilter(clauses)
    }

    func bound(for measure: Expectation.Measure) throws(JournalQueryError) -> Expectation.Bound {
        let isTime: Bool
        switch measure {
        case .sequence:
            guard relation == .equal || relation == .unequal else {
                throw refusal("a sequence is compared by == or !=: sequence(status) == 429,200")
            }
            return .values(value.isEmpty ? [] : QueryText.split(value, at: ",").map(QueryText.unquoted))
        case .count, .distinct, .share: isTime = false
        case .sum(let field), .minimum(let field), .maximum(let field), .mean(let field), .percentile(_, let field):
            if case .time = field.kind { isTime = true } else { isTime = false }
        }
        guard let number = QueryText.number(value, isTime: isTime) else {
            throw refusal("\"\(value)\" is no \(isTime ? "time, such as 5ms or 1.5s" : "number, such as 3 or 1%")")
        }
        return .number(number)
    }

    private mutating func field() throws(JournalQueryError) -> EntryField {
        guard !arguments.isEmpty else { throw refusal("\(name) is of a field: \(name)(status)") }
        return try EntryField(name: arguments.removeFirst())
    }

    private mutating func numericField() throws(JournalQueryError) -> EntryField {
        let field = try field()
        switch field.kind {
        case .number, .time, .anything: return field
        case .text, .truth, .word: throw refusal("\(field.text) has no numbers, of which there is a \(name)")
        }
    }

    private func refusal(_ reason: String) -> JournalQueryError { JournalQueryError("\"\(text)\": \(reason)") }

    private static func closing(_ text: String, _ open: String.Index) -> String.Index? {
        var depth = 0
        var isQuoted = false
        for index in text.indices[open...] {
            if text[index] == "\"" { isQuoted.toggle() }
            if isQuoted { continue }
            if text[index] == "(" { depth += 1 }
            if text[index] == ")" { depth -= 1 }
            if depth == 0 { return index }
        }
        return nil
    }
}
