import MockBehavior
import NIOCore
import NIOEmbedded
import NIOHPACK
import NIOHTTP2
import ProviderWire
import Telemetry

@testable import MockServer

/// A connection of HTTP/2 on embedded loops, seen from its client. Time stands still until it is advanced.
final class TestHTTP2Connection {
    private let server = EmbeddedChannel()
    private let client = EmbeddedChannel()
    private let multiplexer: NIOHTTP2Handler.StreamMultiplexer
    private let farewells = FarewellRecorder()
    let activity = ProviderActivity()
    let registry = MetricsRegistry()
    let store: ConfigurationStore
    let loop: LoopContext

    init(_ change: (inout MockConfiguration) -> Void = { _ in }) throws {
        var configuration = MockConfiguration()
        change(&configuration)
        store = try ConfigurationStore(document: configuration.document)
        loop = LoopContext(
            eventLoop: server.eventLoop, store: store, upstream: UpstreamConfiguration.defaultName,
            metrics: ProviderMetrics(registry: registry, activity: activity), seed: 1
        )
        try HTTP2Connection.addHandlers(to: server, loop: loop)
        multiplexer = try client.pipeline.syncOperations.configureHTTP2Pipeline(
            mode: .client, connectionConfiguration: .init(), streamConfiguration: .init()
        ) { $0.eventLoop.makeSucceededVoidFuture() }
        try client.pipeline.syncOperations.addHandler(farewells)
        for channel in [client, server] {
            try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
        }
        try exchange()
    }

    deinit {
        _ = try? client.finish(acceptAlreadyClosed: true)
        _ = try? server.finish(acceptAlreadyClosed: true)
    }

    var isClosed: Bool { !server.isActive }

    /// The last streams that the server's farewells named.
    var lastStreams: [HTTP2StreamID] { farewells.lastStreams }

    /// Sends the head of a request, and the body if there is one.
    ///
    /// - Parameter isWhole: nothing more of it will come.
    func send(
        _ method: String = "POST", _ path: String = "/v1/chat/completions", _ headers: [(String, String)] = [],
        body: String = "", isWhole: Bool = true
    ) throws -> TestHTTP2Stream {
        let stream = TestHTTP2Stream()
        let promise = client.eventLoop.makePromise(of: (any Channel).self)
        let handler = NIOLoopBound(stream, eventLoop: client.eventLoop)
        multiplexer.createStreamChannel(promise: promise) { channel in
            channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(handler.value) }
        }
        client.embeddedEventLoop.run()
        stream.channel = try promise.futureResult.wait()
        let fields = [(":method", method), (":scheme", "https"), (":authority", "m"), (":path", path)] + headers
        stream.write(.headers(.init(headers: HPACKHeaders(fields), endStream: isWhole && body.isEmpty)))
        if !body.isEmpty { stream.write(.data(.init(data: .byteBuffer(ByteBuffer(string: body)), endStream: isWhole))) }
        try exchange()
        return stream
    }

    func chat(_ body: String = Compressed.plain) throws -> TestHTTP2Stream { try send(body: body) }

    static let streamBody = #"{"model":"m","stream":true,"messages":[{"role":"user","content":"Hi"}]}"#

    /// Bytes that are no frames of the client's library.
    func sendRaw(_ bytes: [UInt8]) throws {
        try server.writeInbound(ByteBuffer(bytes: bytes))
        try exchange()
    }

    /// Until neither has anything more to say.
    func exchange() throws {
        var isQuiet = false
        while !isQuiet {
            isQuiet = true
            for (from, to) in [(client, server), (server, client)] {
                from.embeddedEventLoop.run()
                while let bytes = try from.readOutbound(as: IOData.self) {
                    guard case .byteBuffer(let buffer) = bytes, to.isActive else { continue }
                    try to.writeInbound(buffer)
                    isQuiet = false
                }
            }
        }
    }

    func advance(by time: TimeAmount) throws {
        server.embeddedEventLoop.advanceTime(by: time)
        try exchange()
    }

    func drain() throws {
        loop.drain(server.eventLoop.makePromise(of: Void.self))
        try exchange()
    }

    func leave() throws {
        try server.close().wait()
        server.embeddedEventLoop.run()
    }

    func counted(_ name: MetricName, _ labels: [String: String] = [:]) -> Double {
        registry.snapshot().counters.first { $0.name == name.name && $0.labels == labels }?.value ?? 0
    }
}

/// A stream, and what its client has got of the response.
final class TestHTTP2Stream: ChannelInboundHandler {
    typealias InboundIn = HTTP2Frame.FramePayload
    typealias OutboundOut = HTTP2Frame.FramePayload

    fileprivate(set) var channel: (any Channel)?
    /// The heads, interim ones too.
    private(set) var heads: [HPACKHeaders] = []
    /// What each DATA frame held.
    private(set) var data: [String] = []
    private(set) var hasEnded = false
    private(set) var resetCode: HTTP2ErrorCode?

    var statuses: [String] { heads.compactMap { $0.first(name: ":status") } }
    var body: String { data.joined() }

    func header(_ name: String) -> String? { heads.last?.first(name: name) }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .headers(let content):
            heads.append(content.headers)
            hasEnded = content.endStream
        case .data(let content):
            if case .byteBuffer(let bytes) = content.data { self.data.append(String(buffer: bytes)) }
            hasEnded = content.endStream
        case .rstStream(let code): resetCode = code
        default: break
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if let closed = event as? StreamClosedEvent { resetCode = closed.reason }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {}

    func write(_ payload: HTTP2Frame.FramePayload) { channel?.writeAndFlush(payload, promise: nil) }

    func send(_ body: String, isLast: Bool = false) {
        write(.data(.init(data: .byteBuffer(ByteBuffer(string: body)), endStream: isLast)))
    }

    func reset() { write(.rstStream(.cancel)) }

    /// Whether the client takes what comes, and so makes room for more.
    func setReading(_ isReading: Bool) throws {
        try channel?.syncOptions?.setOption(.autoRead, value: isReading)
        if isReading { channel?.read() }
    }
}

private final class FarewellRecorder: ChannelInboundHandler {
    typealias InboundIn = HTTP2Frame

    private(set) var lastStreams: [HTTP2StreamID] = []

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if case .goAway(let last, _, _) = unwrapInboundIn(data).payload { lastStreams.append(last) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {}
}
