import AdminAPI
import LoadModel

/// Live metrics, for people.
enum MetricsText {
    /// A table of the traffic, and what else is open.
    static func table(_ metrics: LiveMetrics) -> String {
        var traffic = TextTable(
            [.left] + Array(repeating: .right, count: 7),
            headings: ["ENDPOINT", "REQUESTS", "OK", "FAILED", "ERRORS", "AVG MS", "P50 MS", "P99 MS"]
        )
        for (name, endpoint) in metrics.endpoints.sorted(by: { $0.key < $1.key }) {
            traffic.append(row(name, endpoint))
        }
        traffic.append(row("all", metrics.provider))
        return traffic.text + "\n" + figures(metrics).text
    }

    /// One line, for a log.
    static func line(_ metrics: LiveMetrics) -> String {
        let traffic = metrics.provider
        return [
            metrics.time, "\(FixedDecimals.grouped(traffic.totalRequests)) requests",
            metrics.requestsPerSecond.map { "\(rate($0)) req/s" },
            "\(metrics.requestsInFlight) in flight", "\(traffic.failedRequests) failed",
            traffic.responseTimeMs?["p99"].map { "p99 \(milliseconds($0)) ms" },
        ].compactMap { $0 }.joined(separator: "  ")
    }

    private static func row(_ name: String, _ traffic: LiveMetrics.Traffic) -> [String] {
        [
            name, FixedDecimals.grouped(traffic.totalRequests), FixedDecimals.grouped(traffic.successfulRequests),
            FixedDecimals.grouped(traffic.failedRequests),
            traffic.errorRate.map { "\(FixedDecimals.text($0 * 100, decimals: 2)) %" } ?? "-",
            milliseconds(traffic.averageResponseTimeMs), milliseconds(traffic.responseTimeMs?["p50"]),
            milliseconds(traffic.responseTimeMs?["p99"]),
        ]
    }

    private static func figures(_ metrics: LiveMetrics) -> TextTable {
        var table = TextTable([.left, .left])
        if let perSecond = metrics.requestsPerSecond { table.append(["rate", "\(rate(perSecond)) req/s"]) }
        table.append([
            "open",
            "\(metrics.requestsInFlight) requests, \(metrics.streamsOpen) streams, "
                + "\(metrics.connectionsOpen) connections (\(FixedDecimals.grouped(metrics.connectionsTotal)) so far)",
        ])
        table.append([
            "bytes",
            "\(SizeText.text(bytes: metrics.bytesReceived)) received, "
                + "\(SizeText.text(bytes: metrics.bytesSent)) sent",
        ])
        let departures = metrics.clientDisconnects.filter { $0.value > 0 }.sorted { $0.key < $1.key }
        if !departures.isEmpty {
            let moments = departures.map { "\(FixedDecimals.grouped($0.value)) in a \($0.key)" }
            table.append(["clients gone", moments.joined(separator: ", ")])
        }
        if let lateness = metrics.pacingErrorMs?["p99"] {
            table.append(["pacing p99", "\(milliseconds(lateness)) ms late"])
        }
        if let process = metrics.process {
            table.append([
                "process",
                "\(SizeText.text(bytes: process.residentMemoryBytes)) memory, "
                    + "\(process.openFileDescriptors) descriptors, \(FixedDecimals.text(process.cpuSeconds, decimals: 1)) s CPU",
            ])
        }
        table.append(["uptime", "\(TimeText.text(seconds: metrics.uptimeSeconds)), revision \(metrics.revision)"])
        if let run = metrics.benchmark { table.append(["benchmark", BenchmarkText.oneLine(run)]) }
        return table
    }

    private static func milliseconds(_ value: Double?) -> String {
        value.map { FixedDecimals.text($0, decimals: 2) } ?? "-"
    }

    private static func rate(_ value: Double) -> String { FixedDecimals.text(value, decimals: 1) }
}
