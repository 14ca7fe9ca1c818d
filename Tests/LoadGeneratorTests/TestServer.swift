import NIOCore
import NIOPosix
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A server on a free port that does what a test tells it with each request that it has read whole.
final class TestServer: Sendable {
    /// What is done with a request.
    enum Reply: Sendable {
        /// Sends these bytes.
        case send(String)
        /// Sends these bytes and closes the connection at once.
        case sendAndClose(String)
        /// Sends these bytes, then resets the connection.
        case sendAndReset(String)
        /// Resets the connection.
        case reset
        /// Closes the connection.
        case close
        /// Never answers.
        case keepSilent
    }

    private let channel: any Channel
    private let tally: Tally

    private init(channel: any Channel, tally: Tally) {
        self.channel = channel
        self.tally = tally
    }

    /// What the server has seen, shared with its connections.
    final class Tally: Sendable {
        let connections = Atomic(0)
        let requests = Mutex<[String]>([])
    }

    var port: Int { channel.localAddress?.port ?? 0 }
    var baseURL: String { "http://127.0.0.1:\(port)" }
    var connectionCount: Int { tally.connections.load(ordering: .relaxed) }
    var receivedRequests: [String] { tally.requests.withLock { $0 } }

    /// Runs the closure with a server and an event loop group, and takes both down afterwards.
    ///
    /// With one thread, server and generator take turns, which makes the order of events certain.
    ///
    /// - Parameter greeting: what is sent on each connection before anything is asked.
    static func serving<Value>(
        threads: Int = 2,
        _ reply: @escaping @Sendable (Int) -> Reply,
        sendingAtOnce greeting: String? = nil,
        _ body: (TestServer, MultiThreadedEventLoopGroup) async throws -> Value
    ) async throws -> Value {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: threads)
        let tally = Tally()
        let channel = try await ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 256)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    tally.connections.add(1, ordering: .relaxed)
                    try channel.pipeline.syncOperations.addHandler(
                        Connection(tally: tally, greeting: greeting, reply: reply))
                }
            }
            .bind(host: "127.0.0.1", port: 0)
            .get()
        let server = TestServer(channel: channel, tally: tally)
        let result: Result<Value, any Error>
        do {
            result = .success(try await body(server, group))
        } catch {
            result = .failure(error)
        }
        try await group.shutdownGracefully()
        return try result.get()
    }

    private final class Connection: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        private let tally: Tally
        private let greeting: String?
        private let reply: @Sendable (Int) -> Reply
        private var received = ""

        init(tally: Tally, greeting: String?, reply: @escaping @Sendable (Int) -> Reply) {
            self.tally = tally
            self.greeting = greeting
            self.reply = reply
        }

        func channelActive(context: ChannelHandlerContext) {
            if let greeting { write(greeting, context: context) }
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            received += String(buffer: unwrapInboundIn(data))
            while let request = takeRequest() {
                let number = tally.requests.withLock {
                    $0.append(request)
                    return $0.count - 1
                }
                perform(reply(number), context: context)
            }
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            context.close(promise: nil)
        }

        private func perform(_ reply: Reply, context: ChannelHandlerContext) {
            switch reply {
            case .send(let text): write(text, context: context)
            case .sendAndClose(let text):
                write(text, context: context)
                context.close(promise: nil)
            case .sendAndReset(let text):
                write(text, context: context)
                reset(context: context)
            case .reset: reset(context: context)
            case .close: context.close(promise: nil)
            case .keepSilent: break
            }
        }

        private func write(_ text: String, context: ChannelHandlerContext) {
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
        }

        private func reset(context: ChannelHandlerContext) {
            // Without lingering, closing is resetting.
            let hard = linger(l_onoff: 1, l_linger: 0)
            (context.channel as? any SocketOptionProvider)?.setSoLinger(hard).assumeIsolated().whenComplete { _ in
                context.close(promise: nil)
            }
        }

        private func takeRequest() -> String? {
            guard let head = received.firstRange(of: "\r\n\r\n") else { return nil }
            let length = received[..<head.lowerBound].split(separator: "\r\n")
                .first { $0.hasPrefix("content-length: ") }
                .flatMap { Int($0.dropFirst("content-length: ".count)) }
            let body = received.utf8[head.upperBound...]
            guard let end = body.index(body.startIndex, offsetBy: length ?? 0, limitedBy: body.endIndex) else {
                return nil
            }
            let request = String(received[..<end])
            received = String(received[end...])
            return request
        }
    }
}

/// Responses as a provider sends them.
enum Canned {
    static let completion = response(
        #"{"object":"chat.completion","choices":[{"index":0,"message":{"content":"Hi"}}]}"#)
    static let message = response(#"{"type":"message","content":[{"type":"text","text":"Hi"}]}"#)
    static let models = response(#"{"object":"list","data":[]}"#)

    static let streamHead = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
    static let stream =
        streamHead + chunk(#"data: {"choices":[{"delta":{"role":"assistant","content":""}}]}"# + "\n\n")
        + chunk(#"data: {"choices":[{"delta":{"content":"Hi"}}]}"# + "\n\n")
        + chunk(#"data: {"choices":[{"delta":{},"finish_reason":"stop"}]}"# + "\n\n") + chunk("data: [DONE]\n\n")
        + "0\r\n\r\n"

    static func response(_ body: String, status: String = "200 OK", header: String = "") -> String {
        "HTTP/1.1 \(status)\r\ncontent-type: application/json\r\n\(header)content-length: \(body.utf8.count)\r\n\r\n\(body)"
    }

    static func chunk(_ text: String) -> String { "\(String(text.utf8.count, radix: 16))\r\n\(text)\r\n" }
}
