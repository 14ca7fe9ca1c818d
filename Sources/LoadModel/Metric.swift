/// A time that is measured of exchanges, under the name that objectives, reports and comparisons give it.
///
/// `docs/benchmarks.md` has the definitions.
public enum Metric: String, Sendable, Hashable, Codable, CodingKeyRepresentable, CaseIterable {
    /// From the intended start to the end.
    case responseTime
    /// From the first byte sent to the end.
    case serviceTime
    /// From the intended start to the first byte sent.
    case sendLag
    /// From the first byte sent to the first byte of the response.
    case timeToFirstByte = "ttfb"
    /// From the first byte sent to the first non-empty content, reasoning or tool argument.
    case timeToFirstToken = "ttft"
    /// From the first byte sent to the first non-empty content that is no reasoning.
    case timeToFirstOutputToken = "ttfot"
    /// (last − first content) / (n − 1), one value an exchange of n > 1 output tokens.
    case interTokenLatency = "itl"
    /// Each gap between two content chunks.
    case interChunkLatency = "icl"

    /// The key of this time's percentiles in a report's JSON.
    public var reportKey: String {
        switch self {
        case .responseTime: "responseTimeMs"
        case .serviceTime: "serviceTimeMs"
        case .sendLag: "sendLagMs"
        case .timeToFirstByte: "timeToFirstByteMs"
        case .timeToFirstToken: "timeToFirstTokenMs"
        case .timeToFirstOutputToken: "timeToFirstOutputTokenMs"
        case .interTokenLatency: "interTokenLatencyMs"
        case .interChunkLatency: "interChunkLatencyMs"
        }
    }

    /// The name in texts and charts.
    public var title: String {
        switch self {
        case .responseTime: "Response time"
        case .serviceTime: "Service time"
        case .sendLag: "Send lag"
        case .timeToFirstByte: "Time to first byte"
        case .timeToFirstToken: "Time to first token"
        case .timeToFirstOutputToken: "Time to first output token"
        case .interTokenLatency: "Inter-token latency"
        case .interChunkLatency: "Inter-chunk latency"
        }
    }
}
