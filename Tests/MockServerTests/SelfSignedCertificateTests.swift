import Foundation
import MockBehavior
import SwiftASN1
import Testing
import X509

@testable import MockServer

struct SelfSignedCertificateTests {
    private func certificate(_ pair: PEMPair) throws -> Certificate { try Certificate(pemEncoded: pair.certificate) }

    @Test func `it is for its names and addresses, and signed by itself`() throws {
        let pair = try SelfSignedCertificate.make(for: ["localhost", "127.0.0.1", "::1"], at: Date())
        let certificate = try certificate(pair)
        let names = try #require(try certificate.extensions.subjectAlternativeNames)
        let loopback = [UInt8](repeating: 0, count: 15) + [1]
        #expect(
            Array(names) == [
                .dnsName("localhost"),
                .ipAddress(ASN1OctetString(contentBytes: [127, 0, 0, 1])),
                .ipAddress(ASN1OctetString(contentBytes: loopback[...])),
            ]
        )
        #expect(certificate.issuer == certificate.subject)
        #expect(certificate.publicKey.isValidSignature(certificate.signature, for: certificate))
    }

    @Test func `it is valid already and for a year`() throws {
        let now = Date(timeIntervalSince1970: 1_800_000_000)
        let certificate = try certificate(SelfSignedCertificate.make(for: ["localhost"], at: now))
        #expect(certificate.notValidBefore < now)
        #expect(certificate.notValidAfter > now.addingTimeInterval(365 * 24 * 3600))
        #expect(certificate.notValidAfter.timeIntervalSince(certificate.notValidBefore) <= 398 * 24 * 3600)
    }

    @Test func `no two are the same`() throws {
        let pairs = try (0..<2).map { _ in try SelfSignedCertificate.make(for: ["localhost"], at: Date()) }
        #expect(pairs[0].key != pairs[1].key)
        #expect(try certificate(pairs[0]).serialNumber != certificate(pairs[1]).serialNumber)
    }

    @Test func `one that is kept is used again`() throws {
        let directory = try TemporaryDirectory()
        let tls = "\(directory.path)/tls"
        let first = try SelfSignedCertificate.pair(for: ["localhost", "127.0.0.1"], in: tls)
        #expect(try directory.read("tls/certificate.pem") == first.certificate)
        let mode = try FileManager.default.attributesOfItem(atPath: "\(tls)/key.pem")[.posixPermissions] as? Int
        #expect(mode == 0o600)
        #expect(try SelfSignedCertificate.pair(for: ["localhost"], in: tls) == first)
        let other = try SelfSignedCertificate.pair(for: ["localhost", "elsewhere"], in: tls)
        #expect(other != first)
        #expect(try SelfSignedCertificate.pair(for: ["localhost", "elsewhere"], in: tls) == other)
    }

    @Test func `one that ends soon, or is broken, is replaced`() throws {
        let directory = try TemporaryDirectory()
        let old = try SelfSignedCertificate.make(for: ["localhost"], at: Date(timeIntervalSinceNow: -370 * 24 * 3600))
        try directory.write(old.certificate, to: "certificate.pem")
        try directory.write(old.key, to: "key.pem")
        let second = try SelfSignedCertificate.pair(for: ["localhost"], in: directory.path)
        #expect(second != old)
        for (name, text) in [("key.pem", old.key), ("key.pem", ""), ("certificate.pem", "nonsense")] {
            try directory.write(text, to: name)
            let replaced = try SelfSignedCertificate.pair(for: ["localhost"], in: directory.path)
            #expect(replaced != second)
            #expect(throws: Never.self) { try replaced.context(certificateName: "certificate", keyName: "key") }
            #expect(try directory.read("certificate.pem") == replaced.certificate)
            #expect(try directory.read("key.pem") == replaced.key)
        }
    }

    @Test func `a directory that cannot be written is named`() throws {
        let directory = try TemporaryDirectory()
        let file = try directory.write("", to: "file")
        let error = #expect(throws: ProviderTLSError.self) {
            try SelfSignedCertificate.pair(for: ["localhost"], in: "\(file)/tls")
        }
        #expect(error?.code == .cannotKeep)
        #expect(error?.message.contains("\(file)/tls") == true)
    }

    @Test(arguments: [
        ("0.0.0.0", false), ("::", false), ("127.0.0.1", false), ("192.0.2.7", true), ("mock.test", true),
    ])
    func `it is for the host that the port is bound to`(host: String, isAdded: Bool) throws {
        guard case .selfSigned(let names, nil) = ProviderTLS.Source(.selfSigned, host: host, directory: nil) else {
            Issue.record("another source")
            return
        }
        #expect(names.prefix(3) == ["localhost", "127.0.0.1", "::1"])
        #expect(Set(names).count == names.count)
        #expect(names.dropFirst(3).contains(host) == isAdded)
    }
}
