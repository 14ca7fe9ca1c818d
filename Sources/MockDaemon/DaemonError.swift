/// Why the daemon could not start or go on, with the exit status that says so (sysexits.h).
package struct DaemonError: Error, Sendable, CustomStringConvertible {
    package struct Code: Sendable, Hashable {
        private enum Value { case usage, cannotBind, cannotCreate, badConfiguration }
        private let value: Value

        /// The command line makes no sense.
        package static let usage = Code(value: .usage)
        /// An address could not be listened on.
        package static let cannotBind = Code(value: .cannotBind)
        /// A file could not be written.
        package static let cannotCreate = Code(value: .cannotCreate)
        /// The configuration, or a file or directory that it names, cannot be used.
        package static let badConfiguration = Code(value: .badConfiguration)

        package var exitStatus: Int32 {
            switch value {
            case .usage: 64
            case .cannotBind: 69
            case .cannotCreate: 73
            case .badConfiguration: 78
            }
        }
    }

    package let code: Code
    /// Names the thing and the remedy; one line for each thing.
    package let message: String
    package let cause: (any Error)?

    package init(_ code: Code, _ message: String, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }

    package var description: String { message }
}
