package import LoadModel
package import NIOCore
import Synchronization

/// Makes single exchanges with one target and takes down everything that comes back: every read, with its time.
///
///     let client = try await ProbeClient(target: target, eventLoopGroup: group)
///     let capture = try await client.exchange(ProbeRequest(bytes: bytes, timeout: .seconds(10)))
///     await client.close()
///
/// Any number may be under way at once; connections that can be used again are. Nothing is ever sent twice, so that
/// what arrives twice at the other end was doubled in between.
///
/// State: the next loop's number is atomic; the rest is bound to the event loops.
package final class ProbeClient: Sendable {
    private let pools: [NIOLoopBound<ProbePool>]
    private let turn = Atomic<Int>(0)

    /// A client whose connections are spread over the loops of that group, which remains its owner's.
    ///
    /// - Parameter longestIdle: how long a connection may have been idle that is used again.
    /// - Throws: ``PlanError`` if the target's host has no address or the trust cannot be read.
    package init(
        target: LoadTarget, trust: LoadPlan.Trust = .system, connectTimeout: Duration = .seconds(5),
        longestIdle: Duration = .seconds(1), eventLoopGroup: any EventLoopGroup
    ) async throws {
        let addresses = try await target.addresses()
        let opener = SocketOpener(
            addresses: addresses, security: target.isSecure ? try TargetSecurity(trust, target: target) : nil,
            timeout: TimeAmount(connectTimeout)
        )
        var pools: [NIOLoopBound<ProbePool>] = []
        for eventLoop in eventLoopGroup.makeIterator() {
            let pool = try await eventLoop.submit {
                NIOLoopBound(
                    ProbePool(
                        opener: opener, addressCount: addresses.count, longestIdle: TimeAmount(longestIdle),
                        eventLoop: eventLoop
                    ),
                    eventLoop: eventLoop
                )
            }.get()
            pools.append(pool)
        }
        self.pools = pools
    }

    /// Makes one exchange. What goes wrong with it is in the capture.
    ///
    /// - Throws: only if the event loops are shut down.
    package func exchange(_ request: ProbeRequest) async throws -> ProbeCapture {
        let number = turn.wrappingAdd(1, ordering: .relaxed).oldValue
        let pool = pools[number % pools.count]
        return try await pool.eventLoop.flatSubmit { pool.value.begin(request) }.get()
    }

    /// Breaks off all that is under way, which fails, and closes the connections. Exchanges after that fail at once.
    package func close() {
        for pool in pools { pool.eventLoop.execute { pool.value.close() } }
    }
}
