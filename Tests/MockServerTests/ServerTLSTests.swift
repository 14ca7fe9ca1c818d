import Logging
import MockBehavior
import NIOCore
import NIOPosix
import NIOSSL
import NIOTLS
import Telemetry
import Testing

@testable import MockServer

/// Real sockets, as handshakes take two sides.
struct ServerTLSTests {
    private let group = MultiThreadedEventLoopGroup.singleton

    private func withServer(_ source: ProviderTLS.Source, _ body: (MockServer, ProviderTLS) async throws -> Void)
        async throws
    {
        let tls = try ProviderTLS(source)
        let server = try await MockServer.start(
            store: ConfigurationStore(document: MockConfiguration().document),
            bindings: [.address(host: "127.0.0.1", port: 0)], tls: tls, group: group, metrics: MetricsRegistry(),
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        )
        do {
            try await body(server, tls)
            await server.stop(within: .zero)
        } catch {
            await server.stop(within: .zero)
            throw error
        }
    }

    private let source = ProviderTLS.Source.selfSigned(names: ["localhost", "127.0.0.1"], directory: nil)
    private let lastRequest = TestRequest.get("/v1/models", "connection: close")

    @Test(.timeLimit(.minutes(1))) func `HTTP 1.1 is spoken inside of TLS`() async throws {
        try await withServer(source) { server, tls in
            #expect(server.baseURL == "https://127.0.0.1:\(server.port)")
            for protocols in [["http/1.1"], []] {
                let client = try await TLSClient(port: server.port, trusting: tls.certificatePEM, protocols, on: group)
                #expect(try await client.agreed == protocols.first)
                let answer = try await client.answer(to: TestRequest.chat + lastRequest)
                #expect(try TestResponse.all(in: answer).map(\.status) == [200, 200])
            }
        }
    }

    @Test(.timeLimit(.minutes(1))) func `who knows HTTP 2 is offered it`() async throws {
        try await withServer(source) { server, tls in
            let pem = tls.certificatePEM
            let client = try await TLSClient(port: server.port, trusting: pem, ["h2", "http/1.1"], on: group)
            #expect(try await client.agreed == "h2")
            // The preface and empty settings are answered with the server's settings, a frame of type 4.
            try await client.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\u{4}\0\0\0\0\0")
            #expect(try await client.firstBytes.utf8.dropFirst(3).first == 4)
            client.close()
        }
    }

    @Test(.timeLimit(.minutes(1))) func `a client that does not trust the certificate gets nowhere`() async throws {
        let other = try ProviderTLS(source)
        try await withServer(source) { server, _ in
            await #expect(throws: (any Error).self) {
                try await TLSClient(port: server.port, trusting: other.certificatePEM, [], on: group).agreed
            }
        }
    }

    @Test(.timeLimit(.minutes(1))) func `a new certificate is for new connections, and open ones go on`() async throws {
        try await withServer(source) { server, tls in
            let old = tls.certificatePEM
            let open = try await TLSClient(port: server.port, trusting: old, [], on: group)
            _ = try await open.agreed
            tls.use(try ProviderTLS.identity(from: source))
            await #expect(throws: (any Error).self) {
                try await TLSClient(port: server.port, trusting: old, [], on: group).agreed
            }
            _ = try await TLSClient(port: server.port, trusting: tls.certificatePEM, [], on: group).agreed
            #expect(try await TestResponse.all(in: open.answer(to: lastRequest)).map(\.status) == [200])
        }
    }

    @Test(.timeLimit(.minutes(1))) func `who speaks HTTP without TLS is told`() async throws {
        try await withServer(source) { server, _ in
            let client = try await TLSClient(port: server.port, trusting: nil, [], on: group)
            let response = try TestResponse.all(in: try await client.answer(to: TestRequest.chat)).first
            #expect(response?.status == 400)
            #expect(response?.body.contains("https://") == true)
        }
    }

    @Test(.timeLimit(.minutes(1))) func `a program may ask for TLS and trust what it is given`() async throws {
        var configuration = MockConfiguration()
        configuration.port = 0
        configuration.tls = .selfSigned
        try await MockServer.withServer(configuration) { server in
            let pem = try #require(server.certificatePEM)
            let client = try await TLSClient(port: server.port, trusting: pem, [], on: group)
            #expect(try await TestResponse.all(in: client.answer(to: lastRequest)).map(\.status) == [200])
        }
    }
}

/// A client of one connection.
private struct TLSClient {
    private let channel: any Channel
    private let agreement: EventLoopFuture<String?>
    private let first: EventLoopFuture<String>
    private let all: EventLoopFuture<String>

    /// - Parameter pem: the only certificate that is trusted; nil speaks without TLS.
    init(port: Int, trusting pem: String?, _ protocols: [String], on group: any EventLoopGroup) async throws {
        let loop = group.next()
        let agreed = loop.makePromise(of: String?.self)
        let (first, all) = (loop.makePromise(of: String.self), loop.makePromise(of: String.self))
        (agreement, self.first, self.all) = (agreed.futureResult, first.futureResult, all.futureResult)
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.applicationProtocols = protocols
        if let pem { configuration.trustRoots = .certificates(try NIOSSLCertificate.fromPEMBytes(Array(pem.utf8))) }
        let context = try NIOSSLContext(configuration: configuration)
        channel = try await ClientBootstrap(group: loop).channelInitializer { channel in
            channel.eventLoop.makeCompletedFuture {
                let pipeline = channel.pipeline.syncOperations
                if pem == nil {
                    agreed.succeed(nil)
                } else {
                    try pipeline.addHandler(NIOSSLClientHandler(context: context, serverHostname: "localhost"))
                }
                try pipeline.addHandler(Listener(agreed: agreed, first: first, all: all))
            }
        }.connect(host: "127.0.0.1", port: port).get()
    }

    /// The protocol that client and server agreed on, once they did.
    var agreed: String? { get async throws { try await agreement.get() } }

    /// What the server sends first.
    var firstBytes: String { get async throws { try await first.get() } }

    func send(_ text: String) async throws { try await channel.writeAndFlush(ByteBuffer(string: text)) }

    /// All that the server sends until it closes.
    func answer(to text: String) async throws -> String {
        _ = try await agreed
        try await send(text)
        return try await all.get()
    }

    func close() { channel.close(promise: nil) }
}

/// Keeps the promises of a client. Bound to its loop.
private final class Listener: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let agreed: EventLoopPromise<String?>
    private let first: EventLoopPromise<String>
    private let all: EventLoopPromise<String>
    private var text = ""

    init(agreed: EventLoopPromise<String?>, first: EventLoopPromise<String>, all: EventLoopPromise<String>) {
        (self.agreed, self.first, self.all) = (agreed, first, all)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case TLSUserEvent.handshakeCompleted(let agreement) = event { agreed.succeed(agreement) }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        text += String(buffer: unwrapInboundIn(data))
        first.succeed(text)
    }

    func channelInactive(context: ChannelHandlerContext) {
        agreed.fail(ChannelError.eof)
        first.fail(ChannelError.eof)
        all.succeed(text)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
