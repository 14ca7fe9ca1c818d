import Logging
import MockBehavior
import MockServer
import NIOCore
import Telemetry

/// The listeners of upstreams that have ports of their own: they come and go with the configuration.
actor UpstreamListeners {
    struct State: Sendable {
        /// Nil if nothing listens.
        var address: String?
        /// Why it does not listen where the configuration says; an old port may go on.
        var failure: DaemonError?
    }

    private struct Listener {
        var server: MockServer
        /// As the configuration names it, where port 0 is any.
        var host: String
        var port: Int
    }

    private let store: ConfigurationStore
    private let tls: ProviderTLS?
    private let group: any EventLoopGroup
    private let metrics: MetricsRegistry
    private let journal: Journal
    private let logger: Logger
    private var listeners: [String: Listener] = [:]
    private var failures: [String: DaemonError] = [:]

    /// - Parameter tls: that of the provider port; its certificate is renewed for all.
    init(
        store: ConfigurationStore, tls: ProviderTLS?, group: any EventLoopGroup, metrics: MetricsRegistry,
        journal: Journal, logger: Logger
    ) {
        self.store = store
        self.tls = tls
        self.group = group
        self.metrics = metrics
        self.journal = journal
        self.logger = logger
    }

    /// By the upstream's name.
    var states: [String: State] {
        var states = listeners.mapValues { State(address: $0.server.address) }
        for (name, failure) in failures { states[name, default: State()].failure = failure }
        return states
    }

    /// Binds what the running configuration has beyond what is bound, and lets go of what it does not have any more.
    ///
    /// - Returns: servers that are to be drained.
    func update() async -> [MockServer] {
        failures = [:]
        var gone = listeners
        for upstream in store.current.configuration.upstreams where upstream.prefix == nil {
            let (name, host, port) = (upstream.name, upstream.configuration.host, upstream.configuration.port)
            if let known = listeners[name], known.host == host, known.port == port {
                gone[name] = nil
                continue
            }
            do {
                let server = try await MockServer.start(
                    store: store, upstream: name, bindings: [.address(host: host, port: port)], tls: tls, group: group,
                    metrics: metrics, journal: journal, logger: logger
                )
                listeners[name] = Listener(server: server, host: host, port: port)
                // What listened elsewhere before has its successor, and is drained.
                if gone[name] == nil { continue }
            } catch {
                failures[name] = Daemon.cannotBind(
                    "\(host):\(port)", option: "the \"port\" of the upstream \"\(name)\" (0 takes any)", error
                )
                // The old port goes on until the new one can be had.
                gone[name] = nil
            }
        }
        for name in gone.keys where listeners[name]?.server === gone[name]?.server { listeners[name] = nil }
        return gone.values.map(\.server)
    }

    /// All that listen now; none does afterwards as far as this is concerned.
    func giveUpAll() -> [MockServer] {
        defer { listeners = [:] }
        return listeners.values.map(\.server)
    }

    /// Closes everything at once.
    func closeAll() async {
        for server in giveUpAll() { await server.stop(within: .zero) }
    }
}
