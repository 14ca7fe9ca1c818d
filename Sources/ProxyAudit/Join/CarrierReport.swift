/// Which carriers of the exchanges' keys survived the proxy, and how requests upstream were recognised.
public struct CarrierReport: Sendable, Hashable, Codable {
    /// How often the key arrived in a carrier.
    public struct Survival: Sendable, Hashable, Codable {
        /// Which carrier.
        public var carrier: KeyCarrier
        /// Requests that arrived upstream and belong to an exchange that sent this carrier.
        public var sent: Int
        /// Those of them that still had its key there.
        public var arrived: Int
    }

    /// Each carrier, of the exchanges that went through the proxy.
    public var carriers: [Survival]
    /// Answers that reached the client and have the key that stood in the prompt.
    public var answersWithOwnKey: Int
    /// Answers with a body that could have one.
    public var answers: Int
    /// Requests upstream that carried no key of this run.
    public var orphans: Int
    /// Keys that more than one exchange used, which a runner must not do.
    public var duplicateKeys: Int

    init(_ join: ExchangeJoin) {
        let exchanges = join.exchanges.filter { $0.client.lane == .proxy }
        carriers = KeyCarrier.allCases.map { carrier in
            let sending = exchanges.filter { exchange in
                let keys = ExchangeKey.carried(by: exchange.client.request)[carrier] ?? []
                return keys.contains(carrier == .prompt ? exchange.client.promptKey : exchange.client.key)
            }
            let arrivals = sending.flatMap(\.arrivals)
            return Survival(
                carrier: carrier, sent: arrivals.count, arrived: arrivals.count { $0.carriers.contains(carrier) }
            )
        }
        let answered = exchanges.filter { $0.client.isAnswered }
        answers = answered.count
        answersWithOwnKey = answered.count { exchange in
            ExchangeKey.all(in: exchange.reading.everything).contains(exchange.client.promptKey)
        }
        orphans = join.orphans.count
        duplicateKeys = join.duplicateKeys.count
    }
}
