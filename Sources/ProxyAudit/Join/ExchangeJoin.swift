/// Puts together what both ends saw, by key.
///
/// A request upstream belongs to the exchange whose key it carries in its header, else in its trace id, else in its
/// prompt (of several keys there the last, since a conversation repeats its beginning). Keys that no client sent do not
/// count, so that a tracer's own trace id is no key. A prompt that several exchanges share is resolved by time: it is
/// the oldest of those in flight.
package struct ExchangeJoin: Sendable, Hashable {
    /// One for each client observation, in their order.
    package var exchanges: [JoinedExchange]
    /// Requests upstream that no exchange of the run led to.
    package var orphans: [UpstreamObservation]
    /// Keys that more than one client observation claims; only the first of them is joined.
    package var duplicateKeys: [ExchangeKey]

    package init(clients: [ClientObservation], upstreams: [UpstreamObservation]) {
        var index: [ExchangeKey: Int] = [:]
        var sharing: [ExchangeKey: [Int]] = [:]
        var duplicates: [ExchangeKey] = []
        for (position, client) in clients.enumerated() {
            if index[client.key] == nil { index[client.key] = position } else { duplicates.append(client.key) }
            sharing[client.promptKey, default: []].append(position)
        }
        var arrivals: [Int: [JoinedExchange.Arrival]] = [:]
        var orphans: [UpstreamObservation] = []
        for upstream in upstreams.sorted(by: { $0.requestComplete < $1.requestComplete }) {
            let carried = ExchangeKey.carried(by: upstream.request)
            let head = [KeyCarrier.header, .traceparent].lazy.compactMap { carried[$0]?.first }.compactMap { index[$0] }
            let prompts = carried[.prompt] ?? []
            let candidates = prompts.last { sharing[$0] != nil }.flatMap { sharing[$0] } ?? []
            guard let owner = head.first ?? Self.owner(of: upstream, among: candidates, clients) else {
                orphans.append(upstream)
                continue
            }
            arrivals[owner, default: []].append(
                Self.arrival(of: upstream, carried, at: clients[owner], isKnown: { sharing[$0] != nil })
            )
        }
        exchanges = clients.enumerated().map { position, client in
            JoinedExchange(
                client: client, reading: AnswerReading(client.response, endpoint: client.endpoint),
                arrivals: arrivals[position] ?? []
            )
        }
        self.orphans = orphans
        duplicateKeys = duplicates
    }

    /// Of the exchanges that share a prompt, the oldest that was in flight when the request arrived.
    private static func owner(
        of upstream: UpstreamObservation, among candidates: [Int], _ clients: [ClientObservation]
    ) -> Int? {
        guard candidates.count > 1 else { return candidates.first }
        let started = candidates.filter { clients[$0].start.map { $0 <= upstream.requestComplete } ?? false }
            .sorted { (clients[$0].start ?? .zero) < (clients[$1].start ?? .zero) }
        return started.first { clients[$0].end >= upstream.requestComplete } ?? started.last
    }

    private static func arrival(
        of upstream: UpstreamObservation, _ carried: [KeyCarrier: [ExchangeKey]], at client: ClientObservation,
        isKnown: (ExchangeKey) -> Bool
    ) -> JoinedExchange.Arrival {
        var carriers: Set<KeyCarrier> = []
        var foreign: [ExchangeKey] = []
        for carrier in KeyCarrier.allCases {
            let keys = carried[carrier] ?? []
            let own = carrier == .prompt ? client.promptKey : client.key
            if keys.contains(own) { carriers.insert(carrier) }
            // What the client itself put into its prompt, an earlier turn of a conversation, is nobody else's.
            foreign += keys.filter { key in
                key != client.key && key != client.promptKey && isKnown(key)
                    && !ExchangeKey.all(in: client.request.body).contains(key)
            }
        }
        return JoinedExchange.Arrival(
            observation: upstream,
            reading: AnswerReading(upstream.response, endpoint: upstream.endpoint ?? client.endpoint),
            carriers: carriers, foreignKeys: foreign
        )
    }
}
