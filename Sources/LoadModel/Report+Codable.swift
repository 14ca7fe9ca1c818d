import Measurement

/// A key of a report, or of a part of one that has times by their ``Metric/reportKey``.
struct ReportKey: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(_ name: String) { stringValue = name }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
}

extension KeyedDecodingContainer where Key == ReportKey {
    func optional<Value: Decodable>(_ name: String) throws -> Value? {
        try decodeIfPresent(Value.self, forKey: ReportKey(name))
    }

    func required<Value: Decodable>(_ name: String) throws -> Value {
        try decode(Value.self, forKey: ReportKey(name))
    }

    func duration(_ name: String) throws -> Duration? {
        try optional(name).map { (milliseconds: Double) in Duration(readMilliseconds: milliseconds) }
    }

    func latencies() throws -> [Metric: Report.Latencies] {
        var latencies: [Metric: Report.Latencies] = [:]
        for metric in Metric.allCases { latencies[metric] = try optional(metric.reportKey) }
        return latencies
    }
}

extension KeyedEncodingContainer where Key == ReportKey {
    mutating func encode(_ value: some Encodable, _ name: String) throws {
        try encode(value, forKey: ReportKey(name))
    }

    mutating func encode(_ latencies: [Metric: Report.Latencies]) throws {
        for metric in Metric.allCases {
            if let value = latencies[metric] { try encode(value, metric.reportKey) }
        }
    }

    mutating func encode(rate: Double?, _ name: String) throws {
        if let rate { try encode(rate.rounded(toDecimals: 3), name) }
    }
}

extension Report: Codable {
    /// Reads what ``encode(to:)`` writes. Of what older versions did not write, nothing is there.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: ReportKey.self)
        let summary: Summary = try container.required("summary")
        self.init(
            summary: summary,
            // Where the number of samples was not written, every success was one.
            latencies: try container.latencies().mapValues { latencies in
                var latencies = latencies
                if latencies.count == 0 { latencies.count = summary.successfulRequests }
                return latencies
            },
            throughput: try container.optional("throughput") ?? Throughput(),
            goodput: try container.optional("goodput"),
            failures: try container.required("failures"),
            connectionsOpened: try container.required("connectionsOpened"),
            bytesSent: try container.required("bytesSent"),
            inFlight: try container.optional("inFlight") ?? InFlight(),
            workloads: try container.optional("workloads") ?? [],
            timeSeries: try container.optional("timeSeries") ?? [],
            objectives: try container.optional("objectives") ?? [],
            rig: try container.optional("rig"),
            search: try container.optional("search"),
            notes: try container.required("notes")
        )
    }

    /// Writes what was measured; what was not is absent.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: ReportKey.self)
        try container.encode(summary, "summary")
        try container.encode(latencies)
        if throughput != Throughput() { try container.encode(throughput, "throughput") }
        if let goodput { try container.encode(goodput, "goodput") }
        try container.encode(failures, "failures")
        try container.encode(connectionsOpened, "connectionsOpened")
        try container.encode(bytesSent, "bytesSent")
        if inFlight != InFlight() { try container.encode(inFlight, "inFlight") }
        if !workloads.isEmpty { try container.encode(workloads, "workloads") }
        if !timeSeries.isEmpty { try container.encode(timeSeries, "timeSeries") }
        if !objectives.isEmpty { try container.encode(objectives, "objectives") }
        if let rig { try container.encode(rig, "rig") }
        if let search { try container.encode(search, "search") }
        try container.encode(notes, "notes")
    }
}

extension Report.WorkloadReport: Codable {
    /// Reads what ``encode(to:)`` writes.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: ReportKey.self)
        self.init(
            name: try container.required("name"),
            summary: try container.required("summary"),
            latencies: try container.latencies()
        )
    }

    /// Writes the name, the summary and the times, as the report does.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: ReportKey.self)
        try container.encode(name, "name")
        try container.encode(summary, "summary")
        try container.encode(latencies)
    }
}

extension Report.Throughput: Codable {
    /// Reads what ``encode(to:)`` writes.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: ReportKey.self)
        self.init(
            offeredRequestsPerSecond: try container.optional("offeredRequestsPerSecond"),
            successfulRequestsPerSecond: try container.optional("successfulRequestsPerSecond"),
            promptTokensPerSecond: try container.optional("promptTokensPerSecond"),
            outputTokensPerSecond: try container.optional("outputTokensPerSecond"),
            promptTokens: try container.optional("promptTokens") ?? 0,
            outputTokens: try container.optional("outputTokens") ?? 0,
            exchangesWithoutUsage: try container.optional("exchangesWithoutUsage") ?? 0
        )
    }

    /// Writes rates to three decimals, and the numbers of tokens where there are any.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: ReportKey.self)
        try container.encode(rate: offeredRequestsPerSecond, "offeredRequestsPerSecond")
        try container.encode(rate: successfulRequestsPerSecond, "successfulRequestsPerSecond")
        try container.encode(rate: promptTokensPerSecond, "promptTokensPerSecond")
        try container.encode(rate: outputTokensPerSecond, "outputTokensPerSecond")
        if promptTokens > 0 { try container.encode(promptTokens, "promptTokens") }
        if outputTokens > 0 { try container.encode(outputTokens, "outputTokens") }
        if exchangesWithoutUsage > 0 { try container.encode(exchangesWithoutUsage, "exchangesWithoutUsage") }
    }
}

