package import ProviderWire

/// How one endpoint answers, compiled when the configuration changed.
package final class CompiledEndpoint: Sendable {
    package let endpoint: Endpoint
    package let replies: [ReplySource]
    package let loopResponses: Bool
    /// When the parts of its responses are due.
    package let latency: EndpointLatency
    /// Counts the requests, so that replies come in turn; it outlives changes that leave the replies alone.
    package let turns: TurnCounter
    /// What must be read from a request, whichever reply it gets.
    package let needs: RequestNeeds
    /// The replies as they were written, to the byte: equal ones need not be compiled again.
    private let written: [UInt8]

    /// - Parameters:
    ///   - latencies: of endpoints without a latency of their own.
    ///   - predecessor: the same endpoint before the change.
    init(
        _ endpoint: Endpoint, _ configuration: EndpointConfiguration, latencies: LatencyTable? = nil,
        replacing predecessor: CompiledEndpoint?
    ) {
        self.endpoint = endpoint
        let configured = configuration.defaultResponses
        written = JSONValue.array(configured).serialized()
        if let predecessor, predecessor.written == written {
            replies = predecessor.replies
            turns = predecessor.turns
        } else {
            let sources = configured.isEmpty ? [BuiltInDefaults.reply(of: endpoint)] : configured
            replies = sources.map { ReplySource($0, endpoint: endpoint) }
            turns = TurnCounter()
        }
        loopResponses = configuration.loopResponses
        latency = EndpointLatency(
            delay: configuration.delay, step: configuration.chunkDelay, own: configuration.latency, shared: latencies,
            replacing: predecessor?.latency
        )
        needs = replies.reduce(latency.needs) { $0.union($1.needs) }
    }

    /// The reply whose turn it is.
    ///
    /// - Parameter turn: how many requests the endpoint answered before this one.
    package func reply(atTurn turn: Int) -> ReplySource {
        replies[loopResponses ? turn % replies.count : min(turn, replies.count - 1)]
    }
}
