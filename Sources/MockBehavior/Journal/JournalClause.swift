import ProviderWire

/// One condition on an entry: `status>=400`, `model=gpt-4o`, `/messages/0/content~hello`.
package struct JournalClause: Sendable, Hashable {
    enum Relation: String, Sendable, CaseIterable {
        case unequal = "!="
        case atMost = "<="
        case atLeast = ">="
        case equal = "="
        case less = "<"
        case greater = ">"
        case contains = "~"
    }

    let field: EntryField
    let relation: Relation
    /// What it is compared with, as it was written, without quotes.
    let operand: String
    private let number: Double?

    /// Reads `FIELD OPERATOR VALUE`; white space around the operator and quotes around the value do not matter.
    /// To ask whether a place in the body contains a 0 or a 1, quote that: `/n~"1"`.
    ///
    /// - Throws: ``JournalQueryError``
    package init(parsing text: some StringProtocol) throws(JournalQueryError) {
        guard let start = Self.operatorIndex(text),
            let relation = Relation.allCases.first(where: { text[start...].hasPrefix($0.rawValue) })
        else {
            throw JournalQueryError(
                "\"\(text)\" is no condition; write a field, one of = != < <= > >= ~ (contains), and a value: status>=400"
            )
        }
        let name = QueryText.trimmed(text[..<start])
        var operand = text[start...].dropFirst(relation.rawValue.count)
        // As in most languages.
        if relation == .equal, operand.first == "=" { operand = operand.dropFirst() }
        try self.init(EntryField(name: name), relation, QueryText.unquoted(QueryText.trimmed(operand)))
    }

    /// In a pointer, `~0` and `~1` are characters of a name.
    private static func operatorIndex(_ text: some StringProtocol) -> String.Index? {
        let isPointer = text.first { !$0.isWhitespace } == "/"
        return text.indices.first { index in
            guard "=!<>~".contains(text[index]) else { return false }
            let next = text[index...].dropFirst().first
            return !(isPointer && text[index] == "~" && (next == "0" || next == "1"))
        }
    }

    private init(_ field: EntryField, _ relation: Relation, _ operand: String) throws(JournalQueryError) {
        self.field = field
        self.relation = relation
        self.operand = operand
        let isOrder = [.less, .atMost, .greater, .atLeast].contains(relation)
        let refusal: String?
        switch field.kind {
        case .number, .time:
            number = QueryText.number(operand, isTime: field.kind.isTime)
            let isClass = field == .plain(.status) && Self.statusClass(operand) != nil
            let isOptional = !isOrder && operand.isEmpty
            refusal = relation == .contains || (number == nil && !isClass && !isOptional) ? "a number" : nil
        case .truth:
            number = nil
            refusal = ["true", "false"].contains(operand) && !isOrder && relation != .contains ? nil : "true or false"
        case .word(let words):
            number = nil
            let isKnown = operand.isEmpty || words.contains(operand)
            refusal = isKnown && !isOrder && relation != .contains ? nil : "one of \(words.joined(separator: ", "))"
        case .text:
            number = nil
            refusal = isOrder && field != .plain(.time) ? "a text, by =, != or ~" : nil
        case .anything:
            number = QueryText.number(operand, isTime: false)
            refusal = isOrder && number == nil ? "a number" : nil
        }
        if let refusal {
            throw JournalQueryError("\"\(text)\": \(field.text) is compared with \(refusal)")
        }
    }

    /// As it is written.
    package var text: String { "\(field.text)\(relation.rawValue)\(operand)" }

    /// Whether the entry is as it says. A value that is not there is equal to nothing but an empty text.
    func holds(for record: JournalRecord) -> Bool { holds(record.value(of: field)) }

    private func holds(_ value: EntryValue) -> Bool {
        switch relation {
        case .equal: isEqual(value)
        case .unequal: value != .lost && !isEqual(value)
        case .less: order(value) { $0 < $1 }
        case .atMost: order(value) { $0 <= $1 }
        case .greater: order(value) { $0 > $1 }
        case .atLeast: order(value) { $0 >= $1 }
        case .contains: value != .lost && value.text.contains(operand)
        }
    }

    private func isEqual(_ value: EntryValue) -> Bool {
        switch value {
        case .absent: operand.isEmpty
        case .lost: false
        case .number(let other):
            if field == .plain(.status), let hundred = Self.statusClass(operand) {
                Int(other) / 100 == hundred
            } else {
                number == other
            }
        case .truth: value.text == operand
        case .text(let text): text == operand || field == .plain(.key) && RedactedKey.of(text) == operand
        }
    }

    private func order(_ value: EntryValue, _ comparison: (Double, Double) -> Bool) -> Bool {
        if case .text(let text) = value {
            if field == .plain(.time) { return compared(text, operand, comparison) }
            return Double(text).flatMap { value in number.map { comparison(value, $0) } } ?? false
        }
        guard let value = value.number, let number else { return false }
        return comparison(value, number)
    }

    /// Times of one form are in the order of their texts.
    private func compared(_ first: String, _ second: String, _ comparison: (Double, Double) -> Bool) -> Bool {
        comparison(first == second ? 0 : first < second ? -1 : 1, 0)
    }

    /// `4xx` is 4.
    private static func statusClass(_ text: String) -> Int? {
        text.count == 3 && text.hasSuffix("xx") ? text.first?.wholeNumberValue : nil
    }
}

extension EntryField.Kind {
    fileprivate var isTime: Bool { if case .time = self { true } else { false } }
}
