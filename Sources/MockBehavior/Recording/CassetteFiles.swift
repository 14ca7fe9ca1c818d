/// Where cassettes are kept: nothing here touches a disk itself.
package struct CassetteFiles: Sendable {
    /// What a cassette's file holds; nil if there is none.
    package let read: @Sendable (_ name: String) throws -> [UInt8]?
    /// Puts the file in the place of the one before, whole or not at all.
    package let write: @Sendable (_ name: String, [UInt8]) throws -> Void
    package let remove: @Sendable (_ name: String) throws -> Void
    /// The names of all cassettes that have a file.
    package let names: @Sendable () throws -> [String]
    /// Where a cassette's file is.
    package let path: @Sendable (_ name: String) -> String

    package init(
        read: @escaping @Sendable (_ name: String) throws -> [UInt8]?,
        write: @escaping @Sendable (_ name: String, [UInt8]) throws -> Void,
        remove: @escaping @Sendable (_ name: String) throws -> Void,
        names: @escaping @Sendable () throws -> [String],
        path: @escaping @Sendable (_ name: String) -> String
    ) {
        self.read = read
        self.write = write
        self.remove = remove
        self.names = names
        self.path = path
    }
}
