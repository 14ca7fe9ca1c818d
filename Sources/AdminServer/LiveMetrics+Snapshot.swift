import AdminAPI
import Measurement
import MockBehavior
import ProviderWire
import Telemetry

extension AdminContext {
    /// What the metrics show now, in the admin API's words.
    func liveMetrics() async -> LiveMetrics {
        var live = LiveMetrics(
            time: WallClock.rfc3339(), uptimeSeconds: uptime / .seconds(1), revision: store.current.revision
        )
        live.read(metrics.snapshot())
        let durations = (Endpoint.allCases.map(\.rawValue) + ["other"]).map {
            metrics.timer(.requestDuration, ["endpoint": $0]).histogram
        }
        live.provider.read(durations.reduce(into: LatencyHistogram()) { $0.merge($1) }.snapshot())
        live.benchmark = await benchmarks.activeRun()
        return live
    }
}

extension MetricsSnapshot {
    /// What a gauge without labels shows; 0 if it is not there.
    func gauge(_ name: MetricName) -> Double { gauges.first { $0.name == name.name }?.value ?? 0 }

    fileprivate func counters(_ name: MetricName) -> [Reading] { counters.filter { $0.name == name.name } }

    fileprivate func total(_ name: MetricName) -> Int { counters(name).reduce(0) { $0 + Int($1.value) } }
}

extension LiveMetrics {
    fileprivate mutating func read(_ snapshot: MetricsSnapshot) {
        for reading in snapshot.counters(.requests) {
            let endpoint = reading.labels["endpoint"] ?? "other"
            let status = reading.labels["status"] ?? ""
            provider.add(Int(reading.value), status: status)
            endpoints[endpoint, default: Traffic()].add(Int(reading.value), status: status)
        }
        let durations = snapshot.timers.filter { $0.name == MetricName.requestDuration.name }
        for timer in durations { endpoints[timer.labels["endpoint"] ?? "other"]?.read(timer) }
        requestsInFlight = Int(snapshot.gauge(.requestsInFlight))
        streamsOpen = Int(snapshot.gauge(.streamsOpen))
        connectionsOpen = Int(snapshot.gauge(.connectionsOpen))
        connectionsTotal = snapshot.total(.connections)
        bytesReceived = snapshot.total(.receivedBytes)
        bytesSent = snapshot.total(.sentBytes)
        clientDisconnects = Dictionary(
            snapshot.counters(.clientDisconnects).map { ($0.labels["phase"] ?? "", Int($0.value)) },
            uniquingKeysWith: +
        )
        pacingErrorMs = snapshot.timers.first { $0.name == MetricName.pacingError.name }.flatMap(\.namedPercentiles)
        process = ProcessMetrics.read().map {
            Process(
                residentMemoryBytes: $0.residentMemoryBytes,
                openFileDescriptors: $0.openFileDescriptors,
                cpuSeconds: $0.processorSeconds
            )
        }
    }
}

extension LiveMetrics.Traffic {
    fileprivate mutating func add(_ count: Int, status: String) {
        guard count > 0 else { return }
        totalRequests += count
        if (Int(status) ?? 0) < 400 { successfulRequests += count } else { failedRequests += count }
        statusCodes[status, default: 0] += count
        errorRate = Double(failedRequests) / Double(totalRequests)
    }

    fileprivate mutating func read(_ timer: MetricsSnapshot.Timer) {
        averageResponseTimeMs = timer.meanMs
        minimumResponseTimeMs = timer.minimumMs
        maximumResponseTimeMs = timer.maximumMs
        responseTimeMs = timer.namedPercentiles
    }

    fileprivate mutating func read(_ all: HistogramSnapshot) {
        guard all.count > 0 else { return }
        averageResponseTimeMs = all.mean?.milliseconds
        minimumResponseTimeMs = all.minimum?.milliseconds
        maximumResponseTimeMs = all.maximum?.milliseconds
        responseTimeMs = Dictionary(
            uniqueKeysWithValues: all.values().map { ($0.key.name, $0.value.milliseconds) }
        )
    }
}

extension MetricsSnapshot.Timer {
    /// In milliseconds by the percentile's name; nil if nothing was recorded.
    fileprivate var namedPercentiles: [String: Double]? {
        guard count > 0 else { return nil }
        return Dictionary(uniqueKeysWithValues: percentilesMs.map { ($0.key.name, $0.value) })
    }
}
