public import LoadModel

/// What the daemon counted up to now, as `GET /v1/metrics` and the event stream say.
public struct LiveMetrics: Codable, Sendable, Hashable {
    /// The provider port, or one of its endpoints, in the words of a benchmark's summary.
    public struct Traffic: Codable, Sendable, Hashable {
        public var totalRequests: Int
        /// Answered with a status below 400.
        public var successfulRequests: Int
        public var failedRequests: Int
        /// Failed requests as a fraction of all; absent when there were none.
        public var errorRate: Double?
        /// By the number.
        public var statusCodes: [String: Int]
        public var averageResponseTimeMs: Double?
        public var minimumResponseTimeMs: Double?
        public var maximumResponseTimeMs: Double?
        /// By the percentile's name: `p50`, `p99.9`.
        public var responseTimeMs: [String: Double]?

        public init() {
            totalRequests = 0
            successfulRequests = 0
            failedRequests = 0
            statusCodes = [:]
        }
    }

    public struct Process: Codable, Sendable, Hashable {
        public var residentMemoryBytes: Int
        public var openFileDescriptors: Int
        public var cpuSeconds: Double

        public init(residentMemoryBytes: Int, openFileDescriptors: Int, cpuSeconds: Double) {
            self.residentMemoryBytes = residentMemoryBytes
            self.openFileDescriptors = openFileDescriptors
            self.cpuSeconds = cpuSeconds
        }
    }

    /// RFC 3339.
    public var time: String
    public var uptimeSeconds: Double
    public var revision: Int
    public var provider = Traffic()
    /// By the endpoint's name; `other` holds what no endpoint was asked for.
    public var endpoints: [String: Traffic] = [:]
    /// Answered requests per second since the previous event; only in the event stream.
    public var requestsPerSecond: Double?
    public var requestsInFlight = 0
    public var streamsOpen = 0
    public var connectionsOpen = 0
    public var connectionsTotal = 0
    public var bytesReceived = 0
    public var bytesSent = 0
    /// By the moment: `delay`, `stream`.
    public var clientDisconnects: [String: Int] = [:]
    /// How late frames left, by the percentile's name; absent before the first delayed one.
    public var pacingErrorMs: [String: Double]?
    public var process: Process?
    /// The run that is active.
    public var benchmark: RunRecord?

    public init(time: String, uptimeSeconds: Double, revision: Int) {
        self.time = time
        self.uptimeSeconds = uptimeSeconds
        self.revision = revision
    }
}
