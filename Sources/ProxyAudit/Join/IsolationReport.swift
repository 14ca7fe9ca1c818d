/// Whether every exchange got its own answer and nobody else's: each answer has its key in its text.
public struct IsolationReport: Sendable, Hashable, Codable {
    /// Where another exchange's key turned up.
    public enum Place: String, Sendable, Hashable, Codable {
        /// In what the client was answered.
        case answer
        /// In the request that arrived upstream.
        case upstreamRequest
    }

    /// One exchange that was mixed up with another.
    public struct Leak: Sendable, Hashable, Codable {
        /// The exchange in which it was seen.
        public var key: ExchangeKey
        /// The key that does not belong there.
        public var foreignKey: ExchangeKey
        /// Where.
        public var place: Place
        /// Whether the foreign key is one of this audit's exchanges; otherwise it is of an earlier run, as from a cache.
        public var isOfThisRun: Bool
    }

    /// Exchanges through the proxy whose answer has a key at all.
    public var judged: Int
    /// Exchanges through the proxy that were answered without any key in the answer, of which nothing can be said.
    public var unmarked: Int
    /// Every leak, in the order of the exchanges.
    public var leaks: [Leak]

    /// The exchanges in which a leak was seen.
    var mixedUp: Set<ExchangeKey> { Set(leaks.map(\.key)) }

    init(_ exchanges: [JoinedExchange], knownKeys: Set<ExchangeKey>) {
        judged = 0
        unmarked = 0
        leaks = []
        for exchange in exchanges {
            let client = exchange.client
            let keys = Self.keys(in: exchange)
            if client.isAnswered {
                if keys.isEmpty { unmarked += 1 } else { judged += 1 }
            }
            // The earlier turns of a conversation stand in the prompt, and an echo may repeat them.
            let own = Set(ExchangeKey.all(in: client.request.body)).union([client.key, client.promptKey])
            leaks += keys.filter { !own.contains($0) }.map {
                Leak(key: client.key, foreignKey: $0, place: .answer, isOfThisRun: knownKeys.contains($0))
            }
            for arrival in exchange.arrivals {
                leaks += arrival.foreignKeys.map {
                    Leak(key: client.key, foreignKey: $0, place: .upstreamRequest, isOfThisRun: true)
                }
            }
        }
    }

    /// Every key in what the client read: in its text, put together from its events, in its body and in its head.
    private static func keys(in exchange: JoinedExchange) -> [ExchangeKey] {
        let response = exchange.client.response
        var keys = ExchangeKey.all(in: exchange.reading.everything) + ExchangeKey.all(in: response.body)
        for event in response.events { keys += ExchangeKey.all(in: event.data) }
        for field in response.fields.fields { keys += ExchangeKey.all(in: field.value) }
        var seen: Set<ExchangeKey> = []
        return keys.filter { seen.insert($0).inserted }
    }
}
