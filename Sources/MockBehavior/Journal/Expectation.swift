/// What somebody expects of the journal's entries: `count(status=429) <= 1`, `p99(firstByteError) < 5ms`.
package struct Expectation: Sendable, Hashable {
    /// What is made of the entries.
    enum Measure: Sendable, Hashable {
        /// How many there are.
        case count
        /// How many there are, as a fraction of those for which the second conditions hold.
        case share(among: JournalFilter)
        /// How many values the field has.
        case distinct(EntryField)
        case sum(EntryField)
        case minimum(EntryField)
        case maximum(EntryField)
        case mean(EntryField)
        /// By the nearest rank, from 0 to 100.
        case percentile(Double, EntryField)
        /// The values of the field in the order of arrival; with a second field, in each group of one value of that.
        case sequence(EntryField, by: EntryField?)
    }

    enum Relation: String, Sendable, CaseIterable {
        case equal = "=="
        case unequal = "!="
        case atMost = "<="
        case atLeast = ">="
        case less = "<"
        case greater = ">"

        func holds(_ actual: Double, _ wanted: Double) -> Bool {
            switch self {
            case .equal: actual == wanted
            case .unequal: actual != wanted
            case .atMost: actual <= wanted
            case .atLeast: actual >= wanted
            case .less: actual < wanted
            case .greater: actual > wanted
            }
        }
    }

    enum Bound: Sendable, Hashable {
        case number(Double)
        case values([String])
    }

    /// As it was written.
    package let text: String
    let measure: Measure
    let filter: JournalFilter
    let relation: Relation
    let bound: Bound

    /// Reads `MEASURE(…) RELATION VALUE`.
    ///
    /// - `count(CONDITIONS)`, `share(CONDITIONS | CONDITIONS)`
    /// - `distinct(FIELD, CONDITIONS)`, and so `sum`, `min`, `max`, `mean` and `p50`, `p99`, `p99.9`…
    /// - `sequence(FIELD, by FIELD, CONDITIONS)`, compared by `==` with values that have commas between them.
    ///
    /// - Throws: ``JournalQueryError``
    package init(parsing text: String) throws(JournalQueryError) {
        var reader = try ExpectationReader(text)
        self.text = QueryText.trimmed(text)
        measure = try reader.measure()
        filter = try reader.filter()
        relation = reader.relation
        bound = try reader.bound(for: measure)
    }

    /// Whether entries that are not there any more could not change a yes.
    var isProvedByPart: Bool {
        switch (measure, relation) {
        case (.count, .atLeast), (.count, .greater), (.distinct, .atLeast), (.distinct, .greater): true
        case (.maximum, .atLeast), (.maximum, .greater), (.minimum, .atMost), (.minimum, .less): true
        default: false
        }
    }

    /// The field whose values are put together.
    var field: EntryField? {
        switch measure {
        case .count, .share: nil
        case .distinct(let field), .sum(let field), .minimum(let field), .maximum(let field), .mean(let field),
            .percentile(_, let field), .sequence(let field, _):
            field
        }
    }
}
