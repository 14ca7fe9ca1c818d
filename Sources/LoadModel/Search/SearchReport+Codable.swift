import Measurement

extension SearchReport: Codable {
    /// Reads what ``encode(to:)`` writes.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: ReportKey.self)
        self.init(
            axis: try container.required("axis"),
            steps: try container.required("steps"),
            knee: try container.optional("knee"),
            highest: try container.optional("highest"),
            lowestBroken: try container.optional("lowestBroken"),
            shown: try container.optional("shown"),
            verdict: try container.required("verdict")
        )
    }

    /// Writes what was found, and leaves out what was not.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: ReportKey.self)
        try container.encode(axis, "axis")
        try container.encode(steps, "steps")
        if let knee { try container.encode(knee, "knee") }
        if let highest { try container.encode(highest, "highest") }
        if let lowestBroken { try container.encode(lowestBroken, "lowestBroken") }
        if let shown { try container.encode(shown, "shown") }
        try container.encode(verdict, "verdict")
    }
}

extension SearchReport.Step: Codable {
    /// Reads what ``encode(to:)`` writes.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: ReportKey.self)
        func times(_ name: String) throws -> [Percentile: Duration] {
            let milliseconds: [Percentile: Double] = try container.optional(name) ?? [:]
            return milliseconds.mapValues { Duration(readMilliseconds: $0) }
        }
        self.init(
            load: try container.required("load"),
            throughput: try container.optional("successfulRequestsPerSecond"),
            errorRate: try container.optional("errorRate"),
            meanResponseTime: try container.duration("averageResponseTimeMs"),
            responseTime: try times("responseTimeMs"),
            timeToFirstToken: try times("timeToFirstTokenMs"),
            outputTokensPerSecond: try container.optional("outputTokensPerSecond"),
            broken: try container.required("broken"),
            isRigLimited: try container.required("rigLimited")
        )
    }

    /// Writes times in milliseconds.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: ReportKey.self)
        try container.encode(load, "load")
        try container.encode(rate: throughput, "successfulRequestsPerSecond")
        if let errorRate { try container.encode(errorRate.rounded(toDecimals: 6), "errorRate") }
        if let meanResponseTime {
            try container.encode(meanResponseTime.roundedMilliseconds, "averageResponseTimeMs")
        }
        if !responseTime.isEmpty {
            try container.encode(responseTime.mapValues(\.roundedMilliseconds), "responseTimeMs")
        }
        if !timeToFirstToken.isEmpty {
            try container.encode(timeToFirstToken.mapValues(\.roundedMilliseconds), "timeToFirstTokenMs")
        }
        try container.encode(rate: outputTokensPerSecond, "outputTokensPerSecond")
        try container.encode(isMet, "met")
        try container.encode(broken, "broken")
        try container.encode(isRigLimited, "rigLimited")
    }
}
