import DocumentReading
public import ProviderWire

/// One thing that is wrong with a configuration document: where, what, and what would be right.
public struct ConfigurationIssue: Sendable, Hashable, CustomStringConvertible {
    /// Where in the document; the root for what concerns it as a whole.
    public let pointer: JSONPointer
    /// What is wrong there and what would be right, without the place.
    public let detail: String

    /// An issue at that place.
    public init(pointer: JSONPointer, detail: String) {
        self.pointer = pointer
        self.detail = detail
    }

    /// Place and detail in one line: `/port: expected a whole number from 0 to 65535, found "http"`.
    public var description: String { pointer.tokens.isEmpty ? detail : "\(pointer): \(detail)" }
}

/// Thrown for a configuration document that cannot be used; lists all that is wrong with it, not only the first thing.
public struct ConfigurationError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Everything that is wrong; never empty when thrown by this library.
    public let issues: [ConfigurationIssue]

    /// An error that reports these issues.
    public init(issues: [ConfigurationIssue]) { self.issues = issues }

    /// An error that reports what was collected while a document was read.
    init(_ collector: IssueCollector) {
        self.init(issues: collector.issues.map { ConfigurationIssue(pointer: $0.pointer, detail: $0.detail) })
    }

    /// One line for each issue.
    public var description: String { issues.map(\.description).joined(separator: "\n") }
}
