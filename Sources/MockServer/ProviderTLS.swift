import NIOSSL
import Synchronization

/// The provider port's TLS: a certificate and its key, which may be replaced while connections are open. Those keep what
/// they agreed on; new ones get the new pair. The pair is in a mutex.
package final class ProviderTLS: Sendable {
    /// Where certificate and key come from.
    package enum Source: Sendable, Hashable {
        /// Two PEM files: the certificate with the chain behind it, and its key without a passphrase.
        case files(certificate: String, key: String)
        /// A pair that signs itself for these names and addresses. It is kept in the directory as ``certificateName``
        /// and ``keyName`` and used again; without one it is new in each process.
        case selfSigned(names: [String], directory: String?)
    }

    /// A pair that was read, checked and is ready for use.
    package struct Identity: Sendable {
        let source: Source
        let context: NIOSSLContext
        let certificatePEM: String
    }

    /// What a self-signed certificate is called in its directory.
    package static let certificateName = "certificate.pem"
    /// What the key of a self-signed certificate is called in its directory.
    package static let keyName = "key.pem"

    static let http2 = "h2"

    private let identity: Mutex<Identity>

    /// - Throws: ``ProviderTLSError`` that names the file at fault.
    package init(_ source: Source) throws(ProviderTLSError) {
        identity = Mutex(try Self.identity(from: source))
    }

    /// Reads and checks a pair without using it.
    ///
    /// - Throws: ``ProviderTLSError`` that names the file at fault.
    package static func identity(from source: Source) throws(ProviderTLSError) -> Identity {
        switch source {
        case .files(let certificate, let key):
            let pair = try PEMPair(
                certificate: PEMFile.read(certificate, as: .unreadableCertificate),
                key: PEMFile.read(key, as: .unreadableKey)
            )
            return Identity(
                source: source, context: try pair.context(certificateName: certificate, keyName: key),
                certificatePEM: pair.certificate
            )
        case .selfSigned(let names, let directory):
            let pair = try SelfSignedCertificate.pair(for: names, in: directory)
            return Identity(
                source: source,
                context: try pair.context(certificateName: Self.certificateName, keyName: Self.keyName),
                certificatePEM: pair.certificate
            )
        }
    }

    /// Uses the pair for all connections that begin from now on.
    package func use(_ new: Identity) { identity.withLock { $0 = new } }

    /// Reads the pair again from where it came, for all connections that begin from now on.
    ///
    /// - Throws: ``ProviderTLSError`` that names the file at fault; the old pair stays.
    package func reload() throws(ProviderTLSError) {
        use(try Self.identity(from: source))
    }

    /// Where the pair came from.
    package var source: Source { identity.withLock(\.source) }

    /// The certificate and its chain: of a self-signed one, what clients are to trust.
    package var certificatePEM: String { identity.withLock(\.certificatePEM) }

    var context: NIOSSLContext { identity.withLock(\.context) }
}

/// A certificate with its chain and its key, as PEM.
struct PEMPair: Equatable {
    var certificate: String
    var key: String

    /// What new connections are served with.
    ///
    /// - Parameters:
    ///   - certificateName: what the certificate is called in errors.
    ///   - keyName: what the key is called in errors.
    func context(certificateName: String, keyName: String) throws(ProviderTLSError) -> NIOSSLContext {
        let chain: [NIOSSLCertificate]
        do {
            chain = try NIOSSLCertificate.fromPEMBytes(Array(certificate.utf8))
        } catch {
            throw ProviderTLSError(.badCertificate, "\(certificateName) holds no certificate in PEM", cause: error)
        }
        let privateKey: NIOSSLPrivateKey
        do {
            privateKey = try NIOSSLPrivateKey(bytes: Array(key.utf8), format: .pem)
        } catch {
            throw ProviderTLSError(
                .badKey, "\(keyName) holds no private key in PEM, or one with a passphrase", cause: error
            )
        }
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map(NIOSSLCertificateSource.certificate), privateKey: .privateKey(privateKey)
        )
        configuration.minimumTLSVersion = .tlsv12
        configuration.applicationProtocols = [ProviderTLS.http2, "http/1.1"]
        do {
            return try NIOSSLContext(configuration: configuration)
        } catch {
            throw ProviderTLSError(
                .mismatch, "the key in \(keyName) is not that of the certificate in \(certificateName)", cause: error
            )
        }
    }
}
