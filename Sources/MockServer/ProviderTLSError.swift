/// Why a certificate and its key cannot be used.
package struct ProviderTLSError: Error, Sendable, CustomStringConvertible {
    /// What went wrong, for programs.
    package struct Code: Sendable, Hashable {
        private enum Value { case unreadableCertificate, unreadableKey, badCertificate, badKey, mismatch, cannotKeep }

        private let value: Value

        /// The certificate's file cannot be read.
        package static let unreadableCertificate = Code(value: .unreadableCertificate)
        /// The key's file cannot be read.
        package static let unreadableKey = Code(value: .unreadableKey)
        /// What was read is no certificate.
        package static let badCertificate = Code(value: .badCertificate)
        /// What was read is no key that can be used.
        package static let badKey = Code(value: .badKey)
        /// The key belongs to another certificate.
        package static let mismatch = Code(value: .mismatch)
        /// A self-signed certificate cannot be written to its directory.
        package static let cannotKeep = Code(value: .cannotKeep)
    }

    /// What went wrong, for programs.
    package let code: Code
    /// One sentence that names the file at fault.
    package let message: String
    /// The error behind it.
    package let cause: (any Error)?

    init(_ code: Code, _ message: String, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }

    package var description: String { message }
}
