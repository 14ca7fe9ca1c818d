package import ProviderWire

extension LoadPlan {
    /// Whose certificate is trusted.
    ///
    /// In a plan's JSON it is `tls`: `{"certificates": "-----BEGIN CERTIFICATE-----…"}` or `{"insecure": true}`; absent
    /// for what the system trusts.
    public enum Trust: Sendable, Hashable {
        /// Those that the system trusts, for the target's name.
        case system
        /// Those that these certificates, in PEM, have issued, or are; for the target's name.
        case certificates(String)
        /// Whoever answers: for tests against certificates that nobody issued.
        case anyone
    }
}

extension LoadPlan.Trust {
    /// As a plan's `tls`; nil for what is the default.
    package var json: JSONValue? {
        switch self {
        case .system: nil
        case .certificates(let pem): ["certificates": .string(pem)]
        case .anyone: ["insecure": true]
        }
    }

    /// Reads a plan's `tls`; nil for anything else.
    package init?(json: JSONValue) {
        guard let members = json.objectValue?.members else { return nil }
        switch members.first.map({ ($0.key, $0.value) }) {
        case nil: self = .system
        case ("certificates", let pem)? where members.count == 1:
            guard let pem = pem.stringValue else { return nil }
            self = .certificates(pem)
        case ("insecure", let isInsecure)? where members.count == 1:
            guard let isInsecure = isInsecure.boolValue else { return nil }
            self = isInsecure ? .anyone : .system
        default: return nil
        }
    }
}
