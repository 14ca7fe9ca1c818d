/// One exchange that can be timed: answered, with exactly one arrival upstream, and nothing cut short.
struct TimedExchange: Sendable, Hashable {
    let client: ClientObservation
    let upstream: UpstreamObservation
    let cost: ProxyCost
    /// How its events came through; nil if it is no stream.
    let flow: StreamFlow?

    init?(_ exchange: JoinedExchange) {
        let client = exchange.client
        guard client.isAnswered, exchange.arrivals.count == 1, let arrival = exchange.arrivals.first,
            arrival.observation.ending == .complete, let start = client.start
        else { return nil }
        let upstream = arrival.observation
        var stamps = ExchangeStamps(
            clientStart: start, upstreamRequestEnd: upstream.requestComplete, upstreamEvents: [], clientEvents: []
        )
        if client.response.isStream, upstream.response.isStream {
            let alignment = EventAlignment(
                upstream: upstream.response, arrival.reading, client: client.response, exchange.reading
            )
            flow = StreamFlow(alignment)
            stamps.upstreamEvents = alignment.events.map(\.written)
            stamps.clientEvents = alignment.events.map(\.read)
        } else {
            flow = nil
            // What is no stream is one event: the whole response.
            guard let written = upstream.response.lastByte else { return nil }
            stamps.upstreamEvents = [written]
            stamps.clientEvents = [client.response.lastByte ?? client.end]
        }
        guard let cost = ProxyCost(stamps) else { return nil }
        self.client = client
        self.upstream = upstream
        self.cost = cost
    }

    /// A time of each exchange, in both lanes, paired by the exchanges' numbers.
    static func paired(
        _ proxy: [TimedExchange], _ direct: [TimedExchange], _ time: (TimedExchange) -> Duration?
    ) -> PairedTime {
        func times(_ exchanges: [TimedExchange]) -> [Int: Duration] {
            exchanges.reduce(into: [:]) { times, exchange in times[exchange.client.number] = time(exchange) }
        }
        return PairedTime(proxy: times(proxy), direct: times(direct))
    }
}
