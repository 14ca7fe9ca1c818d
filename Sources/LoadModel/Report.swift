public import Measurement

/// What a run measured.
///
/// Coded with durations in milliseconds: `summary`, `responseTimeMs` and so on. What was not measured is absent.
public struct Report: Sendable, Hashable, Codable {
    /// The figures that everybody asks first.
    public var summary: Summary
    /// From an exchange's turn to its end, of the successful ones.
    public var responseTime: Latencies?
    /// From the first byte sent to the end, of the successful ones: without the opening of connections.
    public var serviceTime: Latencies?
    /// From the first byte sent to the first byte of the response.
    public var timeToFirstByte: Latencies?
    /// From the first byte sent to the first content, reasoning or tool argument that is not empty; of streams only.
    public var timeToFirstToken: Latencies?
    /// How many exchanges failed, by reason.
    public var failures: [FailureKind: Int]
    /// How many connections were opened in all.
    public var connectionsOpened: Int
    /// All bytes of the requests.
    public var bytesSent: Int
    /// What a reader should know before believing the figures.
    public var notes: [String]

    private enum CodingKeys: String, CodingKey {
        case summary
        case responseTime = "responseTimeMs"
        case serviceTime = "serviceTimeMs"
        case timeToFirstByte = "timeToFirstByteMs"
        case timeToFirstToken = "timeToFirstTokenMs"
        case failures, connectionsOpened, bytesSent, notes
    }

    /// The summary of a run.
    public struct Summary: Sendable, Hashable {
        /// Exchanges that ended, well or not; those that a cancel cut off are not among them.
        public var totalRequests: Int
        /// Those whose answer was complete and of the expected shape.
        public var successfulRequests: Int
        /// The others.
        public var failedRequests: Int
        /// From the first request sent to the last response read.
        public var totalDuration: Duration
        /// Of the successful ones; nil if there is none.
        public var averageResponseTime: Duration?
        /// Of the successful ones; nil if there is none.
        public var minimumResponseTime: Duration?
        /// Of the successful ones; nil if there is none.
        public var maximumResponseTime: Duration?
        /// All that ended, over ``totalDuration``; nil if no time passed.
        public var requestsPerSecond: Double?
        /// The failed share of all, 0 to 1; nil if none ended.
        public var errorRate: Double?
        /// All bytes of the responses, heads included.
        public var totalBytes: Int
        /// How many responses had which status code.
        public var statusCodes: [Int: Int]
    }

    /// The reported percentiles of one kind of time.
    public struct Latencies: Sendable, Hashable {
        /// The value at each reported percentile.
        public var values: [Percentile: Duration]

        /// The percentiles of a histogram; nil if it is empty.
        public init?(_ histogram: HistogramSnapshot) {
            if histogram.count == 0 { return nil }
            values = histogram.values()
        }

        /// The value that `percentile` of the samples do not exceed; nil if it is none of the reported ones.
        public subscript(percentile: Percentile) -> Duration? { values[percentile] }
    }
}
