import NIOCore
import NIOHTTP1

/// Closes the connection after the response to an HTTP/1.0 client that did not ask to keep it (RFC 9112, 9.3).
///
/// Bound to its event loop; stands next to the decoder, where the version is still known.
final class OldClientHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    private var mustClose = false

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if case .head(let head) = unwrapInboundIn(data) {
            mustClose = head.version == .http1_0 && !head.isKeepAlive
        }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard mustClose, case .end = unwrapOutboundIn(data) else {
            context.write(data, promise: promise)
            return
        }
        let left = promise ?? context.eventLoop.makePromise()
        left.futureResult.assumeIsolated().whenComplete { _ in context.close(promise: nil) }
        context.writeAndFlush(data, promise: left)
    }
}
