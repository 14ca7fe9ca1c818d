import Measurement

/// One figure of a report under the name that CSV gives it and the title that tables give it.
struct ReportFigure: Sendable, Hashable {
    /// As in the report's JSON, without the unit.
    var name: String
    /// For people.
    var title: String
    /// The figure; nil if it was not measured.
    var quantity: Quantity?

    init(_ name: String, _ title: String, _ quantity: Quantity?) {
        self.name = name
        self.title = title
        self.quantity = quantity
    }
}

/// The figures of a report, group by group, in the order in which renderings show them.
enum ReportFigures {
    static func summary(_ summary: Report.Summary) -> [ReportFigure] {
        [
            ReportFigure("totalRequests", "Requests", .count(summary.totalRequests)),
            ReportFigure("successfulRequests", "Successful", .count(summary.successfulRequests)),
            ReportFigure("failedRequests", "Failed", .count(summary.failedRequests)),
            ReportFigure("errorRate", "Error rate", summary.errorRate.map { .share($0) }),
            ReportFigure("totalDuration", "Duration", .elapsed(summary.totalDuration)),
            ReportFigure(
                "requestsPerSecond", "Throughput", summary.requestsPerSecond.map { .rate($0, of: "requests") }),
            ReportFigure("averageResponseTime", "Mean response time", summary.averageResponseTime.map { .latency($0) }),
            ReportFigure("minimumResponseTime", "Shortest", summary.minimumResponseTime.map { .latency($0) }),
            ReportFigure("maximumResponseTime", "Longest", summary.maximumResponseTime.map { .latency($0) }),
            ReportFigure("totalBytes", "Received", .bytes(summary.totalBytes)),
        ]
    }

    static func throughput(_ throughput: Report.Throughput) -> [ReportFigure] {
        let counted = throughput.promptTokens > 0 || throughput.outputTokens > 0
        return [
            ReportFigure(
                "offeredRequestsPerSecond", "Offered",
                throughput.offeredRequestsPerSecond.map { .rate($0, of: "requests") }
            ),
            ReportFigure(
                "successfulRequestsPerSecond", "Succeeded",
                throughput.successfulRequestsPerSecond.map { .rate($0, of: "requests") }
            ),
            ReportFigure(
                "promptTokensPerSecond", "Prompt tokens",
                throughput.promptTokensPerSecond.map { .rate($0, of: "tokens") }
            ),
            ReportFigure(
                "outputTokensPerSecond", "Output tokens",
                throughput.outputTokensPerSecond.map { .rate($0, of: "tokens") }
            ),
            ReportFigure("promptTokens", "Prompt tokens in all", counted ? .count(throughput.promptTokens) : nil),
            ReportFigure("outputTokens", "Output tokens in all", counted ? .count(throughput.outputTokens) : nil),
            ReportFigure(
                "exchangesWithoutUsage", "Answers whose tokens are counted by chunks",
                .count(throughput.exchangesWithoutUsage)
            ),
        ]
    }

    static func goodput(_ goodput: Report.Goodput?) -> [ReportFigure] {
        guard let goodput else { return [] }
        return [
            ReportFigure("goodRequests", "Good requests", .count(goodput.goodRequests)),
            ReportFigure("share", "Good share", goodput.share.map { .share($0) }),
            ReportFigure("requestsPerSecond", "Goodput", goodput.requestsPerSecond.map { .rate($0, of: "requests") }),
        ]
    }

    static func traffic(_ report: Report) -> [ReportFigure] {
        [
            ReportFigure(
                "peakInFlight", "Most in flight", report.inFlight.peak > 0 ? .count(report.inFlight.peak) : nil),
            ReportFigure("heldBack", "Held back", .count(report.inFlight.heldBack)),
            ReportFigure("longestHold", "Longest hold", report.inFlight.longestHold.map { .latency($0) }),
            ReportFigure("connectionsOpened", "Connections opened", .count(report.connectionsOpened)),
            ReportFigure("bytesSent", "Sent", .bytes(report.bytesSent)),
        ]
    }

    static func latencies(_ latencies: Report.Latencies) -> [ReportFigure] {
        var figures = [
            ReportFigure("count", "Samples", .count(latencies.count)),
            ReportFigure("mean", "Mean", latencies.mean.map { .latency($0) }),
            ReportFigure("minimum", "Minimum", latencies.minimum.map { .latency($0) }),
            ReportFigure("maximum", "Maximum", latencies.maximum.map { .latency($0) }),
        ]
        for percentile in latencies.values.keys.sorted() {
            let interval = latencies.intervals[percentile]
            let name = percentile.name
            figures += [
                ReportFigure(name, name, latencies[percentile].map { .latency($0) }),
                ReportFigure("\(name).low95", "\(name), low", interval.map { .latency($0.lowerBound) }),
                ReportFigure("\(name).high95", "\(name), high", interval.map { .latency($0.upperBound) }),
            ]
        }
        figures += latencies.adjustedValues.keys.sorted().map { percentile in
            let value = latencies.adjustedValues[percentile]
            return ReportFigure(
                "\(percentile.name).adjusted", "\(percentile.name), adjusted", value.map { .latency($0) })
        }
        return figures
    }

    static func utilization(_ rig: Report.Rig) -> [ReportFigure] {
        [
            ReportFigure("generatorUtilization", "Busiest generator loop", rig.generatorUtilization.map { .share($0) }),
            ReportFigure("mockUtilization", "Busiest mock loop", rig.mockUtilization.map { .share($0) }),
        ]
    }
}

extension Report {
    /// The times that were measured, in the order in which renderings show them.
    var orderedLatencies: [(metric: Metric, latencies: Latencies)] {
        latencies.inDisplayOrder
    }

    /// Failures by kind, the most frequent first.
    var orderedFailures: [(kind: FailureKind, count: Int)] {
        failures.sorted { ($1.value, $0.key.rawValue) < ($0.value, $1.key.rawValue) }.map { ($0.key, $0.value) }
    }
}

extension Report.Rig {
    /// What the rig measured of itself.
    var orderedLatencies: [(title: String, name: String, latencies: Report.Latencies)] {
        [
            ("Send lag", "sendLag", sendLag), ("Generator's loop lag", "loopLag", loopLag),
            ("Mock's pacing error", "pacingError", pacingError),
        ].compactMap { title, name, latencies in latencies.map { (title, name, $0) } }
    }
}

extension [Metric: Report.Latencies] {
    /// The times in the order of ``Metric``'s cases.
    var inDisplayOrder: [(metric: Metric, latencies: Report.Latencies)] {
        Metric.allCases.compactMap { metric in self[metric].map { (metric, $0) } }
    }
}
