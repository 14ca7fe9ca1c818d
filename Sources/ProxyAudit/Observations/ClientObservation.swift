package import LoadModel
package import ProviderWire

/// One exchange as the load generator saw it, in front of the proxy (or, in the direct lane, in front of the mock).
///
/// Made by the generator's shell: it alone holds the request's bytes, stamps the write and every read, and knows when
/// it left on purpose. The response is read by ``WireTranscript`` from the bytes and moments of its reads. All times are offsets from the run's start on the clock that also stamps ``UpstreamObservation``.
package struct ClientObservation: Sendable, Hashable {
    /// How the exchange ended for the client.
    package enum Ending: Sendable, Hashable {
        /// The response was complete, whatever its status.
        case complete
        /// The client left on purpose once it had read so many events: ``ResilienceCase/Fault/clientAbort(afterEvents:)``.
        case aborted(afterEvents: Int)
        /// No whole response came; ``response`` has what did.
        case failed(FailureKind)
    }

    /// Counts the exchanges of a lane from 0: the direct and the proxy exchange of one number are a pair.
    package var number: Int
    package var lane: Lane
    /// Names this exchange, and no other of the run, in the carriers of the head.
    package var key: ExchangeKey
    /// Stands in the prompt, and so is expected in the answer. It is ``key``, save where caches are looked for on
    /// purpose: there several exchanges share a prompt.
    package var promptKey: ExchangeKey
    /// The name of the ``ResilienceCase`` that this exchange belongs to; nil for the traffic that is measured.
    package var resilienceCase: String?
    /// The dialect that the client speaks.
    package var endpoint: Endpoint
    package var request: ObservedRequest
    /// `s`: when it was its turn.
    package var intendedStart: Duration
    /// `a`: when its first byte was written; nil if none was.
    package var start: Duration?
    /// `v_i` are the times of its events.
    package var response: ObservedResponse
    /// When the response was complete, had failed, or was left.
    package var end: Duration
    package var ending: Ending
    /// The whole request, head included.
    package var bytesSent: Int
    /// The whole response, head included.
    package var bytesReceived: Int

    package init(
        number: Int, lane: Lane, key: ExchangeKey, promptKey: ExchangeKey? = nil, resilienceCase: String? = nil,
        endpoint: Endpoint, request: ObservedRequest, intendedStart: Duration, start: Duration?,
        response: ObservedResponse = ObservedResponse(), end: Duration, ending: Ending = .complete, bytesSent: Int = 0,
        bytesReceived: Int = 0
    ) {
        self.number = number
        self.lane = lane
        self.key = key
        self.promptKey = promptKey ?? key
        self.resilienceCase = resilienceCase
        self.endpoint = endpoint
        self.request = request
        self.intendedStart = intendedStart
        self.start = start
        self.response = response
        self.end = end
        self.ending = ending
        self.bytesSent = bytesSent
        self.bytesReceived = bytesReceived
    }

    /// The generator's own error: how long after its turn the request was sent.
    package var sendLag: Duration? { start.map { $0 - intendedStart } }

    /// Whether the client got all that it waited for, with a status that says so.
    package var isAnswered: Bool { ending == .complete && response.isSuccess }
}
