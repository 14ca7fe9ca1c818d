/// When one exchange passed each point between client and provider, seen from both ends of a proxy on one clock.
///
/// All stamps are offsets from the run's start.
public struct ExchangeStamps: Sendable, Hashable {
    /// The client's first byte was written.
    public var clientStart: Duration
    /// The provider had the whole request.
    public var upstreamRequestEnd: Duration
    /// The provider wrote each event; a response that is no stream has one.
    public var upstreamEvents: [Duration]
    /// The client read each event.
    public var clientEvents: [Duration]

    /// Stamps of one exchange; the events at both ends in the order in which they passed.
    public init(
        clientStart: Duration, upstreamRequestEnd: Duration, upstreamEvents: [Duration], clientEvents: [Duration]
    ) {
        self.clientStart = clientStart
        self.upstreamRequestEnd = upstreamRequestEnd
        self.upstreamEvents = upstreamEvents
        self.clientEvents = clientEvents
    }
}

/// What a proxy cost one exchange: a true sample, with the provider's own delay left out.
public struct ProxyCost: Sendable, Hashable {
    /// From the client's first byte to the provider having the whole request.
    public let requestPath: Duration
    /// From the provider's first event to the client's.
    public let responsePath: Duration
    /// How long each event was under way, as far as both ends saw it.
    public let holds: [Duration]

    /// The proxy's part in this exchange's time to first event.
    public var overhead: Duration { requestPath + responsePath }

    /// Nil if one of the ends saw no event.
    public init?(_ stamps: ExchangeStamps) {
        guard let written = stamps.upstreamEvents.first, let read = stamps.clientEvents.first else { return nil }
        requestPath = stamps.upstreamRequestEnd - stamps.clientStart
        responsePath = read - written
        holds = zip(stamps.clientEvents, stamps.upstreamEvents).map { $0 - $1 }
    }
}
