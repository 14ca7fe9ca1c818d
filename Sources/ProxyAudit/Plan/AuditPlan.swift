public import LoadModel
public import ProviderWire

/// What an audit does: which proxy it goes through, how it asks, and what is to be reached.
///
///     var plan = AuditPlan(via: "http://127.0.0.1:4000")
///     plan.isStreaming = true
///     plan.objectives = [try AuditObjective(parsing: "overhead.p99<2ms")]
public struct AuditPlan: Sendable, Hashable {
    /// What the audit is called in lists; nil for a name made of what it does.
    public var name: String?
    /// The proxy's base URL, which must lead to the provider port.
    public var via: String
    /// The dialect that the client speaks: chat completions or messages.
    public var endpoint = Endpoint.chat
    /// Whether streams are asked for.
    public var isStreaming = false
    /// How many exchanges each lane has.
    public var requests = 400
    /// Exchanges a second in each lane; nil for a closed loop.
    public var rate: Double?
    /// How many pairs are under way at once in a closed loop.
    public var concurrency = 4
    /// Whether the battery of faults follows.
    public var testsResilience = false
    /// Whether some exchanges repeat a prompt, to look for caches.
    public var cacheProbing = false
    /// The model that is asked for.
    public var model = "gpt-4o-mini"
    /// The key for the proxy; never shown.
    public var apiKey: String?
    /// More header fields for the proxy.
    public var headers: [HeaderField] = []
    /// How long an exchange may take.
    public var timeout: Duration = .seconds(30)
    /// Whose certificate is trusted, if the proxy speaks TLS.
    public var trust = LoadPlan.Trust.system
    /// What is to be reached.
    public var objectives: [AuditObjective] = []
    /// What is taken for a finding.
    public var settings = AuditSettings()

    /// An audit of the proxy at that URL, with the defaults.
    public init(via: String) { self.via = via }

    /// A header field.
    public struct HeaderField: Sendable, Hashable {
        /// Its name, as it is written.
        public var name: String
        /// Its value.
        public var value: String

        /// A field of that name and value.
        public init(name: String, value: String) {
            self.name = name
            self.value = value
        }

        var isSecret: Bool { ["authorization", "x-api-key", "api-key", "cookie"].contains(name.lowercased()) }
    }

    /// How long the traffic takes, if it has a rate.
    public var duration: Duration? { rate.map { .seconds(Double(requests) / $0) } }

    /// The name for lists.
    public var displayName: String { name ?? "\(endpoint.rawValue)\(isStreaming ? " streams" : "") via \(via)" }
}
