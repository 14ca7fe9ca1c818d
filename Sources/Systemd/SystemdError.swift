/// Why something asked of systemd did not happen.
///
/// None of these need stop a service: it may log them and go on.
package struct SystemdError: Error, Sendable, Hashable {
    /// What kind of request failed.
    package var code: Code
    /// One sentence that names the thing and, where there is one, the remedy.
    package var message: String
    /// The error number of the system call that failed, where there was one.
    package var errorNumber: CInt?

    init(_ code: Code, _ message: String, errorNumber: CInt? = nil) {
        self.code = code
        self.errorNumber = errorNumber
        self.message = errorNumber.map { "\(message): \(HostProcess.explanation(of: $0))" } ?? message
    }

    /// The kinds of failure; more may come.
    package struct Code: Sendable, Hashable, CustomStringConvertible {
        private enum Kind: String { case notify, timeout, name, sockets, journal }
        private let kind: Kind

        /// A notification could not be sent.
        package static let notifyFailed = Self(kind: .notify)
        /// The service manager did not confirm within the time given.
        package static let timedOut = Self(kind: .timeout)
        /// A name breaks the rules for stored descriptors or journal fields.
        package static let invalidName = Self(kind: .name)
        /// The passed sockets could not be taken over.
        package static let adoptionFailed = Self(kind: .sockets)
        /// The journal did not take an entry.
        package static let journalFailed = Self(kind: .journal)

        package var description: String { kind.rawValue }
    }
}

extension SystemdError: CustomStringConvertible {
    package var description: String { message }
}
