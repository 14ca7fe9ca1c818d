import LoadModel
import NIOCore
import NIOSSL

/// How connections to an `https` target are secured; the one place that knows of TLS.
struct TargetSecurity: Sendable {
    private let context: NIOSSLContext
    /// Nil for an address, which is not told to the server.
    private let serverName: String?

    /// - Throws: ``PlanError`` if the plan's certificates are none.
    init(_ trust: LoadPlan.Trust, target: LoadTarget) throws {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.applicationProtocols = ["http/1.1"]
        switch trust {
        case .system: break
        case .anyone: configuration.certificateVerification = .none
        case .certificates(let pem):
            do {
                let certificates = try NIOSSLCertificate.fromPEMBytes(Array(pem.utf8))
                configuration.trustRoots = .certificates(certificates)
            } catch {
                throw PlanError(
                    issueAt: "/tls/certificates",
                    "no certificates can be read; give them as PEM, with their BEGIN and END lines"
                )
            }
        }
        context = try NIOSSLContext(configuration: configuration)
        serverName = target.isAddress ? nil : target.host
    }

    /// What encrypts one connection.
    func handler() throws -> NIOSSLClientHandler {
        try NIOSSLClientHandler(context: context, serverHostname: serverName)
    }

    /// Whether the peer closed the connection without saying so first.
    static func isMissingFarewell(_ error: any Error) -> Bool {
        if case .uncleanShutdown? = error as? NIOSSLError { true } else { false }
    }
}

extension LoadTarget {
    fileprivate var isAddress: Bool { (try? SocketAddress(ipAddress: host, port: port)) != nil }
}
