import Foundation
import Testing

@testable import MockServer

/// A directory that is gone with its owner.
final class TemporaryDirectory {
    let path: String

    init() throws {
        let url = FileManager.default.temporaryDirectory.appending(path: "llm-mockd-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        path = url.path
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Writes a file and gives its path.
    @discardableResult
    func write(_ text: String, to name: String) throws -> String {
        try Data(text.utf8).write(to: URL(filePath: "\(path)/\(name)"))
        return "\(path)/\(name)"
    }

    func read(_ name: String) throws -> String {
        String(decoding: try Data(contentsOf: URL(filePath: "\(path)/\(name)")), as: UTF8.self)
    }
}

struct ProviderTLSTests {
    private let directory: TemporaryDirectory
    private let pair: PEMPair
    private let source: ProviderTLS.Source

    init() throws {
        directory = try TemporaryDirectory()
        pair = try SelfSignedCertificate.make(for: ["localhost"], at: Date())
        source = .files(
            certificate: try directory.write(pair.certificate, to: "a.crt"),
            key: try directory.write(pair.key, to: "a.key")
        )
    }

    @Test func `a certificate and its key are read from their files`() throws {
        let tls = try ProviderTLS(source)
        #expect(tls.certificatePEM == pair.certificate)
        #expect(tls.source == source)
    }

    @Test func `a chain may stand behind the certificate`() throws {
        let other = try SelfSignedCertificate.make(for: ["elsewhere"], at: Date())
        try directory.write(pair.certificate + other.certificate, to: "a.crt")
        _ = try ProviderTLS(source)
        try directory.write(other.certificate + pair.certificate, to: "a.crt")
        #expect(throws: ProviderTLSError.self) { try ProviderTLS(source) }
    }

    struct Fault: CustomTestStringConvertible {
        let file: String
        let content: String?
        let code: ProviderTLSError.Code
        let message: String

        var testDescription: String { message }
    }

    static let faults = [
        Fault(
            file: "a.crt", content: nil, code: .unreadableCertificate,
            message: "cannot read DIR/a.crt: No such file or directory"),
        Fault(
            file: "a.key", content: nil, code: .unreadableKey,
            message: "cannot read DIR/a.key: No such file or directory"),
        Fault(file: "a.crt", content: "", code: .badCertificate, message: "DIR/a.crt holds no certificate in PEM"),
        Fault(
            file: "a.crt", content: "nonsense", code: .badCertificate, message: "DIR/a.crt holds no certificate in PEM"),
        Fault(
            file: "a.key", content: "nonsense", code: .badKey,
            message: "DIR/a.key holds no private key in PEM, or one with a passphrase"),
    ]

    @Test(arguments: faults)
    func `what cannot be used is named`(fault: Fault) throws {
        if let content = fault.content {
            try directory.write(content, to: fault.file)
        } else {
            try FileManager.default.removeItem(atPath: "\(directory.path)/\(fault.file)")
        }
        let error = #expect(throws: ProviderTLSError.self) { try ProviderTLS(source) }
        #expect(error?.code == fault.code)
        #expect(error?.message == fault.message.replacing("DIR", with: directory.path))
    }

    @Test func `a key of another certificate is refused`() throws {
        try directory.write(SelfSignedCertificate.make(for: ["localhost"], at: Date()).key, to: "a.key")
        let error = #expect(throws: ProviderTLSError.self) { try ProviderTLS(source) }
        #expect(error?.code == .mismatch)
        #expect(error?.message.contains("\(directory.path)/a.key") == true)
    }

    @Test func `files are read again, and bad ones leave everything as it was`() throws {
        let tls = try ProviderTLS(source)
        let new = try SelfSignedCertificate.make(for: ["localhost"], at: Date())
        try directory.write(new.certificate, to: "a.crt")
        #expect(throws: ProviderTLSError.self) { try tls.reload() }
        #expect(tls.certificatePEM == pair.certificate)
        try directory.write(new.key, to: "a.key")
        try tls.reload()
        #expect(tls.certificatePEM == new.certificate)
    }

    @Test func `a pair that was checked is not used until it is told`() throws {
        let tls = try ProviderTLS(source)
        let other = try ProviderTLS.identity(from: .selfSigned(names: ["localhost"], directory: nil))
        #expect(tls.certificatePEM == pair.certificate)
        tls.use(other)
        #expect(tls.certificatePEM != pair.certificate)
        #expect(tls.source == .selfSigned(names: ["localhost"], directory: nil))
    }
}
