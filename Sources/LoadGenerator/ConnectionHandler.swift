import NIOCore

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Carries bytes between one connection and its ``ExchangeLoop``. Bound to the channel's event loop.
final class ConnectionHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let loop: ExchangeLoop
    private var context: ChannelHandlerContext?
    private var isBroken = false

    init(loop: ExchangeLoop) { self.loop = loop }

    func write(_ bytes: ByteBuffer) {
        guard let context else { return }
        context.writeAndFlush(wrapOutboundOut(bytes), promise: nil)
    }

    func close() { context?.close(promise: nil) }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }
    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        loop.received(unwrapInboundIn(data), on: self)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard case ChannelEvent.inputClosed? = event as? ChannelEvent else { return }
        // The kernel tells apart what looks the same here: if the server's end came before the request reached it, the
        // request was answered with a reset, and the socket's error is EPIPE. Else the server read the request first.
        let error = try? context.channel.syncOptions?.getOption(.socketOption(.so_error))
        loop.closed(error == Int(EPIPE) ? .endedBeforeRequest : .ended, on: self)
        context.close(promise: nil)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        isBroken = true
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        loop.closed(isBroken ? .broken : .ended, on: self)
    }
}
