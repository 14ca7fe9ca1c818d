import NIOCore
import NIOPosix
import NIOTLS

/// Opens TCP connections, and secures them where the target asks for that.
struct SocketOpener: ConnectionOpener {
    let addresses: [SocketAddress]
    let security: TargetSecurity?
    let timeout: TimeAmount

    var isInClear: Bool { security == nil }

    func open(_ connection: Connection, address: Int, on eventLoop: any EventLoop) -> EventLoopFuture<Void> {
        let bound = NIOLoopBound(connection, eventLoop: eventLoop)
        return open(handler: bound, address: address, on: eventLoop, connected: { bound.value.isSecuring = true })
    }

    /// Opens a connection on the current event loop, with that handler as its last.
    ///
    /// - Parameter connected: called when there is a connection and only the handshake is waited for.
    func open(
        handler bound: NIOLoopBound<some ChannelHandler>, address: Int, on eventLoop: any EventLoop,
        connected: @escaping () -> Void
    ) -> EventLoopFuture<Void> {
        let secured = security.map { _ in eventLoop.makePromise(of: Void.self) }
        let opened = ClientBootstrap(group: eventLoop)
            .connectTimeout(timeout)
            // Who closes only its own side may still be answered; inside of TLS nobody does that.
            .channelOption(.allowRemoteHalfClosure, value: security == nil)
            .channelInitializer { [security] channel in
                channel.eventLoop.makeCompletedFuture {
                    if let security, let secured {
                        try channel.pipeline.syncOperations.addHandlers(
                            try security.handler(), HandshakeObserver(secured)
                        )
                    }
                    try channel.pipeline.syncOperations.addHandler(bound.value)
                }
            }
            .connect(to: addresses[address])
        guard let secured else { return opened.map { _ in } }
        opened.assumeIsolated().whenComplete { result in
            switch result {
            case .success: connected()
            case .failure(let error): secured.fail(error)
            }
        }
        return secured.futureResult
    }
}

/// Tells how a handshake went, and leaves the pipeline.
private final class HandshakeObserver: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer

    private struct NoHandshake: Error {}

    private let secured: EventLoopPromise<Void>

    init(_ secured: EventLoopPromise<Void>) { self.secured = secured }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        context.fireUserInboundEventTriggered(event)
        guard case .handshakeCompleted? = event as? TLSUserEvent else { return }
        secured.succeed()
        context.pipeline.syncOperations.removeHandler(self, promise: nil)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        secured.fail(error)
        context.fireErrorCaught(error)
    }

    func handlerRemoved(context: ChannelHandlerContext) { secured.fail(NoHandshake()) }
}
