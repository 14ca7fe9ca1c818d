package import AdminAPI
import Hummingbird
import HummingbirdCore
package import Logging
package import NIOCore
import NIOHTTP1
import NIOPosix
import ServiceLifecycle
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The admin port: HTTP over TCP and, where one is named, a unix socket.
///
/// Bound before it runs, so that an address in use is found out at once. It has event loops of its own: a saturated
/// provider port cannot starve it.
package final class AdminListener: Service {
    /// Where to listen.
    package enum Binding: Sendable {
        case address(host: String, port: Int)
        case unixSocket(path: String)
        /// A socket that listens already, passed in by systemd.
        case socket(descriptor: Int32)
    }

    /// What was bound.
    package struct Bound: Sendable {
        /// `127.0.0.1:8081`, or the socket's path.
        package let address: String
        /// The listening socket, which stays this listener's.
        package let descriptor: Int32?
    }

    /// More connections than this are closed as they come.
    package static let maximumConnections = 256
    /// A connection that sends nothing for so long is closed.
    private static let idleTimeout = TimeAmount.seconds(60)

    /// How long a request that is being answered may go on when the daemon stops.
    private static let drainLimit = TimeAmount.seconds(2)
    /// How long a connection may then wait for a request that is under way.
    private static let firstRequestTime = TimeAmount.milliseconds(250)

    private struct Connections {
        var open: [ObjectIdentifier: any Channel] = [:]
        var isStopping = false

        mutating func beginStopping() -> [any Channel] {
            isStopping = true
            return Array(open.values)
        }
    }

    private let group: any EventLoopGroup
    private let channel: HTTP1Channel
    private let logger: Logger
    private let listeners = Mutex<[any Channel]>([])
    /// Connections as they are accepted: bare, since one that nobody will serve can then simply be closed.
    private let accepted: AsyncStream<any Channel>
    private let acceptor: AsyncStream<any Channel>.Continuation
    /// The open connections, so that they can be told to end.
    private let connections = Mutex(Connections())

    package init(context: AdminContext, policy: AccessPolicy, group: any EventLoopGroup, logger: Logger) {
        self.group = group
        self.logger = logger
        (accepted, acceptor) = AsyncStream.makeStream()
        let responder = AdminRouter(context: context, subscribers: EventSubscribers()).responder(policy: policy)
        channel = HTTP1Channel(
            responder: { request, writer, channel in
                let requestContext = AdminRequestContext(source: .init(channel: channel, logger: logger))
                let response = try await responder.respond(to: request, context: requestContext)
                try await writer.write(response: response.head, body: response.body)
            },
            configuration: .init(
                additionalChannelHandlers: [StalledWriteHandler()],
                idleTimeout: Self.idleTimeout
            )
        )
    }

    /// Binds one address.
    ///
    /// Connections wait until ``run()`` accepts them.
    package func bind(_ binding: Binding) async throws -> Bound {
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 256)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            // Connections wait in the backlog until ``run()``.
            .serverChannelOption(.autoRead, value: false)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            // Nothing is read before there is somebody to read it.
            .childChannelOption(.autoRead, value: false)
            .childChannelInitializer { [acceptor] connection in
                if case .terminated = acceptor.yield(connection) { connection.close(promise: nil) }
                return connection.eventLoop.makeSucceededVoidFuture()
            }
        let listener: any Channel
        switch binding {
        case .address(let host, let port): listener = try await bootstrap.bind(host: host, port: port).get()
        case .unixSocket(let path):
            try await refuseIfServed(path)
            listener = try await bootstrap.bind(unixDomainSocketPath: path, cleanupExistingSocketFile: true).get()
        case .socket(let descriptor): listener = try await bootstrap.withBoundSocket(descriptor).get()
        }
        listeners.withLock { $0.append(listener) }
        let descriptor = try await listener.eventLoop.submit {
            try listener.pipeline.syncOperations.withUnsafeTransportIfAvailable(of: NIOBSDSocket.Handle.self) { $0 }
        }.get()
        return Bound(address: Self.text(listener.localAddress), descriptor: descriptor)
    }

    private static func text(_ address: SocketAddress?) -> String {
        if let path = address?.pathname, !path.isEmpty { return path }
        let host = address?.ipAddress ?? "?"
        return (host.contains(":") ? "[\(host)]" : host) + ":\(address?.port ?? 0)"
    }

    private static func setUp(
        _ connection: any Channel, _ channel: HTTP1Channel, _ logger: Logger
    ) -> EventLoopFuture<HTTP1Channel.Value> {
        channel.setup(channel: connection, logger: logger).flatMapThrowing { value in
            let pipeline = connection.pipeline.syncOperations
            let decoder = try pipeline.handler(type: ByteToMessageHandler<HTTPRequestDecoder>.self)
            try pipeline.addHandler(OldClientHandler(), position: .after(decoder))
            return value
        }
    }

    /// A socket file that nobody serves any more may be replaced; one that somebody serves may not.
    private func refuseIfServed(_ path: String) async throws {
        let other: any Channel
        do {
            other = try await ClientBootstrap(group: group).connectTimeout(.seconds(1))
                .connect(unixDomainSocketPath: path).get()
        } catch {
            return
        }
        try await other.close()
        throw IOError(errnoCode: EADDRINUSE, reason: "somebody serves \(path)")
    }

    /// Closes what was bound and will never run.
    package func abandon() {
        acceptor.finish()
        for listener in listeners.withLock({ $0 }) { listener.close(promise: nil) }
    }

    /// Serves until the service group shuts down.
    package func run() async throws {
        let listeners = listeners.withLock { $0 }
        for listener in listeners { try await listener.setOption(.autoRead, value: true).get() }
        await withGracefulShutdownHandler {
            await withDiscardingTaskGroup { group in
                for await connection in accepted {
                    guard register(connection) else {
                        connection.close(promise: nil)
                        continue
                    }
                    group.addTask {
                        await self.serve(connection)
                        self.unregister(connection)
                    }
                }
            }
        } onGracefulShutdown: {
            self.stopAccepting(listeners)
            for connection in self.connections.withLock({ $0.beginStopping() }) { self.end(connection) }
        }
    }

    /// What was accepted is served. Clients that were not wait for whoever else holds the socket.
    private func stopAccepting(_ listeners: [any Channel]) {
        let stopped = listeners.map { $0.setOption(.autoRead, value: false) }
        EventLoopFuture.andAllComplete(stopped, on: group.next()).whenComplete { _ in
            // Connections that were accepted are handed on by then: they take turns on the same loops.
            let passed = self.group.makeIterator().map { $0.submit {} }
            EventLoopFuture.andAllComplete(passed, on: self.group.next()).whenComplete { _ in
                for listener in listeners { listener.close(promise: nil) }
                self.acceptor.finish()
            }
        }
    }

    /// Lets the request of a connection end, or come, if that happens soon.
    private func end(_ connection: any Channel) {
        connection.eventLoop.scheduleTask(in: Self.firstRequestTime) {
            connection.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
        }
        connection.eventLoop.scheduleTask(in: Self.drainLimit) { connection.close(promise: nil) }
    }

    private func serve(_ connection: any Channel) async {
        do {
            let value = try await connection.eventLoop.submit { [channel, logger] in
                // First, since it may fail: a channel that was made and is not handled cannot be dropped.
                try connection.syncOptions?.setOption(.autoRead, value: true)
                return Self.setUp(connection, channel, logger)
            }.get().get()
            await channel.handle(value: value, logger: logger)
        } catch {
            // It was closed before it was served.
            logger.debug("admin connection lost", metadata: ["error": "\(error)"])
            connection.close(promise: nil)
        }
    }

    private func register(_ channel: any Channel) -> Bool {
        let (isWelcome, mustEnd) = connections.withLock { connections in
            guard connections.open.count < Self.maximumConnections else { return (false, false) }
            connections.open[ObjectIdentifier(channel)] = channel
            return (true, connections.isStopping)
        }
        if mustEnd { end(channel) }
        return isWelcome
    }

    private func unregister(_ channel: any Channel) {
        connections.withLock { $0.open[ObjectIdentifier(channel)] = nil }
    }
}
