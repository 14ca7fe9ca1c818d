import MockBehavior
import NIOCore
import NIOHTTP2

/// A connection of HTTP/2, whose streams are a ``ProviderConnection`` each. Bound to its loop.
///
/// Says farewell when the server drains or the client is idle for too long, and ends with its last stream.
final class HTTP2Connection: ChannelInboundHandler, OpenConnection, Paced {
    typealias InboundIn = HTTP2Frame
    typealias OutboundOut = HTTP2Frame

    /// What a stream buffers before its connection waits for the client to read, as much as one write takes.
    private static let outboundBuffer = 64 << 10

    var registryIndex = 0
    private let loop: LoopContext
    private var context: ChannelHandlerContext?
    private var streams = 0
    private var latestStream = HTTP2StreamID.rootStream
    private var quietSince = NIODeadline.distantPast
    /// The client was told to open no more streams.
    private var isEnding = false
    /// The moment at which a draining connection waits no longer for its first stream.
    private var turn: Pacer.Ticket?

    private init(loop: LoopContext) { self.loop = loop }

    static func addHandlers(to channel: any Channel, loop: LoopContext) throws {
        let connection = HTTP2Connection(loop: loop)
        let bound = NIOLoopBound(connection, eventLoop: channel.eventLoop)
        let handler = NIOHTTP2Handler(
            mode: .server,
            eventLoop: channel.eventLoop,
            connectionConfiguration: connectionConfiguration,
            streamConfiguration: streamConfiguration,
            inboundStreamInitializer: { stream in
                stream.eventLoop.makeCompletedFuture { try bound.value.begin(stream) }
            }
        )
        try channel.pipeline.syncOperations.addHandlers([handler, connection])
    }

    private static var connectionConfiguration: NIOHTTP2Handler.ConnectionConfiguration {
        var configuration = NIOHTTP2Handler.ConnectionConfiguration()
        configuration.initialSettings = [
            HTTP2Setting(parameter: .maxConcurrentStreams, value: 1000),
            // Twice as much as is accepted, so that what is too large is answered and does not break the connection.
            HTTP2Setting(parameter: .maxHeaderListSize, value: 2 * HeadLimits.size),
            HTTP2Setting(parameter: .initialWindowSize, value: windowSize),
        ]
        configuration.targetWindowSize = windowSize
        return configuration
    }

    private static var streamConfiguration: NIOHTTP2Handler.StreamConfiguration {
        var configuration = NIOHTTP2Handler.StreamConfiguration()
        configuration.targetWindowSize = windowSize
        configuration.outboundBufferSizeHighWatermark = outboundBuffer
        configuration.outboundBufferSizeLowWatermark = outboundBuffer / 2
        // Clients that give up are what a mock is for; a thousand in a second are no attack.
        configuration.streamResetFrameRateLimit.maximumCount = 30_000
        return configuration
    }

    /// How much of its bodies a client may send ahead.
    private static let windowSize = 1 << 20

    private func begin(_ stream: any Channel) throws {
        let options = stream.syncOptions
        if let id = try options?.getOption(HTTP2StreamChannelOptions.streamID) { latestStream = max(latestStream, id) }
        streams += 1
        stream.closeFuture.assumeIsolated().whenComplete { [self] _ in ended() }
        let connection = ProviderConnection(loop: loop, isStream: true)
        try stream.pipeline.syncOperations.addHandlers([HTTP2StreamTranslator(), connection])
    }

    private func ended() {
        streams -= 1
        guard streams == 0, let context else { return }
        quietSince = context.eventLoop.now
        if isEnding { close(context) }
    }

    // MARK: - Connection

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        quietSince = context.eventLoop.now
        loop.insert(self)
        loop.metrics.connectionOpened()
        loop.metrics.connectionUsed()
        if loop.isDraining { drain() }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        if let turn { loop.pacer.cancel(turn) }
        self.context = nil
        loop.metrics.connectionClosed()
        loop.remove(self)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard error is any NIOHTTP2Error else {
            // The transport broke.
            context.close(promise: nil)
            return
        }
        // The library has reset the stream at fault or told the client that the connection is; which, it does not say
        // here. What was asked is answered, and the client may begin anew.
        drain()
    }

    // MARK: - OpenConnection

    func drain() {
        guard let context, !isEnding else { return }
        isEnding = true
        if streams == 0, latestStream != .rootStream { return close(context) }
        // Streams that are on their way when the client hears this are answered as well.
        context.writeAndFlush(wrapOutboundOut(Self.farewell(.maxID)), promise: nil)
        if streams == 0 { turn = loop.pacer.schedule(self, at: context.eventLoop.now + Self.firstRequestTime) }
    }

    /// How long a draining connection waits for its first request.
    static let firstRequestTime = TimeAmount.seconds(1)

    func becameDue() {
        turn = nil
        if let context, streams == 0 { close(context) }
    }

    func closeNow() { context?.close(promise: nil) }

    func checkPatience(at now: NIODeadline) {
        let timeout = loop.currentUpstream().idleTimeout
        if let context, streams == 0, now - quietSince >= TimeAmount(timeout) { close(context) }
    }

    /// Tells the client which of its streams was the last to be answered, so that it may send others again elsewhere.
    private func close(_ context: ChannelHandlerContext) {
        isEnding = true
        let channel = context.channel
        let isTold = context.eventLoop.makePromise(of: Void.self)
        isTold.futureResult.whenComplete { _ in channel.close(promise: nil) }
        context.writeAndFlush(wrapOutboundOut(Self.farewell(latestStream)), promise: isTold)
    }

    private static func farewell(_ last: HTTP2StreamID) -> HTTP2Frame {
        HTTP2Frame(
            streamID: .rootStream, payload: .goAway(lastStreamID: last, errorCode: .noError, opaqueData: nil)
        )
    }
}
