/// What an audit takes for a finding. The defaults suit a proxy on the same machine.
public struct AuditSettings: Sendable, Hashable, Codable {
    /// What the proxy is meant to do with the client's key.
    public enum KeyHandling: String, Sendable, Hashable, Codable, CaseIterable {
        /// Either; only a key that turns up where it does not belong is a finding.
        case any
        /// Every request is made with the client's own key.
        case handedOn
        /// The proxy has keys of its own, and the client's must not reach the provider.
        case replaced
    }

    /// What is to become of the client's key.
    public var keyHandling = KeyHandling.any
    /// A path's median that is surely longer than this is a finding.
    public var delayToleranceMs = 2.0
    /// Added jitter whose median is surely more than this is a finding.
    public var jitterToleranceMs = 2.0
    /// Which share of the events that were written apart may be read together beyond what the direct lane shows.
    public var coalescedShareTolerance = 0.05

    /// The defaults.
    public init() {}

    private enum CodingKeys: CodingKey {
        case keyHandling, delayToleranceMs, jitterToleranceMs, coalescedShareTolerance
    }

    /// Reads what ``encode(to:)`` writes; what is absent has its default.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        keyHandling = try container.decodeIfPresent(KeyHandling.self, forKey: .keyHandling) ?? keyHandling
        delayToleranceMs = try container.decodeIfPresent(Double.self, forKey: .delayToleranceMs) ?? delayToleranceMs
        jitterToleranceMs =
            try container.decodeIfPresent(Double.self, forKey: .jitterToleranceMs) ?? jitterToleranceMs
        coalescedShareTolerance =
            try container.decodeIfPresent(Double.self, forKey: .coalescedShareTolerance) ?? coalescedShareTolerance
    }
}
