package import ProviderWire

/// One request as it arrived at the mock's provider port, and what was served: behind the proxy.
///
/// Made from what the tap of the provider port took down, ``init(_:number:start:upstream:)``, not from the journal, whose
/// bodies are cut and whose keys are redacted: here head fields are raw, and the report redacts what it shows. A runner that
/// knows when events were due adds that to them. All times are offsets from the run's start on the clock that also stamps
/// ``ClientObservation``.
package struct UpstreamObservation: Sendable, Hashable {
    /// How the response ended for the mock.
    package enum Ending: Sendable, Hashable {
        /// Everything was written.
        case complete
        /// A fault cut it short, or stalled it, as was configured.
        case faulted
        /// Whoever asked has left; noticed at that time.
        case aborted(noticed: Duration)
    }

    /// Tells the arrivals of a run apart.
    package var number: Int
    /// The same for all requests that came over one connection.
    package var connection: Int
    /// The virtual upstream that was asked; nil for the one at the top of the configuration.
    package var upstream: String?
    package var request: ObservedRequest
    /// `b`: when the last byte of the request was read.
    package var requestComplete: Duration
    /// As it was served; `u_i` are the times of its events.
    package var response: ObservedResponse
    /// When the last byte was written or the connection was given up.
    package var end: Duration
    package var ending: Ending

    package init(
        number: Int, connection: Int, upstream: String? = nil, request: ObservedRequest, requestComplete: Duration,
        response: ObservedResponse, end: Duration, ending: Ending = .complete
    ) {
        self.number = number
        self.connection = connection
        self.upstream = upstream
        self.request = request
        self.requestComplete = requestComplete
        self.response = response
        self.end = end
        self.ending = ending
    }

    /// The dialect in which the mock was asked.
    package var endpoint: Endpoint? { request.endpoint }

    /// The mock's own error: how much later than due each event was written.
    package var pacingErrors: [Duration] { response.events.compactMap { event in event.due.map { event.time - $0 } } }

    /// The events that were written after a moment, such as that at which the client left.
    package func events(after moment: Duration) -> [ObservedEvent] { response.events.filter { $0.time > moment } }
}
