public import Logging
public import MockBehavior
public import NIOCore
import NIOPosix
import ProviderRelay
import ProviderWire
import ReplyTemplates
public import Telemetry

/// A mock provider server: OpenAI's and Anthropic's APIs on one port, answering from a configuration.
///
/// ```swift
/// var configuration = MockConfiguration()
/// configuration.port = 0
/// configuration.chat.defaultResponses = ["Hello from a test."]
/// try await MockServer.withServer(configuration) { server in
///     // point a client at server.baseURL
/// }
/// ```
public final class MockServer: Sendable {
    /// Where the server listens.
    package enum Binding: Sendable {
        case address(host: String, port: Int)
        /// A socket that listens already, passed in by systemd.
        case socket(descriptor: Int32)
    }

    /// The address that clients reach, with the port that was really bound: `127.0.0.1:8080`.
    public let address: String
    /// The port that was really bound.
    public let port: Int
    /// What clients are given as the base URL: `http://127.0.0.1:8080`, or `https://…` if the server speaks TLS.
    public var baseURL: String { "\(tls == nil ? "http" : "https")://\(address)" }

    /// What clients must trust if the certificate is self-signed, as PEM; nil if the server does not speak TLS.
    public var certificatePEM: String? { tls?.certificatePEM }

    /// The upstreams with ports of their own, by name. A daemon keeps them itself, since they come and go.
    private let upstreams: [String: MockServer]
    private let store: ConfigurationStore
    private let listeners: [any Channel]
    private let contexts: [NIOLoopBound<LoopContext>]
    package let activity: ProviderActivity
    /// What new connections are encrypted with; nil serves in the clear.
    package let tls: ProviderTLS?
    /// Forwards requests to real providers.
    private let client: UpstreamClient
    private let logger: Logger

    private init(
        listeners: [any Channel], store: ConfigurationStore, contexts: [NIOLoopBound<LoopContext>],
        activity: ProviderActivity, tls: ProviderTLS?, client: UpstreamClient, logger: Logger,
        upstreams: [String: MockServer] = [:]
    ) {
        self.listeners = listeners
        self.store = store
        self.contexts = contexts
        self.activity = activity
        self.tls = tls
        self.client = client
        self.logger = logger
        self.upstreams = upstreams
        let bound = listeners.first?.localAddress
        port = bound?.port ?? 0
        address = Self.reachableAddress(host: bound?.ipAddress ?? "127.0.0.1", port: port)
    }

    /// What clients of an upstream are given as the base URL, its prefix included; nil if none has that name.
    public func baseURL(of upstream: String) -> String? {
        if upstream == UpstreamConfiguration.defaultName { return baseURL }
        if let server = upstreams[upstream] { return server.baseURL }
        let configured = store.current.configuration.upstreams.first { $0.name == upstream }
        return configured?.prefix.map { baseURL + $0 }
    }

