import MockBehavior
import NIOCore
import NIOEmbedded
import NIOHTTP1
import ProviderRelay
import ProviderWire
import Telemetry

@testable import MockServer

/// A provider connection on an embedded loop, seen from its client. Time stands still until it is advanced.
final class TestConnection {
    let channel: EmbeddedChannel
    let store: ConfigurationStore
    let registry: MetricsRegistry
    let activity: ProviderActivity
    let loop: LoopContext
    let halfCloses = HalfCloseRecorder()

    convenience init(isDecoderAlone: Bool = false, _ change: (inout MockConfiguration) -> Void = { _ in }) throws {
        var configuration = MockConfiguration()
        change(&configuration)
        try self.init(ConfigurationStore(document: configuration.document), isDecoderAlone: isDecoderAlone)
    }

    /// - Parameter isDecoderAlone: no request goes past the general decoder.
    init(
        _ store: ConfigurationStore, isDecoderAlone: Bool = false, journal: JournalRecorder? = nil,
        forwarder: (any Forwarding)? = nil
    ) throws {
        channel = EmbeddedChannel()
        registry = MetricsRegistry()
        activity = ProviderActivity()
        self.store = store
        loop = LoopContext(
            eventLoop: channel.eventLoop, store: store, upstream: UpstreamConfiguration.defaultName,
            metrics: ProviderMetrics(registry: registry, activity: activity), journal: journal, forwarder: forwarder,
            seed: 1
        )
        try connect(isDecoderAlone: isDecoderAlone)
    }

    /// Another client of the same loop.
    init(beside other: TestConnection) throws {
        channel = EmbeddedChannel(loop: other.channel.embeddedEventLoop)
        registry = other.registry
        activity = other.activity
        store = other.store
        loop = other.loop
        try connect()
    }

    /// The pipeline of MockServer, with a recorder where the socket would be.
    private func connect(isDecoderAlone: Bool = false) throws {
        try channel.pipeline.syncOperations.addHandler(halfCloses)
        try ConnectionPipeline.addHTTP1(to: channel, loop: loop, isInClear: true, readsSimply: !isDecoderAlone)
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
    }

    deinit { _ = try? channel.finish(acceptAlreadyClosed: true) }

    /// Whether the server has closed neither the connection nor its own side of it.
    var isOpen: Bool { !isClosed && halfCloses.count == 0 }

    var isClosed: Bool { !channel.isActive }

    /// Whether the server still reads from the connection.
    var isRead: Bool {
        let option = channel.options.first { $0.option is ChannelOptions.Types.AutoReadOption }
        return option?.value as? Bool ?? true
    }

    /// Whether the client reads, so that there is room for more.
    func setWritable(_ isWritable: Bool) {
        channel.isWritable = isWritable
        channel.pipeline.fireChannelWritabilityChanged()
    }

    func send(_ text: String) throws { try channel.writeInbound(ByteBuffer(string: text)) }

    /// The client goes.
    func leave() throws {
        try channel.close().wait()
        channel.embeddedEventLoop.run()
    }

    func advance(by time: TimeAmount) { channel.embeddedEventLoop.advanceTime(by: time) }

    /// What was written since it was asked last, one text a write.
    func writes() throws -> [String] {
        var writes: [String] = []
        while let buffer = try channel.readOutbound(as: ByteBuffer.self) { writes.append(String(buffer: buffer)) }
        return writes
    }

    func received() throws -> String { try writes().joined() }

    func responses() throws -> [TestResponse] { try TestResponse.all(in: received()) }

    /// The answer to one request that is answered at once.
    func answer(to request: String, isHead: Bool = false) throws -> TestResponse? {
        try send(request)
        return try TestResponse.all(in: received(), isHead: isHead).first
    }

    func counted(_ name: MetricName, _ labels: [String: String] = [:]) -> Double {
        registry.snapshot().counters.first { $0.name == name.name && $0.labels == labels }?.value ?? 0
    }

    /// Responses that were counted, whatever their endpoint and status.
    var responsesCounted: Double {
        registry.snapshot().counters.filter { $0.name == MetricName.requests.name }.reduce(0) { $0 + $1.value }
    }
}

/// Where a socket would shut down its write side: an embedded channel would close as a whole.
final class HalfCloseRecorder: ChannelOutboundHandler {
    typealias OutboundIn = ByteBuffer

    private(set) var count = 0

    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        guard mode == .output else { return context.close(mode: mode, promise: promise) }
        count += 1
        promise?.succeed()
    }
}

/// Requests as clients write them.
enum TestRequest {
    static let body = #"{"model":"gpt-4","messages":[{"role":"user","content":"Hello"}]}"#
    static let chat = post("/v1/chat/completions", #"{"model":"gpt-4","messages":[{"role":"user","content":"Hello"}]}"#)
    static let chatStream = post(
        "/v1/chat/completions", #"{"model":"gpt-4","stream":true,"messages":[{"role":"user","content":"Hello"}]}"#
    )
    static let message = post(
        "/v1/messages", #"{"model":"claude","max_tokens":9,"messages":[{"role":"user","content":"Hello"}]}"#
    )

    static func post(_ path: String, _ body: String, _ headers: String..., version: String = "1.1") -> String {
        self.head("POST", path, ["content-length: \(body.utf8.count)"] + headers, version) + body
    }

    static func get(_ path: String, _ headers: String..., method: String = "GET", version: String = "1.1") -> String {
        self.head(method, path, headers, version)
    }

    private static func head(_ method: String, _ path: String, _ headers: [String], _ version: String) -> String {
        (["\(method) \(path) HTTP/\(version)", "host: localhost"] + headers).joined(separator: "\r\n") + "\r\n\r\n"
    }
}
