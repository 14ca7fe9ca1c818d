import MockBehavior
import NIOCore
import ProviderWire
import Telemetry

/// The metrics of one event loop's connections, looked up once. Bound to that loop.
final class ProviderMetrics {
    private struct Outcome: Hashable {
        var endpoint: Endpoint?
        var status: Int
    }

    /// Where responses of one outcome are counted.
    private final class OutcomeMetrics {
        let outcome: Outcome
        let counter: CounterMetric
        let timer: TimerMetric

        init(_ outcome: Outcome, _ counter: CounterMetric, _ timer: TimerMetric) {
            self.outcome = outcome
            self.counter = counter
            self.timer = timer
        }

        func count(nanoseconds: Int64) {
            counter.increment()
            timer.recordNanoseconds(nanoseconds)
        }
    }

    private let registry: MetricsRegistry
    private let activity: ProviderActivity
    private let connections: CounterMetric
    private let received: CounterMetric
    private let sentBytes: CounterMetric
    private let pacingError: TimerMetric
    private let leftInDelay: CounterMetric
    private let leftInResponse: CounterMetric
    private var outcomes: [Outcome: OutcomeMetrics] = [:]
    /// What was counted last: mostly what is counted next.
    private var latest: OutcomeMetrics?
    private var faults: [String: CounterMetric] = [:]
    private var limits: [String: CounterMetric] = [:]

    init(registry: MetricsRegistry, activity: ProviderActivity) {
        self.registry = registry
        self.activity = activity
        connections = registry.counter(.connections)
        received = registry.counter(.receivedBytes)
        sentBytes = registry.counter(.sentBytes)
        pacingError = registry.timer(.pacingError)
        leftInDelay = registry.counter(.clientDisconnects, ["phase": "delay"])
        leftInResponse = registry.counter(.clientDisconnects, ["phase": "stream"])
    }

    func newConnectionNumber() -> UInt64 { activity.newConnectionNumber() }

    func connectionOpened() { activity.connectionsChanged(by: 1) }

    /// The connection is somebody's, not a probe's.
    func connectionUsed() { connections.increment() }

    func connectionClosed() { activity.connectionsChanged(by: -1) }

    var responsesInFlight: Int { activity.requestsInFlight }

    func responseBegan(isStream: Bool) { responseChanged(by: 1, isStream: isStream) }

    private func responseChanged(by difference: Int, isStream: Bool) {
        activity.responsesChanged(by: difference)
        if isStream { activity.streamsChanged(by: difference) }
    }

    /// What was due at one moment was written that much later.
    func paced(_ error: TimeAmount) { pacingError.recordNanoseconds(error.nanoseconds) }

    func sent(_ bytes: Int) { sentBytes.increment(by: Int64(bytes)) }

    // Whoever sees that nothing is in flight any more sees how it ended: so that is counted first.

    func responseEnded(_ record: ResponseRecord, isStream: Bool, at time: NIODeadline) {
        answered(record, at: time)
        responseChanged(by: -1, isStream: isStream)
    }

    /// Counts a response that ended as soon as it began, and so was never seen in flight, or one that has left flight.
    func answered(_ record: ResponseRecord, at time: NIODeadline) {
        received.increment(by: Int64(record.bytesReceived))
        if record.isPing { return }
        record.upstream?.tally?.ended(status: record.status)
        let outcome = Outcome(endpoint: record.endpoint, status: record.status)
        let nanoseconds = (time - record.arrival).nanoseconds
        if let latest, latest.outcome == outcome {
            latest.count(nanoseconds: nanoseconds)
        } else {
            let found = metrics(of: outcome)
            found.count(nanoseconds: nanoseconds)
            latest = found
        }
    }

    /// A fault struck a request or a connection.
    func faultStruck(_ name: String) {
        let counter = faults[name] ?? registry.counter(.faults, ["fault": name])
        faults[name] = counter
        counter.increment()
    }

    /// A rate limit turned a request away.
    func limitRefused(_ name: String) {
        let counter = limits[name] ?? registry.counter(.rateLimited, ["limit": name])
        limits[name] = counter
        counter.increment()
    }

    /// A fault ended the response before it was complete.
    func responseCut(_ record: ResponseRecord, isStream: Bool) {
        received.increment(by: Int64(record.bytesReceived))
        record.upstream?.tally?.ended(status: 0)
        responseChanged(by: -1, isStream: isStream)
    }

    /// The connection ended before its response: the client left, or the server cut it off.
    func responseAbandoned(_ record: ResponseRecord, isStream: Bool, hadBegun: Bool) {
        received.increment(by: Int64(record.bytesReceived))
        record.upstream?.tally?.aborted()
        (hadBegun ? leftInResponse : leftInDelay).increment()
        responseChanged(by: -1, isStream: isStream)
    }

    private func metrics(of outcome: Outcome) -> OutcomeMetrics {
        if let known = outcomes[outcome] { return known }
        let endpoint = outcome.endpoint?.rawValue ?? "other"
        let metrics = OutcomeMetrics(
            outcome, registry.counter(.requests, ["endpoint": endpoint, "status": String(outcome.status)]),
            registry.timer(.requestDuration, ["endpoint": endpoint])
        )
        outcomes[outcome] = metrics
        return metrics
    }
}
