package import ProviderWire

/// A request as one end saw it: as the generator sent it, or as it arrived at the mock.
package struct ObservedRequest: Sendable, Hashable {
    package var method: String
    /// Path and query.
    package var target: String
    package var fields: HeadFields
    /// Whole, without any transfer or content coding.
    package var body: [UInt8]

    package init(method: String = "POST", target: String, fields: HeadFields = HeadFields(), body: [UInt8] = []) {
        self.method = method
        self.target = target
        self.fields = fields
        self.body = body
    }

    /// The endpoint that the path leads to, whatever prefix it has; nil if it leads nowhere.
    package var endpoint: Endpoint? {
        let path = target.prefix { $0 != "?" }
        if let route = ProviderRoute(path: path) { return route.endpoint }
        // Gateways hang the providers' paths below prefixes of their own.
        return Endpoint.allCases.filter { path.hasSuffix($0.path) || path.hasSuffix($0.path.dropFirst(3)) }
            .max { $0.path.count < $1.path.count }
    }
}

/// A response as one end saw it: as the mock served it, or as the generator read it.
package struct ObservedResponse: Sendable, Hashable {
    /// Nil if no head came, or was served.
    package var status: Int?
    package var fields: HeadFields
    /// Of a response that is no stream: as much of the body as passed, without any coding.
    package var body: [UInt8]
    /// Of a stream: its events in order. Empty for a response that is no stream.
    package var events: [ObservedEvent]
    /// Of a stream: how many comments stand between its events.
    package var comments: Int
    /// When the last byte passed; nil if nothing did.
    package var lastByte: Duration?

    package init(
        status: Int? = nil, fields: HeadFields = HeadFields(), body: [UInt8] = [], events: [ObservedEvent] = [],
        comments: Int = 0, lastByte: Duration? = nil
    ) {
        self.status = status
        self.fields = fields
        self.body = body
        self.events = events
        self.comments = comments
        self.lastByte = lastByte
    }

    /// Whether it came as a stream of events.
    package var isStream: Bool { !events.isEmpty }

    /// Whether the status says that the request was answered.
    package var isSuccess: Bool { status.map { (200..<300).contains($0) } ?? false }
}

/// One server-sent event as it passed one of the ends.
package struct ObservedEvent: Sendable, Hashable {
    /// What its `event:` line says.
    package var name: String?
    /// Its `data:` lines, joined by line feeds.
    package var data: String
    /// Upstream: when the write that carries its end was made. Client: when the read that brought its end was made.
    /// From the run's start, on the one clock.
    package var time: Duration
    /// Which write or read of its response that was, counted from 0: events of one transfer passed together.
    package var transfer: Int
    /// Upstream only: when it was to be written. `time - due` is the mock's own pacing error.
    package var due: Duration?

    package init(name: String? = nil, data: String, time: Duration, transfer: Int, due: Duration? = nil) {
        self.name = name
        self.data = data
        self.time = time
        self.transfer = transfer
        self.due = due
    }
}
