/// The fidelity matrix: what the proxy handed on as it was, and what not.
public struct FidelityReport: Sendable, Hashable, Codable {
    /// One row of the matrix.
    public struct Row: Sendable, Hashable, Codable {
        /// What is judged.
        public var aspect: FidelityAspect
        /// The worst that happened to it in any exchange.
        public var verdict: FidelityVerdict
        /// Exchanges by what became of it; those that did not have it are left out.
        public var counts: [FidelityVerdict: Int]
        /// What happened, in words, and in how many exchanges; the most frequent twelve.
        public var details: [String: Int]
        /// The first exchange that has the verdict, unless that is pass or not tested.
        public var example: Example?
        /// Whether it happened in the direct lane too, half as often or more: then it is the rig's doing, and not
        /// charged to the proxy.
        public var happensWithoutProxy: Bool

        /// The exchanges in which it was there.
        public var tested: Int { counts.values.reduce(0, +) }
        /// The exchanges in which it was not handed on as it was.
        public var failing: Int { counts.filter { $0.key > .pass }.values.reduce(0, +) }
        /// Whether the proxy is to blame for something.
        public var isCharged: Bool { verdict > .pass && !happensWithoutProxy }
    }

    /// Both sides of one exchange. Keys of clients are redacted.
    public struct Example: Sendable, Hashable, Codable {
        /// The exchange.
        public var key: ExchangeKey
        /// What happened.
        public var detail: String
        /// As it was sent or served, cut to 200 characters.
        public var sent: String?
        /// As it arrived, cut to 200 characters.
        public var arrived: String?
    }

    /// Every aspect, in the order of ``FidelityAspect``.
    public var rows: [Row]
    /// Exchanges that were compared: those that arrived upstream and were not mixed up with others.
    public var exchanges: Int

    /// The row of an aspect.
    public subscript(aspect: FidelityAspect) -> Row? { rows.first { $0.aspect == aspect } }

    /// The worst row that the proxy is to blame for.
    public var worst: FidelityVerdict { rows.filter { !$0.happensWithoutProxy }.map(\.verdict).max() ?? .notTested }
}

/// Which exchanges an aspect failed in, to tell causes from what follows of them.
struct FidelityTally {
    private(set) var failing: [FidelityAspect: Set<ExchangeKey>] = [:]
    private var counts: [FidelityAspect: [FidelityVerdict: Int]] = [:]
    private var details: [FidelityAspect: [String: Int]] = [:]
    private var examples: [FidelityAspect: (verdict: FidelityVerdict, example: FidelityReport.Example)] = [:]
    private var exchanges = 0

    init(_ exchanges: [JoinedExchange], handling: AuditSettings.KeyHandling) {
        for exchange in exchanges { add(exchange, handling) }
    }

    private mutating func add(_ exchange: JoinedExchange, _ handling: AuditSettings.KeyHandling) {
        guard let served = exchange.served else { return }
        exchanges += 1
        let client = exchange.client
        var results = RequestComparison(client: client, upstream: served.observation, handling: handling)
            .results()
        results.merge(ResponseComparison(exchange, served: served).results()) { $1 }
        for (aspect, result) in results {
            for detail in Set(result.details) { details[aspect, default: [:]][detail, default: 0] += 1 }
            guard result.verdict != .notTested else { continue }
            counts[aspect, default: [:]][result.verdict, default: 0] += 1
            guard result.verdict > .pass else { continue }
            failing[aspect, default: []].insert(client.key)
            if examples[aspect].map({ $0.verdict < result.verdict }) ?? true {
                let example = FidelityReport.Example(
                    key: client.key, detail: result.details.first ?? result.verdict.rawValue, sent: result.sent,
                    arrived: result.arrived
                )
                examples[aspect] = (result.verdict, example)
            }
        }
    }

    /// The matrix, with what the direct lane shows to be the rig's own doing marked.
    func report(against direct: FidelityTally) -> FidelityReport {
        func failingShare(_ counts: [FidelityVerdict: Int]?) -> Double {
            let tested = (counts ?? [:]).values.reduce(0, +)
            let failing = (counts ?? [:]).filter { $0.key > .pass }.values.reduce(0, +)
            return tested == 0 ? 0 : Double(failing) / Double(tested)
        }
        let rows = FidelityAspect.allCases.map { aspect in
            let counts = counts[aspect] ?? [:]
            // One accident without the proxy does not excuse what happens all the time with it.
            let directShare = failingShare(direct.counts[aspect])
            let frequent = (details[aspect] ?? [:]).sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(12)
            return FidelityReport.Row(
                aspect: aspect, verdict: counts.keys.max() ?? .notTested, counts: counts,
                details: Dictionary(uniqueKeysWithValues: frequent.map { ($0.key, $0.value) }),
                example: examples[aspect]?.example,
                happensWithoutProxy: directShare > 0 && directShare * 2 >= failingShare(counts)
            )
        }
        return FidelityReport(rows: rows, exchanges: exchanges)
    }
}
