import MockBehavior
import NIOCore

/// Stands before everything else on connections that came while a fault refuses some: breaks those off with their first
/// bytes, before a request is read. Bound to its loop.
final class ConnectionRefusal: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer

    private let loop: LoopContext

    init(loop: LoopContext) { self.loop = loop }

    /// Adds the handler if it is needed now.
    static func addIfNeeded(to channel: any Channel, loop: LoopContext) throws {
        guard loop.currentUpstream().faults?.refusesConnections == true else { return }
        try channel.pipeline.syncOperations.addHandler(ConnectionRefusal(loop: loop))
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if !isPing(unwrapInboundIn(data)), let fault = strikingFault(at: context.eventLoop.now) {
            loop.metrics.faultStruck(fault.name)
            context.breakOff()
            return
        }
        context.fireChannelRead(data)
        context.pipeline.syncOperations.removeHandler(context: context, promise: nil)
    }

    private func strikingFault(at now: NIODeadline) -> CompiledFault? {
        let upstream = loop.currentUpstream()
        guard let faults = upstream.faults else { return nil }
        if let draws = upstream.draws { loop.generator = draws.generatorOfNextConnection() }
        return faults.takeForConnection(at: now.sinceStart, using: &loop.generator)
    }

    /// The daemon asks itself whether it is well; that is nobody's connection.
    private func isPing(_ bytes: ByteBuffer) -> Bool { bytes.readableBytesView.starts(with: "OPTIONS * ".utf8) }
}

extension NIODeadline {
    /// The time since the fixed moment that faults count from, the same for all who ask.
    var sinceStart: Duration { .nanoseconds(Int64(uptimeNanoseconds)) }
}
