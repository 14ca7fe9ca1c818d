package import AdminAPI
package import Logging
package import MockBehavior
import NIOCore
package import ProviderWire
import Synchronization
package import Telemetry

/// What the admin API works on. It never sees the provider's server: they meet in the store and in the metrics.
package final class AdminContext: Sendable {
    package let store: ConfigurationStore
    package let metrics: MetricsRegistry
    package let benchmarks: BenchmarkRunner
    package let audits: AuditRunner
    /// What the provider port was asked, as far as it is remembered.
    package let journal: Journal
    /// Recorded answers of real providers.
    package let cassettes: CassetteLibrary
    /// Reads the configuration file again, swaps it in, and passes on the document.
    package typealias Reload = @Sendable (_ loaded: @Sendable (JSONValue) -> Void) async throws -> ConfigurationSnapshot
    let logger: Logger
    private let reloadFile: Reload
    private let state: Mutex<State>
    private let startedAt = NIODeadline.now()
    private let startDate: String

    private struct State {
        var lifecycle = StatusResource.State.starting
        var listeners: [String: String] = [:]
        /// The document that `reset` goes back to, and the file that it was read from.
        var baseDocument: JSONValue
        var configFile: String?
        var healthFailure: String?
        var upstreams: [String: UpstreamListener] = [:]
    }

    /// What became of the port of an upstream that has one of its own.
    package struct UpstreamListener: Sendable {
        /// Nil if nothing listens.
        package var address: String?
        /// Why it does not listen where the configuration says.
        package var problem: String?

        package init(address: String?, problem: String? = nil) {
            self.address = address
            self.problem = problem
        }
    }

    /// - Parameters:
    ///   - baseDocument: the configuration as it was loaded, which `reset` goes back to.
    ///   - configFile: where it was loaded from; nil for the embedded defaults.
    package init(
        store: ConfigurationStore, metrics: MetricsRegistry, benchmarks: BenchmarkRunner, audits: AuditRunner,
        journal: Journal = Journal(), cassettes: CassetteLibrary = CassetteLibrary(), baseDocument: JSONValue,
        configFile: String?, logger: Logger,
        reload: @escaping Reload
    ) {
        self.store = store
        self.metrics = metrics
        self.benchmarks = benchmarks
        self.audits = audits
        self.journal = journal
        self.cassettes = cassettes
        self.logger = logger
        reloadFile = reload
        state = Mutex(State(baseDocument: baseDocument, configFile: configFile))
        startDate = WallClock.rfc3339()
        startFaults(of: store.current)
    }

    package var lifecycle: StatusResource.State { state.withLock { $0.lifecycle } }
    package var listeners: [String: String] { state.withLock { $0.listeners } }
    package var baseDocument: JSONValue { state.withLock { $0.baseDocument } }
    package var uptime: Duration { .nanoseconds((NIODeadline.now() - startedAt).nanoseconds) }

    /// Why the last proof of health failed; nil while the daemon is healthy.
    package var healthFailure: String? {
        get { state.withLock { $0.healthFailure } }
        set { state.withLock { $0.healthFailure = newValue } }
    }

    package func began(_ lifecycle: StatusResource.State) { state.withLock { $0.lifecycle = lifecycle } }
    /// Those of upstreams too, as `provider.NAME`.
    package var allListeners: [String: String] {
        upstreamListeners.reduce(into: listeners) { listeners, upstream in
            if let address = upstream.value.address { listeners["provider.\(upstream.key)"] = address }
        }
    }
    package var upstreamListeners: [String: UpstreamListener] { state.withLock { $0.upstreams } }
    package func upstreamsListen(_ upstreams: [String: UpstreamListener]) {
        state.withLock { $0.upstreams = upstreams }
    }
    package func listens(_ name: String, at address: String) { state.withLock { $0.listeners[name] = address } }

    /// Reads the configuration file again and swaps it in, whole or not at all.
    ///
    /// - Throws: ``Problem`` 409 when there is no file, 422 with the reasons when it is bad, 503 when the daemon stops.
    @discardableResult
    package func reload() async throws -> ConfigurationSnapshot {
        guard lifecycle != .draining else {
            throw Problem(status: 503, detail: "the daemon is stopping; nothing is reloaded any more")
        }
        let snapshot = try await reloadFile { [self] document in state.withLock { $0.baseDocument = document } }
        startFaults(of: snapshot)
        return snapshot
    }

    func status() async -> StatusResource {
        let (lifecycle, configFile) = state.withLock { ($0.lifecycle, $0.configFile) }
        return StatusResource(
            state: lifecycle,
            revision: store.current.revision,
            uptimeSeconds: uptime / .seconds(1),
            startedAt: startDate,
            pid: WallClock.processIdentifier,
            configFile: configFile,
            listeners: allListeners,
            requestsInFlight: Int(metrics.snapshot().gauge(.requestsInFlight)),
            benchmark: await benchmarks.activeRun(),
            audit: await audits.activeRecord
        )
    }
}
