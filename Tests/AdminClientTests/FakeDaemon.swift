import AdminClient
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// Stands in for a daemon's admin port: answers each request as a test says, and remembers it.
final class FakeDaemon: Sendable {
    struct Request: Sendable {
        var method: String
        var uri: String
        var headers: HTTPHeaders
        var body: String
    }

    enum Reply: Sendable {
        case answer(_ body: String, status: Int = 200, type: String = "application/json", entityTag: String? = nil)
        /// An event stream of these events, as they stand on the wire.
        case events([String], then: End)
        case silence
        case hangUp

        enum End: Sendable {
            case end, cutOff, open
        }

        static func problem(_ status: Int, _ detail: String, at pointers: [String] = []) -> Reply {
            let errors = pointers.map { "{\"pointer\": \"\($0)\", \"detail\": \"wrong\"}" }.joined(separator: ", ")
            return .answer(
                """
                {"type": "about:blank", "title": "No", "status": \(status), "detail": "\(detail)", "errors": [\(errors)]}
                """,
                status: status, type: "application/problem+json"
            )
        }
    }

    private struct Memory: Sendable {
        var requests: [Request] = []
        var closedConnections = 0
    }

    /// Where it listens.
    let address: AdminAddress
    private let memory: Mutex<Memory>
    private let changes: AsyncStream<Void>

    var requests: [Request] { memory.withLock { $0.requests } }

    /// `GET /v1/status`
    var calls: [String] { requests.map { "\($0.method) \($0.uri)" } }

    private init(address: AdminAddress, memory: consuming Mutex<Memory>, changes: AsyncStream<Void>) {
        self.address = address
        self.memory = memory
        self.changes = changes
    }

    /// Returns when the call has come in. Only one may wait.
    func awaitCall(_ call: String) async {
        if calls.contains(call) { return }
        for await _ in changes where calls.contains(call) { return }
    }

    /// Returns when a client has closed its connection. Only one may wait.
    func awaitClosing() async {
        if memory.withLock({ $0.closedConnections > 0 }) { return }
        for await _ in changes where memory.withLock({ $0.closedConnections > 0 }) { return }
    }

    /// Runs the closure with a daemon, and takes it down afterwards.
    ///
    /// - Parameter socket: the path of a unix socket to listen at; without one, a free port.
    static func serving<Value>(
        at socket: String? = nil, _ reply: @escaping @Sendable (Request) -> Reply,
        _ body: (FakeDaemon) async throws -> Value
    ) async throws -> Value {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let (changes, continuation) = AsyncStream.makeStream(of: Void.self)
        let observer = Observer()
        let bootstrap = ServerBootstrap(group: group).childChannelInitializer { channel in
            channel.eventLoop.makeCompletedFuture {
                try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                try channel.pipeline.syncOperations.addHandler(Connection(observer: observer, reply: reply))
            }
        }
        let result: Result<Value, any Error>
        do {
            let channel =
                if let socket {
                    try await bootstrap.bind(unixDomainSocketPath: socket, cleanupExistingSocketFile: true).get()
                } else {
                    try await bootstrap.bind(host: "127.0.0.1", port: 0).get()
                }
            let daemon = FakeDaemon(
                address: socket.map { .unixSocket(path: $0) }
                    ?? .tcp(host: "127.0.0.1", port: channel.localAddress?.port ?? 0),
                memory: Mutex(Memory()), changes: changes
            )
            observer.onRequest.withLock { slot in
                slot = { request in
                    daemon.memory.withLock { $0.requests.append(request) }
                    continuation.yield()
                }
            }
            observer.onClosing.withLock { slot in
                slot = {
                    daemon.memory.withLock { $0.closedConnections += 1 }
                    continuation.yield()
                }
            }
            result = .success(try await body(daemon))
        } catch {
            result = .failure(error)
        }
        continuation.finish()
        try await group.shutdownGracefully()
        return try result.get()
    }

    /// What connections tell the daemon, which is there only when the port is known.
    private final class Observer: Sendable {
        let onRequest = Mutex<@Sendable (Request) -> Void>({ _ in })
        let onClosing = Mutex<@Sendable () -> Void>({})
    }

    private final class Connection: ChannelInboundHandler {
        typealias InboundIn = HTTPServerRequestPart
        typealias OutboundOut = HTTPServerResponsePart

        private let observer: Observer
        private let reply: @Sendable (Request) -> Reply
        private var request: Request?

        init(observer: Observer, reply: @escaping @Sendable (Request) -> Reply) {
            self.observer = observer
            self.reply = reply
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            switch unwrapInboundIn(data) {
            case .head(let head):
                request = Request(method: head.method.rawValue, uri: head.uri, headers: head.headers, body: "")
            case .body(let bytes): request?.body += String(buffer: bytes)
            case .end:
                guard let request else { return }
                let reply = reply(request)
                observer.onRequest.withLock { $0 }(request)
                send(reply, context)
            }
        }

        func channelInactive(context: ChannelHandlerContext) { observer.onClosing.withLock { $0 }() }

        func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

        private func send(_ reply: Reply, _ context: ChannelHandlerContext) {
            switch reply {
            case .answer(let body, let status, let type, let entityTag):
                var headers: HTTPHeaders = ["content-type": type, "content-length": String(body.utf8.count)]
                if let entityTag { headers.add(name: "etag", value: entityTag) }
                write(.head(.init(version: .http1_1, status: .init(statusCode: status), headers: headers)), context)
                write(.body(.byteBuffer(ByteBuffer(string: body))), context)
                write(.end(nil), context)
            case .events(let events, let end):
                let headers: HTTPHeaders = ["content-type": "text/event-stream", "transfer-encoding": "chunked"]
                write(.head(.init(version: .http1_1, status: .ok, headers: headers)), context)
                for event in events { write(.body(.byteBuffer(ByteBuffer(string: event))), context) }
                switch end {
                case .end: write(.end(nil), context)
                case .cutOff: context.close(promise: nil)
                case .open: break
                }
            case .silence: break
            case .hangUp: context.close(promise: nil)
            }
        }

        private func write(_ part: HTTPServerResponsePart, _ context: ChannelHandlerContext) {
            context.writeAndFlush(wrapOutboundOut(part), promise: nil)
        }
    }
}
