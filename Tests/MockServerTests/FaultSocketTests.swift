import MockBehavior
import NIOCore
import NIOPosix
import ProviderWire
import Testing

@testable import MockServer

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Real sockets, as a reset is something of the system's.
struct FaultSocketTests {
    private func withServer(
        _ act: FaultAct, first: Int? = nil, isSecure: Bool = false, _ body: (MockServer) async throws -> Void
    ) async throws {
        var configuration = MockConfiguration()
        configuration.port = 0
        configuration.chat.chunkDelay = .milliseconds(1)
        if isSecure { configuration.tls = .selfSigned }
        var fault = FaultConfiguration("fault", act)
        fault.trigger.first = first
        configuration.faults = [fault]
        try await MockServer.withServer(configuration, body)
    }

    /// What a client receives, and the number of the error that ends it; nil for a proper end.
    private func exchange(_ text: String, with server: MockServer) async throws -> (received: String, error: CInt?) {
        let group = MultiThreadedEventLoopGroup.singleton
        let promise = group.next().makePromise(of: (String, CInt?).self)
        let channel = try await ClientBootstrap(group: group).channelInitializer { channel in
            channel.eventLoop.makeCompletedFuture {
                try channel.pipeline.syncOperations.addHandler(ExchangeRecorder(promise))
            }
        }.connect(host: "127.0.0.1", port: server.port).get()
        channel.writeAndFlush(ByteBuffer(string: text), promise: nil)
        return try await promise.futureResult.get()
    }

    @Test(.timeLimit(.minutes(1))) func `a reset is one on the wire, after what came before it`() async throws {
        try await withServer(.reset(.afterEvents(2))) { server in
            let (received, error) = try await exchange(TestRequest.chatStream, with: server)
            #expect(error == ECONNRESET)
            #expect(received.split(separator: "data: ").count == 3)
        }
    }

    @Test(.timeLimit(.minutes(1))) func `a close is a proper end of the connection`() async throws {
        try await withServer(.close(.afterEvents(2))) { server in
            let (received, error) = try await exchange(TestRequest.chatStream, with: server)
            #expect(error == nil)
            #expect(received.split(separator: "data: ").count == 3)
        }
    }

    @Test(.timeLimit(.minutes(1)), arguments: [false, true])
    func `connections are refused so often, in the clear and inside of TLS`(isSecure: Bool) async throws {
        try await withServer(.refuse, first: 2, isSecure: isSecure) { server in
            for _ in 0..<2 {
                let (received, error) = try await exchange("\u{16}\u{3}\u{1}", with: server)
                #expect(received == "")
                #expect(error == ECONNRESET)
            }
            let (received, _) = try await exchange(TestRequest.get("/v1/models", "connection: close"), with: server)
            #expect(received.hasPrefix(isSecure ? "HTTP/1.1 400" : "HTTP/1.1 200"))
        }
    }

    @Test(.timeLimit(.minutes(1))) func `the daemon's own question is answered while connections are refused`()
        async throws
    {
        try await withServer(.refuse) { server in
            let ping = TestRequest.get("*", "connection: close", method: "OPTIONS")
            let (received, _) = try await exchange(ping, with: server)
            #expect(received.hasPrefix("HTTP/1.1 204"))
            let (_, error) = try await exchange(TestRequest.chat, with: server)
            #expect(error == ECONNRESET)
        }
    }
}

/// Keeps what comes until the connection ends, and how it ends. Bound to its event loop.
private final class ExchangeRecorder: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let promise: EventLoopPromise<(String, CInt?)>
    private var received = ""
    private var error: CInt?

    init(_ promise: EventLoopPromise<(String, CInt?)>) { self.promise = promise }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) { received += String(buffer: unwrapInboundIn(data)) }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        self.error = (error as? IOError)?.errnoCode ?? -1
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) { promise.succeed((received, error)) }
}
