import MockBehavior
import NIOCore
import NIOHTTP1

/// Stands before the general decoder and takes simple requests past it. Bound to the connection's loop.
///
/// With the first bytes that are no ``SimpleRequest`` it leaves the pipeline: from then on the decoder, which may have
/// seen a part of a request, has all of the connection.
final class SimpleRequestReader: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private let connection: ProviderConnection
    private let loop: LoopContext

    init(connection: ProviderConnection, loop: LoopContext) {
        self.connection = connection
        self.loop = loop
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let limit = loop.currentUpstream().maximumBodySize
        if let request = SimpleRequest(unwrapInboundIn(data), limit: limit) {
            connection.receive(ReceivedRequest(request, arrival: context.eventLoop.now))
            return
        }
        context.fireChannelRead(data)
        context.pipeline.syncOperations.removeHandler(context: context, promise: nil)
    }
}
