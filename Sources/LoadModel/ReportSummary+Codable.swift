import Measurement

extension Report.Summary: Codable {
    private enum CodingKeys: String, CodingKey {
        case totalRequests, successfulRequests, failedRequests
        case totalDuration = "totalDurationMs"
        case averageResponseTime = "averageResponseTimeMs"
        case minimumResponseTime = "minimumResponseTimeMs"
        case maximumResponseTime = "maximumResponseTimeMs"
        case requestsPerSecond, errorRate, totalBytes, statusCodes
    }

    /// Reads what ``encode(to:)`` writes.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        func duration(_ key: CodingKeys) throws -> Duration? {
            try container.decodeIfPresent(Double.self, forKey: key).map { Duration(readMilliseconds: $0) }
        }
        self.init(
            totalRequests: try container.decode(Int.self, forKey: .totalRequests),
            successfulRequests: try container.decode(Int.self, forKey: .successfulRequests),
            failedRequests: try container.decode(Int.self, forKey: .failedRequests),
            totalDuration: Duration(readMilliseconds: try container.decode(Double.self, forKey: .totalDuration)),
            averageResponseTime: try duration(.averageResponseTime),
            minimumResponseTime: try duration(.minimumResponseTime),
            maximumResponseTime: try duration(.maximumResponseTime),
            requestsPerSecond: try container.decodeIfPresent(Double.self, forKey: .requestsPerSecond),
            errorRate: try container.decodeIfPresent(Double.self, forKey: .errorRate),
            totalBytes: try container.decode(Int.self, forKey: .totalBytes),
            statusCodes: try container.decode([Int: Int].self, forKey: .statusCodes)
        )
    }

    /// Writes durations in milliseconds, to the microsecond.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(totalRequests, forKey: .totalRequests)
        try container.encode(successfulRequests, forKey: .successfulRequests)
        try container.encode(failedRequests, forKey: .failedRequests)
        try container.encode(totalDuration.roundedMilliseconds, forKey: .totalDuration)
        try container.encodeIfPresent(averageResponseTime?.roundedMilliseconds, forKey: .averageResponseTime)
        try container.encodeIfPresent(minimumResponseTime?.roundedMilliseconds, forKey: .minimumResponseTime)
        try container.encodeIfPresent(maximumResponseTime?.roundedMilliseconds, forKey: .maximumResponseTime)
        try container.encodeIfPresent(requestsPerSecond?.rounded(toDecimals: 3), forKey: .requestsPerSecond)
        try container.encodeIfPresent(errorRate?.rounded(toDecimals: 6), forKey: .errorRate)
        try container.encode(totalBytes, forKey: .totalBytes)
        try container.encode(statusCodes, forKey: .statusCodes)
    }
}

extension Duration {
    /// Milliseconds to the microsecond, which is the histograms' resolution.
    var roundedMilliseconds: Double { milliseconds.rounded(toDecimals: 3) }

    /// Milliseconds as they were written, to the nanosecond; what no run lasts is cut at 100 years.
    init(readMilliseconds milliseconds: Double) {
        let limit = 3.2e12
        self = .nanoseconds(Int64((min(max(milliseconds, -limit), limit) * 1e6).rounded()))
    }
}

extension Double {
    func rounded(toDecimals decimals: Int) -> Double {
        let scale = (0..<decimals).reduce(1.0) { scale, _ in scale * 10 }
        return (self * scale).rounded() / scale
    }
}
