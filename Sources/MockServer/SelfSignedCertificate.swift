import Crypto
import SwiftASN1
import X509

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif
#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Makes certificates that sign themselves, for tests: clients must be told to trust them.
enum SelfSignedCertificate {
    /// How long one is valid: what the strictest clients still accept.
    private static let lifetime = TimeInterval(397 * 24 * 3600)
    /// One that ends within this time is not used again.
    private static let reserve = TimeInterval(30 * 24 * 3600)

    /// The pair kept in the directory, if it is for all these names and long enough; else a new one, which is kept there.
    ///
    /// - Parameter directory: nil keeps nothing.
    static func pair(for names: [String], in directory: String?) throws(ProviderTLSError) -> PEMPair {
        guard let directory else { return try make(for: names, at: Date()) }
        let (certificate, key) = ("\(directory)/\(ProviderTLS.certificateName)", "\(directory)/\(ProviderTLS.keyName)")
        if let kept = kept(certificate, key, for: names, at: Date()) { return kept }
        let pair = try make(for: names, at: Date())
        try PEMFile.makeDirectory(directory)
        // The key first: a certificate without its key would not be used again.
        try PEMFile.write(pair.key, to: key, mode: 0o600)
        try PEMFile.write(pair.certificate, to: certificate, mode: 0o644)
        return pair
    }

    /// A new pair.
    static func make(for names: [String], at now: Date) throws(ProviderTLSError) -> PEMPair {
        let key = P256.Signing.PrivateKey()
        do {
            let subject = try DistinguishedName { CommonName("llm-mockd, self-signed") }
            let certificate = try Certificate(
                version: .v3,
                serialNumber: Certificate.SerialNumber(),
                publicKey: Certificate.PublicKey(key.publicKey),
                // Clocks of clients may be late.
                notValidBefore: now.addingTimeInterval(-24 * 3600),
                notValidAfter: now.addingTimeInterval(lifetime - 24 * 3600),
                issuer: subject,
                subject: subject,
                signatureAlgorithm: .ecdsaWithSHA256,
                extensions: try Certificate.Extensions {
                    // No key usage: those that a server needs exclude the signing of certificates, and some clients then
                    // do not believe that it has signed itself.
                    Critical(BasicConstraints.notCertificateAuthority)
                    try ExtendedKeyUsage([.serverAuth])
                    SubjectAlternativeNames(names.map(generalName))
                },
                issuerPrivateKey: Certificate.PrivateKey(key)
            )
            return PEMPair(
                certificate: try certificate.serializeAsPEM().pemString + "\n", key: key.pemRepresentation + "\n"
            )
        } catch {
            throw ProviderTLSError(
                .badCertificate, "no certificate can be made for \(names.joined(separator: ", "))", cause: error
            )
        }
    }

    /// Whatever is wrong with what is kept, a new pair takes its place.
    private static func kept(_ certificate: String, _ key: String, for names: [String], at now: Date) -> PEMPair? {
        guard let certificatePEM = try? PEMFile.read(certificate, as: .unreadableCertificate),
            let keyPEM = try? PEMFile.read(key, as: .unreadableKey),
            let kept = try? Certificate(pemEncoded: certificatePEM),
            let keptNames = try? kept.extensions.subjectAlternativeNames,
            Set(names.map(generalName)).isSubset(of: keptNames),
            kept.notValidBefore <= now, kept.notValidAfter >= now.addingTimeInterval(reserve)
        else { return nil }
        let pair = PEMPair(certificate: certificatePEM, key: keyPEM)
        guard (try? pair.context(certificateName: certificate, keyName: key)) != nil else { return nil }
        return pair
    }

    private static func generalName(_ name: String) -> GeneralName {
        for (family, size) in [(AF_INET, 4), (AF_INET6, 16)] {
            var address = [UInt8](repeating: 0, count: size)
            if inet_pton(family, name, &address) == 1 {
                return .ipAddress(ASN1OctetString(contentBytes: address[...]))
            }
        }
        return .dnsName(name)
    }
}
