import BusyLoops
import NIOCore

/// What one connection writes: put out into memory that the connections of a loop share, and sent when its turn is over,
/// straight to the socket or through the channel. Bound to the loop.
final class ConnectionOutput {
    enum Flushed {
        case sent
        /// The socket took a part of it; the future is kept when the channel has written the rest.
        case handedOver(EventLoopFuture<Void>)
        /// The connection is broken.
        case failed
    }

    private let loop: LoopContext
    /// The streams of a connection of HTTP/2 take turns within a read, so what each puts out is its channel's at once.
    private let isStream: Bool
    /// Written to while the channel itself has nothing left to write.
    private var socket: DirectSocket?
    private var isChannelWriting = false
    private var isWritable = true
    /// Something was put out and not sent.
    private(set) var isPending = false

    init(loop: LoopContext, isStream: Bool) {
        self.loop = loop
        self.isStream = isStream
    }

    /// - Parameter isInClear: what is written goes to the socket as it is.
    func open(_ channel: any Channel, isInClear: Bool) {
        isWritable = channel.isWritable
        if isInClear { socket = DirectSocket(of: channel) }
    }

    /// Nobody will read what was put out, and the next connection is to find none of it. The descriptor may be another
    /// connection's from now on.
    func close() {
        socket = nil
        if isPending && !isStream { loop.output.clear() }
        isPending = false
    }

    func writabilityChanged(of channel: any Channel) { isWritable = channel.isWritable }

    /// What was handed over has been written.
    func channelHasWritten() { isChannelWriting = false }

    /// The channel could not write what was handed over: it is closed, and so is the descriptor.
    func channelHasFailed() { socket = nil }

    /// The client has taken what was written, or will soon: more is put out only then, so that one that does not read costs
    /// little memory.
    var hasRoom: Bool { isWritable && !isChannelWriting && loop.output.readableBytes < Playback.sliceSize }

    /// Puts out what the body writes.
    ///
    /// - Parameter room: about so many bytes.
    /// - Returns: what the body returned, and how many bytes it wrote.
    func put<Result>(
        room: Int = 0, _ context: ChannelHandlerContext, _ body: (inout ByteBuffer) -> Result
    ) -> (result: Result, count: Int) {
        let before = loop.output.readableBytes
        assert(isPending && !isStream || before == 0, "the last turn left its output behind")
        loop.output.reserveCapacity(minimumWritableBytes: room)
        let result = body(&loop.output)
        let count = loop.output.readableBytes - before
        if count > 0 {
            isPending = true
            if isStream { handOver(context, promise: nil) }
        }
        return (result, count)
    }

    /// Sends what was put out.
    func flush(_ context: ChannelHandlerContext) -> Flushed {
        isPending = false
        if isStream {
            context.flush()
            return .sent
        }
        // A channel closes its descriptor before it says so to its handlers.
        if let socket, !isChannelWriting, context.channel.isActive {
            switch socket.send(&loop.output) {
            case .sent:
                loop.output.clear()
                return .sent
            case .isFull: break
            case .failed:
                loop.output.clear()
                return .failed
            }
        }
        isChannelWriting = true
        let written = context.eventLoop.makePromise(of: Void.self)
        handOver(context, promise: written)
        context.flush()
        return .handedOver(written.futureResult)
    }

    /// Marks the end of all that was put out: writes leave in order, so when this empty one is done, so are they.
    func end(_ context: ChannelHandlerContext, promise: EventLoopPromise<Void>) {
        isPending = false
        context.writeAndFlush(NIOAny(ByteBuffer()), promise: promise)
    }

    private func handOver(_ context: ChannelHandlerContext, promise: EventLoopPromise<Void>?) {
        let bytes = loop.output
        // The channel keeps the memory until it is done with it.
        loop.output = ByteBuffer()
        context.write(NIOAny(bytes), promise: promise)
    }
}
