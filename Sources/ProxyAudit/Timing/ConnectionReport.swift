/// How the proxy used its connections to the provider.
public struct ConnectionReport: Sendable, Hashable, Codable {
    /// Connections over which requests arrived through the proxy.
    public var used: Int
    /// Requests that arrived through the proxy.
    public var arrivals: Int
    /// Connections for 1,000 exchanges.
    public var per1000Exchanges: Double?
    /// Requests that came over a connection that an earlier one had used, of all.
    public var reuseShare: Double?

    init(_ exchanges: [JoinedExchange]) {
        let connections = exchanges.flatMap { $0.arrivals.map(\.observation.connection) }
        used = Set(connections).count
        arrivals = connections.count
        guard !connections.isEmpty, !exchanges.isEmpty else { return }
        per1000Exchanges = (Double(used) * 1_000_000 / Double(exchanges.count)).rounded() / 1000
        reuseShare = (Double(arrivals - used) / Double(arrivals) * 1e6).rounded() / 1e6
    }
}
