/// How files that a document names are read: nothing here touches a disk itself.
package struct DocumentFiles: Sendable {
    /// What a file holds, by its path.
    package let contents: @Sendable (String) throws -> [UInt8]

    package init(_ contents: @escaping @Sendable (String) throws -> [UInt8]) { self.contents = contents }

    /// Reads none: what a file would hold must stand in the document.
    package static let none = DocumentFiles { _ in throw NoFiles() }

    private struct NoFiles: Error, CustomStringConvertible {
        var description: String { "this server reads no files; give what it holds in its place" }
    }
}