extension Report.Goodput: Codable {
    /// Reads what ``encode(to:)`` writes.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: ReportKey.self)
        self.init(
            goodRequests: try container.required("goodRequests"),
            share: try container.optional("share"),
            requestsPerSecond: try container.optional("requestsPerSecond")
        )
    }

    /// Writes the share to six decimals, the rate to three.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: ReportKey.self)
        try container.encode(goodRequests, "goodRequests")
        if let share { try container.encode(share.rounded(toDecimals: 6), "share") }
        try container.encode(rate: requestsPerSecond, "requestsPerSecond")
    }
}

extension Report.InFlight: Codable {
    /// Reads what ``encode(to:)`` writes.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: ReportKey.self)
        self.init(
            peak: try container.required("peak"),
            heldBack: try container.required("heldBack"),
            longestHold: try container.duration("longestHoldMs")
        )
    }

    /// Writes the longest hold in milliseconds.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: ReportKey.self)
        try container.encode(peak, "peak")
        try container.encode(heldBack, "heldBack")
        if let longestHold { try container.encode(longestHold.roundedMilliseconds, "longestHoldMs") }
    }
}

extension Report.Interval: Codable {
    /// Reads what ``encode(to:)`` writes.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: ReportKey.self)
        func values(_ name: String) throws -> [Percentile: Duration] {
            let milliseconds: [Percentile: Double] = try container.optional(name) ?? [:]
            return milliseconds.mapValues { Duration(readMilliseconds: $0) }
        }
        self.init(
            start: try container.duration("startMs") ?? .zero,
            length: try container.duration("lengthMs") ?? .zero,
            offered: try container.required("offered"),
            completed: try container.required("completed"),
            failed: try container.required("failed"),
            outputTokens: try container.required("outputTokens"),
            peakInFlight: try container.required("peakInFlight"),
            responseTime: try values("responseTimeMs"),
            timeToFirstToken: try values("timeToFirstTokenMs")
        )
    }

    /// Writes times in milliseconds; percentiles only where something was measured.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: ReportKey.self)
        try container.encode(start.roundedMilliseconds, "startMs")
        try container.encode(length.roundedMilliseconds, "lengthMs")
        try container.encode(offered, "offered")
        try container.encode(completed, "completed")
        try container.encode(failed, "failed")
        try container.encode(outputTokens, "outputTokens")
        try container.encode(peakInFlight, "peakInFlight")
        if !responseTime.isEmpty {
            try container.encode(responseTime.mapValues(\.roundedMilliseconds), "responseTimeMs")
        }
        if !timeToFirstToken.isEmpty {
            try container.encode(timeToFirstToken.mapValues(\.roundedMilliseconds), "timeToFirstTokenMs")
        }
    }
}

extension Report.ObjectiveResult: Codable {
    /// Reads what ``encode(to:)`` writes.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: ReportKey.self)
        let text: String = try container.required("objective")
        let objective: Objective
        do {
            objective = try Objective(text: text)
        } catch {
            throw DecodingError.dataCorruptedError(
                forKey: ReportKey("objective"),
                in: container,
                debugDescription: error.description
            )
        }
        self.init(
            objective: objective,
            measured: try container.optional("measured"),
            isMet: try container.required("met")
        )
    }

    /// Writes the objective's text, what was measured in the objective's unit, and whether it was met.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: ReportKey.self)
        try container.encode(objective.text, "objective")
        if let measured { try container.encode(measured.rounded(toDecimals: 6), "measured") }
        try container.encode(isMet, "met")
    }
}

extension Report.Rig: Codable {
    /// Reads what ``encode(to:)`` writes.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: ReportKey.self)
        self.init(
            sendLag: try container.optional("sendLagMs"),
            loopLag: try container.optional("loopLagMs"),
            pacingError: try container.optional("pacingErrorMs"),
            generatorUtilization: try container.optional("generatorUtilization"),
            mockUtilization: try container.optional("mockUtilization"),
            limits: try container.optional("limits") ?? []
        )
    }

    /// Writes what is known, and `limited` beside the reasons.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: ReportKey.self)
        if let sendLag { try container.encode(sendLag, "sendLagMs") }
        if let loopLag { try container.encode(loopLag, "loopLagMs") }
        if let pacingError { try container.encode(pacingError, "pacingErrorMs") }
        try container.encode(rate: generatorUtilization, "generatorUtilization")
        try container.encode(rate: mockUtilization, "mockUtilization")
        try container.encode(isLimited, "limited")
        try container.encode(limits, "limits")
    }
}
