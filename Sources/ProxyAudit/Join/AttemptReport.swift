/// How often requests arrived upstream, of the traffic that is measured: nothing in it asks for a second attempt, save a
/// status that the provider answered with.
public struct AttemptReport: Sendable, Hashable, Codable {
    /// Exchanges through the proxy.
    public var exchanges: Int
    /// Requests that they led to upstream.
    public var arrivals: Int
    /// Exchanges by how often they arrived.
    public var exchangesByArrivals: [Int: Int]
    /// Requests upstream for each exchange.
    public var amplification: Double?
    /// Exchanges that arrived more than once, each attempt after the answer to the one before.
    public var retried: Int
    /// Exchanges that arrived more than once at the same time.
    public var hedged: Int
    /// Exchanges that were answered and never arrived: from a cache, or by the proxy itself.
    public var answeredWithoutUpstream: Int
    /// Those of them that repeat a prompt on purpose, to look for caches.
    public var answeredFromCache: Int
    /// Exchanges that repeat a prompt on purpose.
    public var cacheProbes: Int
    /// Exchanges that were not answered and never arrived.
    public var notForwarded: Int
    /// Exchanges by what the first of several attempts was answered: a status, or 0 for none.
    public var retriedAfterStatus: [Int: Int]

    init(_ joined: [JoinedExchange]) {
        exchanges = joined.count
        arrivals = joined.reduce(0) { $0 + $1.arrivals.count }
        exchangesByArrivals = joined.reduce(into: [:]) { $0[$1.arrivals.count, default: 0] += 1 }
        amplification = joined.isEmpty ? nil : (Double(arrivals) / Double(exchanges) * 1000).rounded() / 1000
        retried = joined.count { $0.attempts == .retried }
        hedged = joined.count { $0.attempts == .hedged }
        let withoutUpstream = joined.filter { $0.attempts == .answeredWithoutUpstream }
        answeredWithoutUpstream = withoutUpstream.count
        let probes = joined.filter { $0.client.key != $0.client.promptKey }
        cacheProbes = probes.count
        answeredFromCache = probes.count { $0.attempts == .answeredWithoutUpstream }
        notForwarded = joined.count { $0.attempts == .notForwarded }
        retriedAfterStatus = joined.filter { $0.arrivals.count > 1 }.reduce(into: [:]) { counts, exchange in
            counts[exchange.arrivals[0].observation.response.status ?? 0, default: 0] += 1
        }
    }
}
