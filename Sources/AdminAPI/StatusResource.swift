public import LoadModel

/// What the daemon is and does, as `GET /v1/status` says.
public struct StatusResource: Codable, Sendable, Hashable {
    /// Where the daemon is in its life.
    public enum State: String, Codable, Sendable, Hashable {
        /// Not yet proved to serve; serving; or letting open responses end before it stops.
        case starting, ready, draining
    }

    /// Anything but `ready` makes `/readyz` answer 503.
    public var state: State
    /// The daemon's version.
    public var version: String
    /// The revision of the running configuration.
    public var revision: Int
    /// Since the daemon started.
    public var uptimeSeconds: Double
    /// RFC 3339.
    public var startedAt: String
    /// The process identifier.
    public var pid: Int
    /// The configuration file, absent when the daemon runs on its embedded defaults.
    public var configFile: String?
    /// Bound addresses by name: `provider`, `admin`, `adminSocket`.
    public var listeners: [String: String]
    /// Provider requests that are being answered.
    public var requestsInFlight: Int
    /// The run that is active, absent when none is.
    public var benchmark: RunRecord?
    /// The audit that is active, absent when none is.
    public var audit: AuditRecord?

    /// A status of this product's version.
    public init(
        state: State, revision: Int, uptimeSeconds: Double, startedAt: String, pid: Int, configFile: String?,
        listeners: [String: String], requestsInFlight: Int, benchmark: RunRecord?, audit: AuditRecord? = nil
    ) {
        self.state = state
        version = ProductVersion.current
        self.revision = revision
        self.uptimeSeconds = uptimeSeconds
        self.startedAt = startedAt
        self.pid = pid
        self.configFile = configFile
        self.listeners = listeners
        self.requestsInFlight = requestsInFlight
        self.benchmark = benchmark
        self.audit = audit
    }
}

/// What `/healthz` and `/readyz` say.
public struct HealthResource: Codable, Sendable, Hashable {
    /// `ok` from `/healthz`, `ready` from `/readyz`.
    public var status: String

    /// A resource with that one word.
    public init(status: String) { self.status = status }
}

/// What `/v1/version` says.
public struct VersionResource: Codable, Sendable, Hashable {
    /// Always `llm-mockd`.
    public var name: String
    /// The daemon's version, which need not be the client's.
    public var version: String

    /// This product's own name and version.
    public init() {
        name = "llm-mockd"
        version = ProductVersion.current
    }

    /// Reads what another build said of itself.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        name = try container.decode(String.self, forKey: .name)
        version = try container.decode(String.self, forKey: .version)
    }
}

/// The outcome of a change to the running configuration.
public struct ChangeResource: Codable, Sendable, Hashable {
    /// The revision that is running now.
    public var revision: Int
    /// JSON pointers of changed settings that wait for a restart, absent when none does.
    public var restartRequired: [String]?
    /// The position of the reply that was appended.
    public var index: Int?
    /// How many canned replies the endpoint has now.
    public var count: Int?

    /// A change that led to that revision.
    public init(revision: Int, restartRequired: [String]? = nil, index: Int? = nil, count: Int? = nil) {
        self.revision = revision
        self.restartRequired = restartRequired
        self.index = index
        self.count = count
    }
}
