import MockBehavior
import NIOCore
import NIOHTTP1

/// Takes simple requests straight to the connection. Bound to the connection's loop.
///
/// It cuts the bytes into requests, collects bodies that come in pieces, and does so until a request begins with anything
/// that is no ``SimpleRequest``: then it puts the general decoder behind itself, which has all of the connection from
/// there on.
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
                let taken = SimpleRequest(
                    takenFrom: &bytes, limit: limit, heads: &loop.heads, arrival: loop.now
                )
                guard let taken else {
                    guard addDecoder(context) else { return }
                    state = .passing
                    continue
                }
                if taken.missing > 0 {
                    state = .receiving(taken)
                    connection.collect(taken.request)
                } else {
                    connection.receive(taken.request)
                }
            case .receiving(var taken):
                taken.append(from: &bytes, arrival: loop.now)
                if taken.missing > 0 {
                    state = .receiving(taken)
                } else {
                    state = .betweenRequests
                    connection.receive(taken.request)
                }
            case .passing:
                connection.requestContinues(at: loop.now)
                context.fireChannelRead(wrapInboundOut(bytes))
                return
            }
        } while bytes.readableBytes > 0
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        switch state {
        case .betweenRequests, .receiving: connection.readCompleted()
        case .passing: context.fireChannelReadComplete()
        }
    }

    private func addDecoder(_ context: ChannelHandlerContext) -> Bool {
        do {
            try context.pipeline.syncOperations.addHandler(
                ConnectionPipeline.decoder(), position: .after(context.handler)
            )
            return true
        } catch {
            // The connection is closing.
            context.close(promise: nil)
            return false
        }
    }
}
