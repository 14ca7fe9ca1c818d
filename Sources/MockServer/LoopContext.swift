import MockBehavior
import NIOCore
import ProviderRelay
import ProviderWire
import Synthesis

/// What the connections of one event loop share, so that deciding an answer takes no lock. Bound to that loop.
final class LoopContext {
    let parser = RequestParser()
    private let eventLoop: any EventLoop
    let pacer: Pacer
    let metrics: ProviderMetrics
    /// Nil where no journal is kept.
    let journal: JournalRecorder?
    /// Nil where nothing can be forwarded.
    private let forwarder: (any Forwarding)?
    var generator: SeededGenerator
    private(set) var clock = WallClock()
    private let store: ConfigurationStore
    private let upstreamName: String
    private var snapshot: ConfigurationSnapshot
    /// That of the listener. One that the configuration does not name any more goes on as it was.
    private var upstream: CompiledUpstream
    /// Other upstreams that are reached by this listener.
    private var prefixes: UpstreamPrefixes?
    /// Header lines that every response of the upstream and the current revision carries.
    private var commonHeaders: CommonHeaders
    /// The beginning of the head that was written last: mostly that of the next.
    private var latestOpening: LatestOpening?
    /// How the last request's head was understood: mostly the next one is the same.
    var heads = HeadMemo()
    /// What the last request's target led to: mostly where the next one's leads.
    var routes = RouteMemo()
    /// What the connection whose turn it is has put out and not sent. Empty when its turn is over; then the memory is the
    /// next one's.
    var output = ByteBuffer()
    private let connections: OpenConnections
    private(set) var isDraining = false
    private var onDrained: EventLoopPromise<Void>?

    /// - Parameter eventLoop: the one that it is bound to, which must be the current one.
    init(
        eventLoop: any EventLoop, store: ConfigurationStore, upstream name: String, metrics: ProviderMetrics,
        journal: JournalRecorder? = nil, forwarder: (any Forwarding)? = nil, seed: UInt64
    ) {
        self.eventLoop = eventLoop
        pacer = Pacer(eventLoop: eventLoop)
        connections = OpenConnections(eventLoop: eventLoop, pacer: pacer)
        self.store = store
        upstreamName = name
        self.metrics = metrics
        self.journal = journal
        self.forwarder = forwarder
        generator = SeededGenerator(seed: seed)
        snapshot = store.current
        guard let upstream = snapshot.upstream(named: name) else { preconditionFailure("there is no upstream \(name)") }
        self.upstream = upstream
        prefixes = upstream.index == 0 ? snapshot.prefixes : nil
        commonHeaders = CommonHeaders(upstream, revision: snapshot.revision)
        journal?.use(snapshot.configuration.journal, revision: snapshot.revision)
        connections.shortestTimeout = { [unowned self] in
            let upstream = currentUpstream()
            return min(upstream.requestTimeout, upstream.idleTimeout)
        }
    }

    /// The listener's behaviour at this moment, all of one revision.
    func currentUpstream() -> CompiledUpstream {
        let current = store.refreshed(snapshot)
        if current !== snapshot {
            snapshot = current
            journal?.use(current.configuration.journal, revision: current.revision)
            upstream = current.upstream(named: upstreamName) ?? upstream
            prefixes = upstream.index == 0 ? current.prefixes : nil
            commonHeaders = CommonHeaders(upstream, revision: current.revision)
            routes = RouteMemo()
        }
        return upstream
    }

    /// The behaviour that a request which is answered at this moment gets: the listener's, unless its path leads to
    /// another upstream. The request's path then begins behind the prefix.
    func currentUpstream(for request: ReceivedRequest) -> CompiledUpstream {
        let upstream = currentUpstream()
        guard let prefixes, let match = prefixes.match(request.path.utf8) else { return upstream }
        request.prefixLength = match.length
        return snapshot.upstreams[match.index]
    }

    /// On the loop's own clock.
    var now: NIODeadline { eventLoop.now }

    /// The one whose behaviour requests get at this moment.
    var revision: Int { snapshot.revision }

    func makePromise() -> EventLoopPromise<Void> { eventLoop.makePromise() }

    /// By what requests are known that were forwarded here.
    var forwarderName: String { forwarder?.name ?? "" }

    /// Sends a request on to a provider.
    func forward(_ request: ForwardedRequest, to reader: any ForwardingReader) -> any Forwarded {
        guard let forwarder else { preconditionFailure("a server with rules that forward can forward") }
        return forwarder.send(request, on: eventLoop, to: reader)
    }

    /// Brings the clock up to date for a response that is made or written now.
    func refreshClock(at now: NIODeadline) { clock.refresh(at: now) }

    /// Header lines that every response of the upstream and the current revision carries.
    ///
    /// - Parameter isCrossOrigin: the request came from a browser's page.
    func commonHeaders(of upstream: CompiledUpstream, isCrossOrigin: Bool) -> [UInt8] {
        if commonHeaders.upstream !== upstream {
            commonHeaders = CommonHeaders(upstream, revision: snapshot.revision)
        }
        return isCrossOrigin ? commonHeaders.crossOrigin : commonHeaders.plain
    }

    /// What tells one ``ResponseHead/opening(status:contentType:date:commonLines:)`` from another of the same second.
    struct OpeningKind: Equatable {
        var status: Int
        var contentType: ResponseHead.ContentType?
        /// Those of the revision that decided the response.
        var commonHeaders: [UInt8]
        /// The provider whose API was called; nil for an answer to anything else.
        var calledAPI: Provider?
    }

    /// What a response's head begins with at this moment.
    func opening(_ kind: OpeningKind, at now: NIODeadline) -> [UInt8] {
        clock.refresh(at: now)
        if let latestOpening, latestOpening.kind == kind, latestOpening.second == clock.secondsSince1970 {
            return latestOpening.bytes
        }
        var lines = kind.commonHeaders
        if let provider = kind.calledAPI {
            lines += Array(ProviderHeaders.lines(of: provider, at: clock.secondsSince1970).utf8)
        }
        let bytes = ResponseHead.opening(
            status: kind.status, contentType: kind.contentType, date: clock.httpDate, commonLines: lines
        )
        latestOpening = LatestOpening(kind, second: clock.secondsSince1970, bytes)
        return bytes
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
}

/// The beginning of a head, for others of its kind in its second.
private final class LatestOpening {
    let kind: LoopContext.OpeningKind
    let second: Int
    let bytes: [UInt8]

    init(_ kind: LoopContext.OpeningKind, second: Int, _ bytes: [UInt8]) {
        self.kind = kind
        self.second = second
        self.bytes = bytes
    }
}

/// Header lines that every response of one upstream and one revision carries.
private struct CommonHeaders {
    let upstream: CompiledUpstream
    let plain: [UInt8]
    /// For a browser's page.
    let crossOrigin: [UInt8]

    init(_ upstream: CompiledUpstream, revision: Int) {
        self.upstream = upstream
        // Who is alone needs no name.
        let name = upstream.tally == nil ? "" : "\r\nx-mockd-upstream: \(upstream.name)"
        plain = Array("\r\nx-mockd-revision: \(revision)\(name)".utf8)
        let grant = "\r\naccess-control-allow-origin: *\r\naccess-control-expose-headers: *"
        crossOrigin = upstream.allowsCrossOrigin ? plain + Array(grant.utf8) : plain
    }
}
