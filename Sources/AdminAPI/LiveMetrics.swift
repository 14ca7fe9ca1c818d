public import LoadModel

/// What the daemon counted up to now, as `GET /v1/metrics` and the event stream say.
public struct LiveMetrics: Codable, Sendable, Hashable {
    /// The provider port, or one of its endpoints, in the words of a benchmark's summary.
    public struct Traffic: Codable, Sendable, Hashable {
        /// Responses that were sent to their end, since the start or the last reset.
        public var totalRequests: Int
        /// Answered with a status below 400.
        public var successfulRequests: Int
        /// Answered with a status of 400 or above.
        public var failedRequests: Int
        /// Failed requests as a fraction of all; absent when there were none.
        public var errorRate: Double?
        /// By the number.
        public var statusCodes: [String: Int]
        /// From the end of a request to the end of its response; absent, like the next three, when there were none.
        public var averageResponseTimeMs: Double?
        /// The fastest response.
        public var minimumResponseTimeMs: Double?
        /// The slowest response.
        public var maximumResponseTimeMs: Double?
        /// By the percentile's name: `p50`, `p99.9`.
        public var responseTimeMs: [String: Double]?

        /// Nothing counted yet.
        public init() {
            totalRequests = 0
            successfulRequests = 0
            failedRequests = 0
            statusCodes = [:]
        }
    }

    /// What the daemon's process uses of the machine.
    public struct Process: Codable, Sendable, Hashable {
        /// Memory in RAM at this moment.
        public var residentMemoryBytes: Int
        /// Files, sockets and pipes that are open at this moment.
        public var openFileDescriptors: Int
        /// Processor time since the process began, user and system together.
        public var cpuSeconds: Double

        /// A reading of these three figures.
        public init(residentMemoryBytes: Int, openFileDescriptors: Int, cpuSeconds: Double) {
            self.residentMemoryBytes = residentMemoryBytes
            self.openFileDescriptors = openFileDescriptors
            self.cpuSeconds = cpuSeconds
        }
    }

    /// RFC 3339.
    public var time: String
    /// Since the daemon started.
    public var uptimeSeconds: Double
    /// The revision of the running configuration.
    public var revision: Int
    /// All of the provider port; the endpoints' counts add up to its own.
    public var provider = Traffic()
    /// By the endpoint's name; `other` holds what no endpoint was asked for.
    public var endpoints: [String: Traffic] = [:]
    /// Answered requests per second since the previous event; only in the event stream.
    public var requestsPerSecond: Double?
    /// Provider requests that are being answered at this moment.
    public var requestsInFlight = 0
    /// Those among them that are answered by a stream.
    public var streamsOpen = 0
    /// Clients connected to the provider port at this moment.
    public var connectionsOpen = 0
    /// Connections that the provider port accepted.
    public var connectionsTotal = 0
    /// Bytes of request bodies; headers are not counted.
    public var bytesReceived = 0
    /// Bytes of responses, heads and chunk framing included.
    public var bytesSent = 0
    /// By the moment: `delay`, `stream`.
    public var clientDisconnects: [String: Int] = [:]
    /// How late frames left, by the percentile's name; absent before the first delayed one.
    public var pacingErrorMs: [String: Double]?
    /// Absent where the system does not tell.
    public var process: Process?
    /// The run that is active.
    public var benchmark: RunRecord?

    /// Metrics of that moment, with nothing counted yet.
    public init(time: String, uptimeSeconds: Double, revision: Int) {
        self.time = time
        self.uptimeSeconds = uptimeSeconds
        self.revision = revision
    }
}
