import MockBehavior
import NIOCore
import NIOHTTP1
import NIOSSL
import NIOTLS

/// The channel handlers of a client's connection.
enum ConnectionPipeline {
    /// HTTP/1.1, in the clear or inside TLS.
    ///
    /// - Parameters:
    ///   - isInClear: nothing stands between the connection and its socket.
    ///   - readsSimply: whether simple requests are taken past the general decoder.
    static func addHTTP1(
        to channel: any Channel, loop: LoopContext, isInClear: Bool, readsSimply: Bool = true
    ) throws {
        let connection = ProviderConnection(loop: loop, isInClear: isInClear)
        let pipeline = channel.pipeline.syncOperations
        if readsSimply {
            try pipeline.addHandler(SimpleRequestReader(connection: connection, loop: loop))
        } else {
            try pipeline.addHandler(decoder())
        }
        try pipeline.addHandler(connection)
    }

    /// Reads whatever HTTP/1 there is.
    static func decoder() -> ByteToMessageHandler<HTTPRequestDecoder> {
        ByteToMessageHandler(
            HTTPRequestDecoder(leftOverBytesStrategy: .dropBytes, limitConfiguration: HeadLimits.decoder)
        )
    }

    /// TLS, inside of which client and server agree on HTTP/2 or HTTP/1.1.
    static func addTLS(to channel: any Channel, loop: LoopContext, tls: ProviderTLS) throws {
        try channel.pipeline.syncOperations.addHandlers([
            PlainTextGuard(), NIOSSLServerHandler(context: tls.context), Handshake(loop: loop),
        ])
    }
}

/// Waits until client and server have agreed on a protocol, and makes room for it. Bound to its loop.
private final class Handshake: ChannelInboundHandler, RemovableChannelHandler, OpenConnection {
    typealias InboundIn = ByteBuffer

    var registryIndex = 0
    private let loop: LoopContext
    private var context: ChannelHandlerContext?
    private var began = NIODeadline.distantPast

    init(loop: LoopContext) { self.loop = loop }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        began = context.eventLoop.now
        loop.insert(self)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        loop.remove(self)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard case TLSUserEvent.handshakeCompleted(let agreed) = event else {
            context.fireUserInboundEventTriggered(event)
            return
        }
        do {
            if agreed == ProviderTLS.http2 {
                try HTTP2Connection.addHandlers(to: context.channel, loop: loop)
            } else {
                try ConnectionPipeline.addHTTP1(to: context.channel, loop: loop, isInClear: false)
            }
            context.pipeline.syncOperations.removeHandler(context: context, promise: nil)
        } catch {
            context.close(promise: nil)
        }
    }

    /// A client that does not trust the certificate, say.
    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    /// Goes on: a client that has connected is answered once. See ``checkPatience(at:)``.
    func drain() {}

    func closeNow() { context?.close(promise: nil) }

    func checkPatience(at now: NIODeadline) {
        let timeout =
            loop.isDraining ? HTTP2Connection.firstRequestTime : TimeAmount(loop.currentUpstream().requestTimeout)
        if now - began >= timeout { closeNow() }
    }
}

/// Stands before TLS, and tells a client that speaks HTTP without it what is wrong. Bound to its loop.
private final class PlainTextGuard: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = unwrapInboundIn(data)
        // A method begins with a letter, and nothing of TLS does.
        guard let first = bytes.readableBytesView.first, first >= UInt8(ascii: "A"), first <= UInt8(ascii: "Z") else {
            context.fireChannelRead(data)
            context.pipeline.syncOperations.removeHandler(context: context, promise: nil)
            return
        }
        let body = "This port speaks HTTPS only: use https:// in its URL.\n"
        let answer = """
            HTTP/1.1 400 Bad Request\r
            content-type: text/plain\r
            content-length: \(body.utf8.count)\r
            connection: close\r
            \r
            \(body)
            """
        let channel = context.channel
        let isWritten = context.eventLoop.makePromise(of: Void.self)
        isWritten.futureResult.whenComplete { _ in channel.close(mode: .all, promise: nil) }
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: answer)), promise: isWritten)
    }
}
