public import LoadModel

/// What the daemon is and does, as `GET /v1/status` says.
public struct StatusResource: Codable, Sendable, Hashable {
    public enum State: String, Codable, Sendable, Hashable {
        case starting, ready, draining
    }

    public var state: State
    public var version: String
    /// The revision of the running configuration.
    public var revision: Int
    public var uptimeSeconds: Double
    /// RFC 3339.
    public var startedAt: String
    public var pid: Int
    /// The configuration file, absent when the daemon runs on its embedded defaults.
    public var configFile: String?
    /// Bound addresses by name: `provider`, `admin`, `adminSocket`.
    public var listeners: [String: String]
    /// Provider requests that are being answered.
    public var requestsInFlight: Int
    /// The run that is active, absent when none is.
    public var benchmark: RunRecord?

    public init(
        state: State, revision: Int, uptimeSeconds: Double, startedAt: String, pid: Int, configFile: String?,
        listeners: [String: String], requestsInFlight: Int, benchmark: RunRecord?
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
    }
}

/// What `/healthz` and `/readyz` say.
public struct HealthResource: Codable, Sendable, Hashable {
    public var status: String

    public init(status: String) { self.status = status }
}

/// What `/v1/version` says.
public struct VersionResource: Codable, Sendable, Hashable {
    public var name: String
    public var version: String

    public init() {
        name = "llm-mockd"
        version = ProductVersion.current
    }

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

    public init(revision: Int, restartRequired: [String]? = nil, index: Int? = nil, count: Int? = nil) {
        self.revision = revision
        self.restartRequired = restartRequired
        self.index = index
        self.count = count
    }
}

/// The list of runs.
public struct BenchmarkList: Codable, Sendable, Hashable {
    /// Newest first.
    public var benchmarks: [RunRecord]

    public init(benchmarks: [RunRecord]) { self.benchmarks = benchmarks }
}
