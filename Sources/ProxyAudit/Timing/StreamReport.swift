/// How streams came through the proxy, event by event.
public struct StreamReport: Sendable, Hashable, Codable {
    /// The judgement in a word.
    public enum Verdict: String, Sendable, Hashable, Codable {
        /// No stream was long enough to tell.
        case notTested
        /// Events came as they were written.
        case clean
        /// Several events came with one read, although they were written apart.
        case coalesced
        /// In some streams the first event was held about until the last was written, in most it was not.
        case partlyBuffered
        /// In half of the streams or more the first event was held about until the last was written.
        case buffered
    }

    /// The judgement of all streams together.
    public var verdict: Verdict
    /// Streams through the proxy that were long enough to be judged: three events, 5 ms apart from first to last.
    public var judged: Int
    /// Those of them whose first event was held about until the last was written.
    public var buffered: Int
    /// How long each event was under way. Events of one stream depend on each other: no interval.
    public var hold: Quantiles
    /// How long the first event of a stream was under way.
    public var firstHold: Quantiles
    /// From the first event that was written to the last, of each stream: what a buffer holds.
    public var spread: Quantiles
    /// The longest hold of each stream, in both lanes.
    public var longestHold: PairedTime
    /// How much the gaps between a stream's events changed, on average, in both lanes.
    public var addedJitter: PairedTime
    /// Events a read of the client's, through the proxy.
    public var eventsPerRead: Double?
    /// Events a read of the client's, without it.
    public var eventsPerReadDirect: Double?
    /// Events that were written 2 ms or more after the one before, and read together with it, of all that were written so.
    public var coalescedShare: Double?
    /// The same without the proxy: what the rig itself reads together.
    public var coalescedShareDirect: Double?

    init(proxy: [TimedExchange], direct: [TimedExchange], settings: AuditSettings) {
        let flows = proxy.compactMap(\.flow)
        let judgedFlows = flows.filter { $0.verdict != .notTested }
        judged = judgedFlows.count
        buffered = judgedFlows.count { $0.verdict == .buffered }
        hold = Quantiles(SortedSamples(flows.flatMap(\.holds)), isIndependent: false)
        firstHold = Quantiles(SortedSamples(flows.map(\.firstHold)))
        spread = Quantiles(SortedSamples(flows.map(\.spread)))
        longestHold = TimedExchange.paired(proxy, direct) { $0.flow?.longestHold }
        addedJitter = TimedExchange.paired(proxy, direct) { $0.flow?.addedJitter }
        eventsPerRead = Self.eventsPerRead(proxy)
        eventsPerReadDirect = Self.eventsPerRead(direct)
        coalescedShare = Self.coalescedShare(flows)
        coalescedShareDirect = Self.coalescedShare(direct.compactMap(\.flow))
        let addedShare = (coalescedShare ?? 0) - (coalescedShareDirect ?? 0)
        if judged == 0 {
            verdict = .notTested
        } else if buffered * 2 >= judged {
            verdict = .buffered
        } else if Double(buffered) > Double(judged) * settings.coalescedShareTolerance {
            verdict = .partlyBuffered
        } else {
            verdict = addedShare > settings.coalescedShareTolerance ? .coalesced : .clean
        }
    }

    private static func eventsPerRead(_ exchanges: [TimedExchange]) -> Double? {
        let streams = exchanges.map(\.client.response.events).filter { !$0.isEmpty }
        let reads = streams.reduce(0) { $0 + Set($1.map(\.transfer)).count }
        guard reads > 0 else { return nil }
        return (Double(streams.reduce(0) { $0 + $1.count }) / Double(reads) * 1000).rounded() / 1000
    }

    private static func coalescedShare(_ flows: [StreamFlow]) -> Double? {
        let apart = flows.reduce(0) { $0 + $1.apartCount }
        guard apart > 0 else { return nil }
        return (Double(flows.reduce(0) { $0 + $1.coalescedCount }) / Double(apart) * 1e6).rounded() / 1e6
    }
}
