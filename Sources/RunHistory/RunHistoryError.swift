import Foundation

/// Why the run history could not be opened, read or written.
package struct RunHistoryError: Error, CustomStringConvertible {
    /// What kind of failure it is.
    package struct Code: Sendable, Hashable {
        private enum Value {
            case cannotOpen
            case damaged
            case newer
            case unknownRun
            case unfinishedRun
            case cannotAccess
        }

        private var value: Value

        /// The directory or the file cannot be made or opened.
        package static let cannotOpen = Code(value: .cannotOpen)
        /// The file is no database, or a damaged one. It was left as it is.
        package static let damaged = Code(value: .damaged)
        /// The file was written by a newer version. It was left as it is.
        package static let newer = Code(value: .newer)
        /// There is no run of that id.
        package static let unknownRun = Code(value: .unknownRun)
        /// The run goes on, which is in the way.
        package static let unfinishedRun = Code(value: .unfinishedRun)
        /// The database refused a read or a write.
        package static let cannotAccess = Code(value: .cannotAccess)
    }

    /// What kind of failure it is.
    package var code: Code
    /// One sentence that names the file or the run, and the remedy.
    package var message: String
    /// What the layer below said.
    package var cause: (any Error)?

    init(_ code: Code, _ message: String, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }

    package var description: String { cause.map { "\(message) (\(Self.text(of: $0)))" } ?? message }

    /// Foundation describes its errors with all that it knows; the reason is enough.
    private static func text(of error: any Error) -> String {
        guard let error = error as? CocoaError else { return "\(error)" }
        return (error.underlying ?? error).localizedDescription
    }
}
