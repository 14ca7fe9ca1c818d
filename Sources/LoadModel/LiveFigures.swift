public import Measurement

/// What an active run does at this moment. Coded with durations in milliseconds; what is not known is absent.
public struct LiveFigures: Sendable, Hashable {
    /// What part of the run is under way.
    public var phase: Phase
    /// Requests that are due a second at the moment; nil in a closed loop.
    public var offeredRequestsPerSecond: Double?
    /// Exchanges that ended a second, over about the last second; nil before that.
    public var achievedRequestsPerSecond: Double?
    /// How fast the schedule of an open loop is played, 1 being as planned; nil in a closed loop.
    public var speed: Double?
    /// How many requests a closed loop keeps in flight; nil in an open loop.
    public var concurrency: Int?
    /// Exchanges that are under way.
    public var inFlight: Int
    /// How many requests have waited so far since the bound on what may be in flight was reached.
    public var heldBack: Int
    /// Percentiles of the response time, of what was measured so far.
    public var responseTime: [Percentile: Duration]
    /// Percentiles of the time to first token, of what was measured so far.
    public var timeToFirstToken: [Percentile: Duration]
    /// Exchanges that failed so far, by reason.
    public var failures: [FailureKind: Int]
    /// How many exchanges are left of the plan; nil if it does not count them.
    public var remainingRequests: Int?
    /// How much time is left of the plan; nil if it does not end by the clock.
    public var remainingTime: Duration?

    /// The parts of a run.
    public enum Phase: String, Sendable, Hashable, Codable, CaseIterable {
        /// What is measured does not count yet.
        case warmUp
        /// What is measured counts.
        case measured
        /// What is measured does not count any more.
        case coolDown
        /// Nothing is sent until somebody resumes the run.
        case paused
        /// Nothing is sent any more; what is under way is waited for.
        case ending
    }

    /// Figures of a run that does nothing yet.
    public init(phase: Phase = .measured) {
        self.phase = phase
        inFlight = 0
        heldBack = 0
        responseTime = [:]
        timeToFirstToken = [:]
        failures = [:]
    }
}

extension LiveFigures: Codable {
    private enum CodingKeys: String, CodingKey {
        case phase, offeredRequestsPerSecond, achievedRequestsPerSecond, speed, concurrency
        case inFlight, heldBack
        case responseTime = "responseTimeMs"
        case timeToFirstToken = "timeToFirstTokenMs"
        case failures, remainingRequests
        case remainingTime = "remainingMs"
    }

    /// Reads what ``encode(to:)`` writes.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        func latencies(_ key: CodingKeys) throws -> [Percentile: Duration] {
            try container.decodeIfPresent([Percentile: Double].self, forKey: key)?.mapValues { .milliseconds($0) }
                ?? [:]
        }
        self.init(phase: try container.decode(Phase.self, forKey: .phase))
        offeredRequestsPerSecond = try container.decodeIfPresent(Double.self, forKey: .offeredRequestsPerSecond)
        achievedRequestsPerSecond = try container.decodeIfPresent(Double.self, forKey: .achievedRequestsPerSecond)
        speed = try container.decodeIfPresent(Double.self, forKey: .speed)
        concurrency = try container.decodeIfPresent(Int.self, forKey: .concurrency)
        inFlight = try container.decode(Int.self, forKey: .inFlight)
        heldBack = try container.decodeIfPresent(Int.self, forKey: .heldBack) ?? 0
        responseTime = try latencies(.responseTime)
        timeToFirstToken = try latencies(.timeToFirstToken)
        failures = try container.decodeIfPresent([FailureKind: Int].self, forKey: .failures) ?? [:]
        remainingRequests = try container.decodeIfPresent(Int.self, forKey: .remainingRequests)
        remainingTime = try container.decodeIfPresent(Double.self, forKey: .remainingTime).map { .milliseconds($0) }
    }

    /// Writes durations in milliseconds to the microsecond, and rates to the thousandth.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        func encode(_ latencies: [Percentile: Duration], _ key: CodingKeys) throws {
            if !latencies.isEmpty { try container.encode(latencies.mapValues(\.roundedMilliseconds), forKey: key) }
        }
        try container.encode(phase, forKey: .phase)
        try container.encodeIfPresent(
            offeredRequestsPerSecond?.rounded(toDecimals: 3), forKey: .offeredRequestsPerSecond)
        try container.encodeIfPresent(
            achievedRequestsPerSecond?.rounded(toDecimals: 3), forKey: .achievedRequestsPerSecond
        )
        try container.encodeIfPresent(speed?.rounded(toDecimals: 6), forKey: .speed)
        try container.encodeIfPresent(concurrency, forKey: .concurrency)
        try container.encode(inFlight, forKey: .inFlight)
        if heldBack > 0 { try container.encode(heldBack, forKey: .heldBack) }
        try encode(responseTime, .responseTime)
        try encode(timeToFirstToken, .timeToFirstToken)
        if !failures.isEmpty { try container.encode(failures, forKey: .failures) }
        try container.encodeIfPresent(remainingRequests, forKey: .remainingRequests)
        try container.encodeIfPresent(remainingTime?.roundedMilliseconds, forKey: .remainingTime)
    }
}
