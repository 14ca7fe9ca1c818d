package import ProviderWire

/// One thing that is wrong with a document: where, what, and what would be right.
package struct DocumentIssue: Sendable, Hashable, CustomStringConvertible {
    /// Where in the document; the root for what concerns it as a whole.
    package let pointer: JSONPointer
    /// What is wrong there and what would be right, without the place.
    package let detail: String

    /// Place and detail in one line.
    package var description: String { pointer.tokens.isEmpty ? detail : "\(pointer): \(detail)" }
}

/// Collects what is wrong while a document is read, so that one reading reports everything.
package final class IssueCollector {
    package private(set) var issues: [DocumentIssue] = []
    /// Nil leaves files unread.
    package let files: DocumentFiles?

    package init(files: DocumentFiles? = nil) { self.files = files }

    package func report(_ pointer: JSONPointer, _ detail: String) {
        issues.append(DocumentIssue(pointer: pointer, detail: detail))
    }
}