    /// Runs a server for as long as the body runs, with event loops of its own.
    ///
    /// - Parameters:
    ///   - configuration: set `port` to 0 for any free port.
    ///   - threads: event loops; one serves tests well.
    /// - Throws: ``ConfigurationError``, an error of the bind, or what the body throws.
    public static func withServer<Result>(
        _ configuration: MockConfiguration = MockConfiguration(),
        threads: Int = 1,
        logger: Logger = Logger(label: "llm-mockd.provider", factory: { _ in SwiftLogNoOpLogHandler() }),
        _ body: (MockServer) async throws -> Result
    ) async throws -> Result {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: threads)
        let outcome: Swift.Result<Result, any Error>
        do {
            let server = try await start(configuration, on: group, logger: logger)
            do {
                outcome = .success(try await body(server))
            } catch {
                outcome = .failure(error)
            }
            await server.stop(within: .zero)
        } catch {
            outcome = .failure(error)
        }
        try await group.shutdownGracefully()
        return try outcome.get()
    }

    /// Starts a server; end it with ``stop(within:)``.
    ///
    /// - Throws: ``ConfigurationError``, an error of the bind, or one that names the certificate's file at fault.
    public static func start(
        _ configuration: MockConfiguration = MockConfiguration(),
        on group: any EventLoopGroup,
        metrics: MetricsRegistry = MetricsRegistry(),
        logger: Logger = Logger(label: "llm-mockd.provider", factory: { _ in SwiftLogNoOpLogHandler() })
    ) async throws -> MockServer {
        let store = try ConfigurationStore(document: configuration.document, templates: MustacheTemplates())
        let tls = try configuration.tls.map {
            try ProviderTLS(ProviderTLS.Source($0, host: configuration.host, directory: nil))
        }
        var upstreams: [String: MockServer] = [:]
        do {
            for upstream in configuration.upstreams where upstream.prefix == nil {
                let binding = Binding.address(host: upstream.configuration.host, port: upstream.configuration.port)
                upstreams[upstream.name] = try await start(
                    store: store, upstream: upstream.name, bindings: [binding], tls: tls, group: group,
                    metrics: metrics, logger: logger
                )
            }
            return try await start(
                store: store, bindings: [.address(host: configuration.host, port: configuration.port)], tls: tls,
                upstreams: upstreams, group: group, metrics: metrics, logger: logger
            )
        } catch {
            for server in upstreams.values { await server.stop(within: .zero) }
            throw error
        }
    }

    /// - Parameters:
    ///   - upstream: which of the configuration's providers is served.
    ///   - bindings: all that it listens on; the first gives the address that it is known by.
    ///   - tls: nil serves in the clear.
    package static func start(
        store: ConfigurationStore, upstream: String = UpstreamConfiguration.defaultName, bindings: [Binding],
        tls: ProviderTLS? = nil, upstreams: [String: MockServer] = [:], group: any EventLoopGroup,
        metrics: MetricsRegistry, journal: Journal? = nil, logger: Logger
    ) async throws -> MockServer {
        let activity = ProviderActivity()
        activity.report(to: metrics)
        let client = UpstreamClient(group: group)
        var contexts: [NIOLoopBound<LoopContext>] = []
        for loop in group.makeIterator() {
            let context = try await loop.submit {
                let loopMetrics = ProviderMetrics(registry: metrics, activity: activity)
                let seed = UInt64.random(in: .min ... .max)
                return NIOLoopBound(
                    LoopContext(
                        eventLoop: loop, store: store, upstream: upstream, metrics: loopMetrics,
                        journal: journal?.recorder(), forwarder: client, seed: seed
                    ),
                    eventLoop: loop
                )
            }.get()
            contexts.append(context)
        }
        let bootstrap = bootstrap(on: group, contexts: contexts, tls: tls)
        var listeners: [any Channel] = []
        do {
            for binding in bindings {
                switch binding {
                case .address(let host, let port):
                    listeners.append(try await bootstrap.bind(host: host, port: port).get())
                case .socket(let descriptor):
                    listeners.append(try await bootstrap.withBoundSocket(descriptor).get())
                }
            }
            for listener in listeners { await prepare(listener, logger: logger) }
        } catch {
            for listener in listeners { try await listener.close() }
            throw error
        }
        return MockServer(
            listeners: listeners, store: store, contexts: contexts, activity: activity, tls: tls, client: client,
            logger: logger, upstreams: upstreams
        )
    }

    /// What makes a listener faster and is no condition for serving.
    private static func prepare(_ listener: any Channel, logger: Logger) async {
        #if os(Linux)
            do {
                try await listener.useLeastCongestionControlOnLoopback()
            } catch {
                logger.debug("the congestion control stays as it is", metadata: ["error": "\(error)"])
            }
        #endif
    }

    private static func bootstrap(
        on group: any EventLoopGroup, contexts: [NIOLoopBound<LoopContext>], tls: ProviderTLS?
    ) -> ServerBootstrap {
        let byLoop = Dictionary(uniqueKeysWithValues: contexts.map { (ObjectIdentifier($0.eventLoop), $0) })
        return ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 4096)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .serverChannelOption(.maxMessagesPerRead, value: 16)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(.maxMessagesPerRead, value: 4)
            // Who closes only its own side still gets its answers; inside of TLS nobody does that.
            .childChannelOption(.allowRemoteHalfClosure, value: tls == nil)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    guard let context = byLoop[ObjectIdentifier(channel.eventLoop)] else {
                        preconditionFailure("a connection runs on a loop of the server's group")
                    }
                    try ConnectionRefusal.addIfNeeded(to: channel, loop: context.value)
                    if let tls {
                        try ConnectionPipeline.addTLS(to: channel, loop: context.value, tls: tls)
                    } else {
                        try ConnectionPipeline.addHTTP1(to: channel, loop: context.value, isInClear: true)
                    }
                }
            }
    }

    /// Changes the running configuration, whole or not at all. Listener settings (`host`, `port`) wait for a new server.
    ///
    /// - Throws: ``ConfigurationError`` if the change would not be valid; the old configuration stays.
    public func update(_ change: (inout MockConfiguration) -> Void) throws {
        do {
            try store.update { snapshot in
                var configuration = snapshot.configuration
                change(&configuration)
                return configuration.document
            }
        } catch ConfigurationChangeError.invalid(let issues) {
            throw ConfigurationError(issues: issues)
        }
    }

    /// Stops: accepts no more connections, lets open responses end for so long, then closes what is left.
    ///
    /// - Returns: how many connections were closed before their response had ended.
    @discardableResult
    public func stop(within limit: Duration) async -> Int {
        guard !upstreams.isEmpty else { return await stopListener(within: limit) }
        return await withTaskGroup(of: Int.self) { group in
            group.addTask { await self.stopListener(within: limit) }
            for server in upstreams.values { group.addTask { await server.stop(within: limit) } }
            return await group.reduce(0, +)
        }
    }

    private func stopListener(within limit: Duration) async -> Int {
        await stopAccepting()
        guard let first = contexts.first else { return 0 }
        let drained = contexts.map { context in
            let promise = context.eventLoop.makePromise(of: Void.self)
            context.eventLoop.execute { context.value.drain(promise) }
            return promise.futureResult
        }
        let cut = first.eventLoop.makePromise(of: Int.self)
        let timeout = first.eventLoop.scheduleTask(in: TimeAmount(limit)) {
            cut.succeed(self.activity.requestsInFlight)
            self.closeAll()
        }
        // Neither future can fail: draining only succeeds, and what was cut is a count.
        EventLoopFuture.andAllComplete(drained, on: first.eventLoop).whenComplete { _ in
            timeout.cancel()
            cut.succeed(0)
        }
        let count = (try? await cut.futureResult.get()) ?? 0
        if count > 0 { logger.debug("closed connections at the drain limit", metadata: ["connections": "\(count)"]) }
        do {
            try await client.shutDown()
        } catch {
            logger.debug("connections to providers could not be closed", metadata: ["error": "\(error)"])
        }
        return count
    }

    /// Closes the listeners when all connections that they accepted are in the hands of their loops, so that none is lost
    /// between the two. Clients that were not accepted wait for whoever else holds the socket.
    private func stopAccepting() async {
        do {
            for listener in listeners { try await listener.setOption(.autoRead, value: false).get() }
            // An accepted connection goes to its loop to be set up, back to the listener's, and to its own again.
            for loop in contexts.map(\.eventLoop) + listeners.map(\.eventLoop) + contexts.map(\.eventLoop) {
                try await loop.submit {}.get()
            }
            for listener in listeners { try await listener.close() }
        } catch {
            // A listener that is closed already accepts nothing.
            logger.debug("a listener could not be closed", metadata: ["error": "\(error)"])
        }
    }

    /// Closes every connection at once, whatever it is doing.
    package func closeAll() {
        for server in upstreams.values { server.closeAll() }
        for context in contexts { context.eventLoop.execute { context.value.closeAll() } }
    }

    /// The descriptors of the listening sockets, which stay the server's: for copies that outlive the process.
    package func listenerDescriptors() async throws -> [Int32] {
        var descriptors: [Int32] = []
        for listener in listeners {
            let descriptor = try await listener.eventLoop.submit {
                try listener.pipeline.syncOperations.withUnsafeTransportIfAvailable(of: NIOBSDSocket.Handle.self) { $0 }
            }.get()
            if let descriptor { descriptors.append(descriptor) }
        }
        return descriptors
    }

    /// The event loops that serve, for proof that each still answers.
    package var eventLoops: [any EventLoop] { contexts.map(\.eventLoop) }

    /// What a client on this machine connects to: a wildcard address is reached by loopback.
    private static func reachableAddress(host: String, port: Int) -> String {
        switch host {
        case "0.0.0.0": "127.0.0.1:\(port)"
        case "::": "[::1]:\(port)"
        default: host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        }
    }
}
