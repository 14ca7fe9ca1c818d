/// Conditions that must hold together; with none, every entry is meant.
package struct JournalFilter: Sendable, Hashable {
    package var clauses: [JournalClause] = []

    package init(_ clauses: [JournalClause] = []) { self.clauses = clauses }

    /// Reads conditions with commas between them: `model=gpt-4o, status>=400`.
    ///
    /// - Throws: ``JournalQueryError``
    package init(parsing text: some StringProtocol) throws(JournalQueryError) {
        guard text.contains(where: { !$0.isWhitespace }) else { return }
        for part in QueryText.split(text, at: ",") { clauses.append(try JournalClause(parsing: part)) }
    }

    package func matches(_ record: JournalRecord) -> Bool { clauses.allSatisfy { $0.holds(for: record) } }

    /// Whether it cannot be told, since it asks for what was cut off the body.
    func isUndecided(by record: JournalRecord) -> Bool {
        clauses.contains { record.value(of: $0.field) == .lost }
            && clauses.allSatisfy { record.value(of: $0.field) == .lost || $0.holds(for: record) }
    }

    /// The conditions that do not hold.
    func failures(for record: JournalRecord) -> [JournalClause] { clauses.filter { !$0.holds(for: record) } }

    /// As it is written.
    package var text: String { clauses.map(\.text).joined(separator: ", ") }
}
