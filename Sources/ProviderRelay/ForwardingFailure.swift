import AsyncHTTPClient
import NIOCore
import NIOPosix
import NIOSSL

/// Why a provider gave no whole answer.
package struct ForwardingFailure: Sendable, Hashable {
    /// In words that follow a colon.
    package let reason: String
    /// The provider was silent for too long.
    package let isTimeout: Bool

    package init(_ reason: String, isTimeout: Bool = false) {
        self.reason = reason
        self.isTimeout = isTimeout
    }

    init(_ error: any Error) {
        switch error {
        case let error as NIOConnectionError: self.init(Self.reason(error))
        case let error as IOError: self.init(Self.reason(error))
        case let error as HTTPClientError where error == .connectTimeout:
            self.init("no connection was made in time", isTimeout: true)
        case let error as HTTPClientError where error == .remoteConnectionClosed:
            self.init("it closed the connection")
        case let error as NIOSSLError: self.init("TLS failed: \(error)")
        case let error as BoringSSLError: self.init("TLS failed: \(error)")
        default: self.init("\(error)")
        }
    }

    private static func reason(_ error: NIOConnectionError) -> String {
        if let refused = error.connectionErrors.first?.error {
            return (refused as? IOError).map(reason) ?? "\(refused)"
        }
        return "the name \(error.host) cannot be resolved"
    }

    private static func reason(_ error: IOError) -> String {
        switch error.errnoCode {
        case ECONNREFUSED: "nobody listens there (connection refused)"
        case ECONNRESET: "it reset the connection"
        case EHOSTUNREACH, ENETUNREACH: "there is no way to it (unreachable)"
        case ETIMEDOUT: "it did not answer (timed out)"
        default: "\(error)"
        }
    }
}
