import Synchronization
import Telemetry

/// What a provider listener is doing at this moment. Atomics: written by its loops, read by anybody.
package final class ProviderActivity: Sendable {
    private let connections = Atomic<Int>(0)
    private let responses = Atomic<Int>(0)
    private let streams = Atomic<Int>(0)

    private let lastConnection = Atomic<UInt64>(0)

    package init() {}

    /// Names a connection: 1, 2, and so on.
    func newConnectionNumber() -> UInt64 { lastConnection.wrappingAdd(1, ordering: .relaxed).newValue }

    package var connectionsOpen: Int { connections.load(ordering: .relaxed) }
    package var requestsInFlight: Int { responses.load(ordering: .relaxed) }
    package var streamsOpen: Int { streams.load(ordering: .relaxed) }

    func connectionsChanged(by difference: Int) { connections.wrappingAdd(difference, ordering: .relaxed) }
    func responsesChanged(by difference: Int) { responses.wrappingAdd(difference, ordering: .relaxed) }
    func streamsChanged(by difference: Int) { streams.wrappingAdd(difference, ordering: .relaxed) }

    /// Shows the three as gauges whenever the metrics are read.
    func report(to registry: MetricsRegistry) {
        registry.onCollect { [self] readings in
            readings.gauge(.connectionsOpen, Double(connectionsOpen))
            readings.gauge(.requestsInFlight, Double(requestsInFlight))
            readings.gauge(.streamsOpen, Double(streamsOpen))
        }
    }
}
