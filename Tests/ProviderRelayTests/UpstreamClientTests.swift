import NIOCore
import NIOHTTP1
import NIOPosix
import Testing

@testable import ProviderRelay

@Suite(.timeLimit(.minutes(1)))
struct UpstreamClientTests {
    /// Sends a request to that address, and says what came of it.
    private func outcome(of url: String) async throws -> String {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let loop = group.next()
        let client = UpstreamClient(group: group)
        let ended = loop.makePromise(of: String.self)
        let request = ForwardedRequest(method: .GET, url: url, headers: [:], body: nil)
        try await loop.submit {
            let reader = Reader(loop, ended)
            _ = client.send(request, on: loop, to: reader)
            #expect(reader.told.isEmpty, "told before the request was sent")
        }.get()
        let outcome = try await ended.futureResult.get()
        try await client.shutDown()
        try await group.shutdownGracefully()
        return outcome
    }

    /// Serves one response of those bytes on loopback, then closes.
    private func withServer<Result>(
        _ response: String, _ body: (_ port: Int) async throws -> Result
    ) async throws -> Result {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let server = try await ServerBootstrap(group: group).childChannelInitializer { channel in
            channel.eventLoop.makeCompletedFuture {
                try channel.pipeline.syncOperations.addHandler(Answerer(response))
            }
        }.bind(host: "127.0.0.1", port: 0).get()
        let result = try await body(server.localAddress?.port ?? 0)
        try await server.close()
        try await group.shutdownGracefully()
        return result
    }

    @Test func `an answer comes in its parts`() async throws {
        let response = "HTTP/1.1 201 Created\r\ntransfer-encoding: chunked\r\nx-a: b\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
        let told = try await withServer(response) { try await outcome(of: "http://127.0.0.1:\($0)/x") }
        #expect(told == "201 b, abc, finished")
    }

    @Test func `a redirect is an answer`() async throws {
        let response = "HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n"
        let told = try await withServer(response) { try await outcome(of: "http://127.0.0.1:\($0)/x") }
        #expect(told == "302 -, finished")
    }

    @Test(arguments: [
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc",
    ])
    func `an answer that ends early has failed`(response: String) async throws {
        let told = try await withServer(response) { try await outcome(of: "http://127.0.0.1:\($0)/x") }
        #expect(told.hasPrefix("200 -, abc, failed: "))
    }

    @Test func `nobody there is told in words`() async throws {
        let port = try await withServer("") { $0 }
        let told = try await outcome(of: "http://127.0.0.1:\(port)/")
        #expect(told == "failed: nobody listens there (connection refused)")
    }

    @Test func `what is no URL fails like all else`() async throws {
        #expect(try await outcome(of: "http://").hasPrefix("failed: "))
    }

    @Test func `a client that was never used has nothing to shut down`() async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        try await UpstreamClient(group: group).shutDown()
        try await group.shutdownGracefully()
    }
}

private final class Reader: ForwardingReader {
    private let loop: any EventLoop
    private let ended: EventLoopPromise<String>
    private(set) var told: [String] = []

    init(_ loop: any EventLoop, _ ended: EventLoopPromise<String>) {
        self.loop = loop
        self.ended = ended
    }

    func forwardingAnswered(_ head: HTTPResponseHead) {
        loop.assertInEventLoop()
        told.append("\(head.status.code) \(head.headers.first(name: "x-a") ?? "-")")
    }

    func forwardingReceived(_ part: ByteBuffer) -> EventLoopFuture<Void> {
        told.append(String(buffer: part))
        return loop.makeSucceededVoidFuture()
    }

    func forwardingFinished() { ended.succeed((told + ["finished"]).joined(separator: ", ")) }

    func forwardingFailed(_ failure: ForwardingFailure) {
        loop.assertInEventLoop()
        ended.succeed((told + ["failed: \(failure.reason)"]).joined(separator: ", "))
    }
}

private final class Answerer: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer
    private let response: String

    init(_ response: String) { self.response = response }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let channel = context.channel
        channel.writeAndFlush(ByteBuffer(string: response)).whenComplete { _ in channel.close(promise: nil) }
    }
}
