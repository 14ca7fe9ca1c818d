import MockBehavior
import NIOCore
import ProviderWire
import Synthesis

/// What the connections of one event loop share, so that deciding an answer takes no lock. Bound to that loop.
final class LoopContext {
    let parser = RequestParser()
    let metrics: ProviderMetrics
    var generator: SeededGenerator
    private(set) var clock = WallClock()
    private let store: ConfigurationStore
    private let upstreamIndex: Int
    private var snapshot: ConfigurationSnapshot
    /// Header lines that every response of the current revision carries.
    private(set) var commonHeaders: [UInt8]
    /// The open connections, for draining.
    private var connections: [ObjectIdentifier: ProviderConnection] = [:]
    private(set) var isDraining = false
    private var onDrained: EventLoopPromise<Void>?

    init(store: ConfigurationStore, upstreamIndex: Int, metrics: ProviderMetrics, seed: UInt64) {
        self.store = store
        self.upstreamIndex = upstreamIndex
        self.metrics = metrics
        generator = SeededGenerator(seed: seed)
        snapshot = store.current
        commonHeaders = Self.commonHeaders(of: snapshot, upstreamIndex)
    }

    /// The behaviour that a request which is answered at this moment gets, all of one revision.
    func currentUpstream() -> CompiledUpstream {
        let current = store.refreshed(snapshot)
        if current !== snapshot {
            snapshot = current
            commonHeaders = Self.commonHeaders(of: current, upstreamIndex)
        }
        return current.upstreams[upstreamIndex]
    }

    /// Brings the clock up to date for a response that is made or written now.
    func refreshClock() { clock.refresh() }

    func insert(_ connection: ProviderConnection) {
        connections[ObjectIdentifier(connection)] = connection
    }

    func remove(_ connection: ProviderConnection) {
        connections[ObjectIdentifier(connection)] = nil
        if connections.isEmpty { onDrained?.succeed() }
    }

    /// Lets open responses end and closes every connection after its own; the promise is kept when none is left.
    func drain(_ promise: EventLoopPromise<Void>) {
        isDraining = true
        if let earlier = onDrained {
            earlier.futureResult.cascade(to: promise)
            return
        }
        onDrained = promise
        for connection in connections.values { connection.drain() }
        if connections.isEmpty { promise.succeed() }
    }

    /// Closes what is still open.
    func closeAll() {
        for connection in connections.values { connection.closeNow() }
    }

    private static func commonHeaders(of snapshot: ConfigurationSnapshot, _ upstreamIndex: Int) -> [UInt8] {
        var lines = "\r\nx-mockd-revision: \(snapshot.revision)"
        if snapshot.upstreams[upstreamIndex].allowsCrossOrigin {
            lines += "\r\naccess-control-allow-origin: *\r\naccess-control-expose-headers: *"
        }
        return Array(lines.utf8)
    }
}
