/// Why a query or an expectation cannot be understood, in one sentence that says what would be right.
package struct JournalQueryError: Error, Hashable, CustomStringConvertible {
    package let description: String

    package init(_ description: String) { self.description = description }
}
