public import AdminAPI

/// Why a call of the admin API did not succeed.
public struct AdminClientError: Error, Sendable, CustomStringConvertible {
    /// What kind of failure it is.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        private enum Value: String {
            case cannotConnect, notPermitted, timeout, connectionLost, refused, badResponse
        }

        private var value: Value

        /// Nothing listens at the address, or it cannot be reached.
        public static let cannotConnect = Code(value: .cannotConnect)
        /// The system does not let this user connect to the unix socket.
        public static let notPermitted = Code(value: .notPermitted)
        /// The daemon accepted the connection and did not answer in time.
        public static let timeout = Code(value: .timeout)
        /// The connection ended before the response did.
        public static let connectionLost = Code(value: .connectionLost)
        /// The daemon answered that it will not; ``AdminClientError/problem`` says why.
        public static let refused = Code(value: .refused)
        /// What came back is not what the admin API answers: something else listens there.
        public static let badResponse = Code(value: .badResponse)

        /// The code's name.
        public var description: String { value.rawValue }
    }

    /// What kind of failure it is.
    public var code: Code
    /// One sentence that names the address or the reason.
    public var message: String
    /// What the daemon said, with its HTTP status; only for ``Code/refused``.
    public var problem: Problem?
    /// The error underneath, if there is one.
    public var cause: (any Error)?

    init(_ code: Code, _ message: String, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }

    /// The daemon's refusal.
    init(refusal problem: Problem) {
        code = .refused
        message = problem.description
        self.problem = problem
    }

    /// The message.
    public var description: String { message }
}
