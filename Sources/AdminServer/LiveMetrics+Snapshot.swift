import AdminAPI
import Measurement
import MockBehavior
import Telemetry

extension AdminContext {
    /// What the metrics show now, in the admin API's words.
    func liveMetrics() async -> LiveMetrics {
        var live = LiveMetrics(
            time: WallClock.rfc3339(), uptimeSeconds: uptime / .seconds(1), revision: store.current.revision
        )
        live.read(metrics.snapshot())
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
        provider.readWhole(durations)
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

    /// What can be said of all endpoints together: percentiles of several distributions cannot be merged.
    fileprivate mutating func readWhole(_ timers: [MetricsSnapshot.Timer]) {
        let count = timers.reduce(0) { $0 + $1.count }
        guard count > 0 else { return }
        averageResponseTimeMs = timers.reduce(0) { $0 + $1.sumMs } / Double(count)
        minimumResponseTimeMs = timers.compactMap(\.minimumMs).min()
        maximumResponseTimeMs = timers.compactMap(\.maximumMs).max()
    }
}

extension MetricsSnapshot.Timer {
    /// In milliseconds by the percentile's name; nil if nothing was recorded.
    fileprivate var namedPercentiles: [String: Double]? {
        guard count > 0 else { return nil }
        return Dictionary(uniqueKeysWithValues: percentilesMs.map { ($0.key.name, $0.value) })
    }
}
