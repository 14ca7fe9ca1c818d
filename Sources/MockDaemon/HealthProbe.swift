import NIOCore
import NIOPosix

/// Proves that the daemon serves: every event loop answers, and every listener answers a request.
struct HealthProbe: Sendable {
    /// What answered too late, or not at all.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// What a listener is asked. Any answer is proof: who is refused was heard.
    enum Request: String, Sendable {
        /// The provider port's ping, which no metric counts.
        case provider = "OPTIONS *"
        case admin = "GET /healthz"
    }

    let eventLoops: [any EventLoop]
    /// Where the listeners are: `host:port` or the path of a unix socket, and what each is asked.
    let listeners: [(address: String, request: Request)]
    /// The loops that connect; others than those that are examined, which may hang.
    let group: any EventLoopGroup
    /// How long each part of the proof may take.
    let limit: TimeAmount

    /// - Throws: ``Failure``, or the error of a connection.
    func prove() async throws {
        for (index, loop) in eventLoops.enumerated() {
            let promise = group.next().makePromise(of: Void.self)
            let timeout = promise.futureResult.eventLoop.scheduleTask(in: limit) {
                promise.fail(Failure(description: "event loop \(index) does not answer"))
            }
            loop.execute { promise.succeed() }
            do {
                try await promise.futureResult.get()
                timeout.cancel()
            } catch {
                timeout.cancel()
                throw error
            }
        }
        for listener in listeners { try await ask(listener.request, at: listener.address) }
    }

    private func ask(_ request: Request, at address: String) async throws {
        let answered = group.next().makePromise(of: Void.self)
        let bootstrap = ClientBootstrap(group: group).connectTimeout(limit).channelInitializer { channel in
            channel.eventLoop.makeCompletedFuture {
                try channel.pipeline.syncOperations.addHandler(AnswerListener(answered: answered))
            }
        }
        let timeout = answered.futureResult.eventLoop.scheduleTask(in: limit) {
            answered.fail(Failure(description: "\(address) does not answer"))
        }
        defer { timeout.cancel() }
        let channel: any Channel
        do {
            channel = try await connect(bootstrap, to: address)
        } catch {
            answered.fail(error)
            throw error
        }
        let text = "\(request.rawValue) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        channel.writeAndFlush(ByteBuffer(string: text), promise: nil)
        do {
            try await answered.futureResult.get()
        } catch {
            channel.close(promise: nil)
            throw error
        }
        channel.close(promise: nil)
    }

    private func connect(_ bootstrap: ClientBootstrap, to address: String) async throws -> any Channel {
        if address.first == "/" {
            return try await bootstrap.connect(unixDomainSocketPath: address).get()
        } else {
            let port = Int(address[(address.lastIndex(of: ":") ?? address.endIndex)...].dropFirst()) ?? 0
            return try await bootstrap.connect(host: Self.reachable(Self.host(of: address)), port: port).get()
        }
    }

    /// `127.0.0.1:8081` → `127.0.0.1`, `[::1]:8081` → `::1`.
    static func host(of address: String) -> String {
        address[..<(address.lastIndex(of: ":") ?? address.endIndex)].filter { $0 != "[" && $0 != "]" }
    }

    /// A wildcard address is reached by loopback.
    private static func reachable(_ host: String) -> String {
        switch host {
        case "0.0.0.0": "127.0.0.1"
        case "::": "::1"
        default: host
        }
    }
}

/// Hears whether the other side answers before it goes away. Bound to its event loop.
private final class AnswerListener: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let answered: EventLoopPromise<Void>

    init(answered: EventLoopPromise<Void>) { self.answered = answered }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) { answered.succeed() }

    func channelInactive(context: ChannelHandlerContext) {
        answered.fail(HealthProbe.Failure(description: "a listener closed the connection without an answer"))
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        answered.fail(error)
        context.close(promise: nil)
    }
}
