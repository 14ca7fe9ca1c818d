import MockBehavior
import NIOCore
import NIOHTTP1

/// Stands before the general decoder and takes simple requests past it. Bound to the connection's loop.
///
/// It cuts the bytes into requests, collects bodies that come in pieces, and does so until a request begins with anything
/// that is no ``SimpleRequest``: from then on the decoder has all of the connection.
final class SimpleRequestReader: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private enum State {
        case betweenRequests
        /// The rest of its body is to come.
        case receiving(SimpleRequest)
        /// The decoder has the connection.
        case passing
    }

    private var state = State.betweenRequests
    private let connection: ProviderConnection
    private let loop: LoopContext

    init(connection: ProviderConnection, loop: LoopContext) {
        self.connection = connection
        self.loop = loop
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        let limit = loop.currentUpstream().maximumBodySize
        repeat {
            switch state {
            case .betweenRequests:
                guard let request = SimpleRequest(takenFrom: &bytes, limit: limit) else {
                    state = .passing
                    continue
                }
                if request.missing > 0 {
                    state = .receiving(request)
                    connection.collect(ReceivedRequest(headOf: request, arrival: context.eventLoop.now))
                } else {
                    connection.receive(ReceivedRequest(request, arrival: context.eventLoop.now))
                }
            case .receiving(var request):
                state = .betweenRequests
                request.append(from: &bytes)
                if request.missing > 0 {
                    state = .receiving(request)
                } else {
                    connection.receive(ReceivedRequest(request, arrival: context.eventLoop.now))
                }
            case .passing:
                connection.requestContinues(at: context.eventLoop.now)
                context.fireChannelRead(wrapInboundOut(bytes))
                return
            }
        } while bytes.readableBytes > 0
    }
}
