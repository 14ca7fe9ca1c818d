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

    /// More connections than this are closed as they come.
    package static let maximumConnections = 256
    /// A connection that sends nothing for so long is closed.
    private static let idleTimeout = TimeAmount.seconds(60)

    /// How long a request that is being answered may go on when the daemon stops.
    private static let drainLimit = TimeAmount.seconds(2)

    private typealias ServerChannel = NIOAsyncChannel<HTTP1Channel.Value, Never>

    private let group: any EventLoopGroup
    private let channel: HTTP1Channel
    private let logger: Logger
    private let listeners = Mutex<[ServerChannel]>([])
    /// The open connections, so that they can be told to end.
    private let connections = Mutex<[ObjectIdentifier: any Channel]>([:])

    package init(context: AdminContext, policy: AccessPolicy, group: any EventLoopGroup, logger: Logger) {
        self.group = group
        self.logger = logger
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
    /// - Returns: the address that was bound: `127.0.0.1:8081`, or the socket's path.
    package func bind(_ binding: Binding) async throws -> String {
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 256)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            // Connections wait in the backlog until ``run()``.
            .serverChannelOption(.autoRead, value: false)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
        let setUp: @Sendable (any Channel) -> EventLoopFuture<HTTP1Channel.Value> = { [channel, logger] in
            Self.setUp($0, channel, logger)
        }
        let listener: ServerChannel
        switch binding {
        case .address(let host, let port):
            listener = try await bootstrap.bind(host: host, port: port, childChannelInitializer: setUp)
        case .unixSocket(let path):
            try await refuseIfServed(path)
            listener = try await bootstrap.bind(
                unixDomainSocketPath: path, cleanupExistingSocketFile: true, childChannelInitializer: setUp
            )
        case .socket(let descriptor):
            listener = try await bootstrap.bind(descriptor, childChannelInitializer: setUp)
        }
        listeners.withLock { $0.append(listener) }
        let address = listener.channel.localAddress
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
    package func abandon() async {
        for listener in listeners.withLock({ $0 }) {
            do {
                try await listener.executeThenClose { _ in }
            } catch {
                logger.debug("closing a listener failed", metadata: ["error": "\(error)"])
            }
        }
    }

    /// Serves until the service group shuts down.
    package func run() async throws {
        let listeners = listeners.withLock { $0 }
        await withGracefulShutdownHandler {
            await withDiscardingTaskGroup { group in
                for listener in listeners { group.addTask { await self.accept(from: listener) } }
            }
        } onGracefulShutdown: {
            for listener in listeners { listener.channel.close(promise: nil) }
            let open = self.connections.withLock { $0.values.map(\.self) }
            for connection in open {
                connection.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
                connection.eventLoop.scheduleTask(in: Self.drainLimit) { connection.close(promise: nil) }
            }
        }
    }

    private func accept(from listener: ServerChannel) async {
        await withDiscardingTaskGroup { group in
            do {
                try await listener.executeThenClose { inbound in
                    try await listener.channel.setOption(.autoRead, value: true).get()
                    for try await connection in inbound {
                        guard self.register(connection.channel) else {
                            group.addTask { await self.refuse(connection) }
                            continue
                        }
                        group.addTask {
                            await self.channel.handle(value: connection, logger: self.logger)
                            self.unregister(connection.channel)
                        }
                    }
                }
            } catch {
                logger.error("admin listener failed", metadata: ["error": "\(error)"])
            }
        }
    }

    private func refuse(_ connection: HTTP1Channel.Value) async {
        do {
            try await connection.executeThenClose { _, _ in }
        } catch {
            logger.debug("refused admin connection", metadata: ["error": "\(error)"])
        }
    }

    private func register(_ channel: any Channel) -> Bool {
        connections.withLock { connections in
            guard connections.count < Self.maximumConnections else { return false }
            connections[ObjectIdentifier(channel)] = channel
            return true
        }
    }

    private func unregister(_ channel: any Channel) {
        connections.withLock { $0[ObjectIdentifier(channel)] = nil }
    }
}
