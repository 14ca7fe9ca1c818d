import Measurement

/// What the proxy cost in time, beside the error of the instruments.
public struct TimingReport: Sendable, Hashable, Codable {
    /// Exchanges through the proxy that could be timed: answered, one arrival upstream, not mixed up.
    public var timed: Int
    /// Exchanges through the proxy that could not.
    public var untimed: Int
    /// Pairs of a direct and a proxy exchange that could both be timed.
    public var pairs: Int
    /// `R = b − a`: from the client's first byte to the provider having the whole request.
    public var requestPath: PairedTime
    /// `P = v_1 − u_1`: from the provider's first event to the client's; of a response that is no stream, from its last
    /// byte to the client's.
    public var responsePath: PairedTime
    /// `R + P` of each exchange: the provider's own delay is not in it.
    public var overhead: PairedTime
    /// The overhead's distribution, for a chart: what each percentile is, in both lanes and as a difference.
    public var overheadCurve: [CurvePoint]
    /// The rig's own error, and whether the figures are charged to the proxy at all.
    public var rig: RigReport
    /// How streams came through.
    public var streams: StreamReport
    /// How many exchanges were inside the proxy, over time; absent if none went through it.
    public var queue: QueueReport?
    /// How the proxy used its connections to the provider.
    public var connections: ConnectionReport

    /// One percentile of a distribution, in milliseconds.
    public struct CurvePoint: Sendable, Hashable, Codable {
        /// Which, 1 to 99.
        public var percent: Double
        /// Through the proxy.
        public var proxyMs: Double
        /// Without it; absent if there was no direct lane.
        public var directMs: Double?
        /// Of the paired differences; absent if there was no direct lane.
        public var differenceMs: Double?
    }

    /// - Parameters:
    ///   - proxy: the exchanges of the proxy lane, without those of resilience cases and those mixed up with others.
    ///   - direct: those of the direct lane.
    ///   - laneSize: how many exchanges the proxy lane has in all.
    init(proxy: [JoinedExchange], direct: [JoinedExchange], laneSize: Int, settings: AuditSettings) {
        let timedProxy = proxy.compactMap(TimedExchange.init)
        let timedDirect = direct.compactMap(TimedExchange.init)
        timed = timedProxy.count
        untimed = laneSize - timed
        pairs = Set(timedProxy.map(\.client.number)).intersection(timedDirect.map(\.client.number)).count
        requestPath = TimedExchange.paired(timedProxy, timedDirect) { $0.cost.requestPath }
        responsePath = TimedExchange.paired(timedProxy, timedDirect) { $0.cost.responsePath }
        overhead = TimedExchange.paired(timedProxy, timedDirect) { $0.cost.overhead }
        overheadCurve = Self.curve(timedProxy, timedDirect)
        rig = RigReport(
            proxy: timedProxy, direct: timedDirect,
            measured: overheadCurve.first { $0.percent == 50 }.map { .milliseconds($0.differenceMs ?? $0.proxyMs) }
        )
        streams = StreamReport(proxy: timedProxy, direct: timedDirect, settings: settings)
        queue = QueueReport(proxy)
        connections = ConnectionReport(proxy)
    }

    private static func curve(_ proxy: [TimedExchange], _ direct: [TimedExchange]) -> [CurvePoint] {
        let floor = direct.reduce(into: [:]) { $0[$1.client.number] = $1.cost.overhead }
        let proxySamples = SortedSamples(proxy.map(\.cost.overhead))
        let directSamples = SortedSamples(Array(floor.values))
        let differences = SortedSamples(
            proxy.compactMap { exchange in floor[exchange.client.number].map { exchange.cost.overhead - $0 } }
        )
        return ([1] + stride(from: 5, through: 95, by: 5) + [99]).compactMap { percent in
            let percentile = Percentile(Double(percent))
            guard let value = proxySamples.value(at: percentile) else { return nil }
            return CurvePoint(
                percent: Double(percent), proxyMs: value.shownMilliseconds,
                directMs: directSamples.value(at: percentile)?.shownMilliseconds,
                differenceMs: differences.value(at: percentile)?.shownMilliseconds
            )
        }
    }
}
