public import ProviderWire

/// One thing that is wrong with a configuration document: where, what, and what would be right.
public struct ConfigurationIssue: Sendable, Hashable, CustomStringConvertible {
    public let pointer: JSONPointer
    public let detail: String

    public init(pointer: JSONPointer, detail: String) {
        self.pointer = pointer
        self.detail = detail
    }

    public var description: String { pointer.tokens.isEmpty ? detail : "\(pointer): \(detail)" }
}

/// Thrown for a configuration document that cannot be used; lists all that is wrong with it, not only the first thing.
public struct ConfigurationError: Error, Sendable, Hashable, CustomStringConvertible {
    public let issues: [ConfigurationIssue]

    public init(issues: [ConfigurationIssue]) { self.issues = issues }

    public var description: String { issues.map(\.description).joined(separator: "\n") }
}
