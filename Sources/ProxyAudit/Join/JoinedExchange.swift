/// One exchange seen from both ends: what the client saw, and every request that it led to upstream.
package struct JoinedExchange: Sendable, Hashable {
    /// One request upstream, and how it was recognised.
    package struct Arrival: Sendable, Hashable {
        package var observation: UpstreamObservation
        /// What was served says.
        let reading: AnswerReading
        /// Which carriers still had the exchange's key.
        package var carriers: Set<KeyCarrier>
        /// Keys of other exchanges in the same request, where the carriers do not agree.
        package var foreignKeys: [ExchangeKey]
    }

    package var client: ClientObservation
    /// What the client read says: read once, since that costs more than all that is made of it.
    let reading: AnswerReading
    /// In the order in which they were complete.
    package var arrivals: [Arrival]

    /// The arrival whose answer the client can have seen: of several the last that has the client's status, else the
    /// last at all.
    package var served: Arrival? {
        arrivals.last { $0.observation.response.status == client.response.status } ?? arrivals.last
    }

    /// What became of the request, by how often it arrived.
    package var attempts: Attempts {
        if arrivals.isEmpty { return client.response.isSuccess ? .answeredWithoutUpstream : .notForwarded }
        if arrivals.count == 1 { return .one }
        let overlaps = zip(arrivals, arrivals.dropFirst()).contains {
            $1.observation.requestComplete < $0.observation.end
        }
        return overlaps ? .hedged : .retried
    }

    /// How often a request arrived upstream, and what that means.
    package enum Attempts: Sendable, Hashable {
        /// Never, and the client was answered: from a cache, or by the proxy itself.
        case answeredWithoutUpstream
        /// Never, and the client was not answered.
        case notForwarded
        case one
        /// Several times, each after the answer to the one before.
        case retried
        /// Several times, one before the answer to another had ended.
        case hedged
    }
}
