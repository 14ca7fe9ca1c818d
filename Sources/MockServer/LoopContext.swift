import MockBehavior
import NIOCore
import ProviderWire
import Synthesis

/// What the connections of one event loop share, so that deciding an answer takes no lock. Bound to that loop.
final class LoopContext {
    let parser = RequestParser()
    let pacer: Pacer
    let metrics: ProviderMetrics
    var generator: SeededGenerator
    private(set) var clock = WallClock()
    private let store: ConfigurationStore
    private let upstreamIndex: Int
    private var snapshot: ConfigurationSnapshot
    /// Header lines that every response of the current revision carries.
    private(set) var commonHeaders: [UInt8]
    /// The same with the provider's own, for answers to calls of its API.
    private var apiHeaders: (openAI: [UInt8], anthropic: [UInt8]) = ([], [])
    /// The second for which those were made.
    private var apiHeadersTime = -1
    private let connections: OpenConnections
    private(set) var isDraining = false
    private var onDrained: EventLoopPromise<Void>?

    /// - Parameter eventLoop: the one that it is bound to, which must be the current one.
    init(
        eventLoop: any EventLoop, store: ConfigurationStore, upstreamIndex: Int, metrics: ProviderMetrics, seed: UInt64
    ) {
        pacer = Pacer(eventLoop: eventLoop)
        connections = OpenConnections(eventLoop: eventLoop, pacer: pacer)
        self.store = store
        self.upstreamIndex = upstreamIndex
        self.metrics = metrics
        generator = SeededGenerator(seed: seed)
        snapshot = store.current
        commonHeaders = Self.commonHeaders(of: snapshot, upstreamIndex)
        connections.shortestTimeout = { [unowned self] in
            let upstream = currentUpstream()
            return min(upstream.requestTimeout, upstream.idleTimeout)
        }
    }

    /// The behaviour that a request which is answered at this moment gets, all of one revision.
    func currentUpstream() -> CompiledUpstream {
        let current = store.refreshed(snapshot)
        if current !== snapshot {
            snapshot = current
            commonHeaders = Self.commonHeaders(of: current, upstreamIndex)
            apiHeadersTime = -1
        }
        return current.upstreams[upstreamIndex]
    }

    /// Brings the clock up to date for a response that is made or written now.
    func refreshClock() { clock.refresh() }

    /// The header lines of an answer to a call of that provider's API.
    func apiHeaders(of provider: Provider) -> [UInt8] {
        refreshClock()
        if clock.secondsSince1970 != apiHeadersTime {
            apiHeadersTime = clock.secondsSince1970
            apiHeaders.openAI = commonHeaders + Array(ProviderHeaders.lines(of: .openAI, at: apiHeadersTime).utf8)
            apiHeaders.anthropic = commonHeaders + Array(ProviderHeaders.lines(of: .anthropic, at: apiHeadersTime).utf8)
        }
        return switch provider {
        case .openAI: apiHeaders.openAI
        case .anthropic: apiHeaders.anthropic
        }
    }

    func insert(_ connection: any OpenConnection) { connections.insert(connection) }

    func remove(_ connection: any OpenConnection) {
        connections.remove(connection)
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
        connections.forEach { $0.drain() }
        if connections.isEmpty { promise.succeed() }
    }

    /// Closes what is still open.
    func closeAll() {
        connections.forEach { $0.closeNow() }
    }

    private static func commonHeaders(of snapshot: ConfigurationSnapshot, _ upstreamIndex: Int) -> [UInt8] {
        var lines = "\r\nx-mockd-revision: \(snapshot.revision)"
        if snapshot.upstreams[upstreamIndex].allowsCrossOrigin {
            lines += "\r\naccess-control-allow-origin: *\r\naccess-control-expose-headers: *"
        }
        return Array(lines.utf8)
    }
}
