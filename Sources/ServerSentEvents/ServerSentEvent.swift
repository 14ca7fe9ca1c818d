/// One event of a `text/event-stream`, as WHATWG HTML §9.2 defines it.
public struct ServerSentEvent: Sendable, Hashable {
    /// What the `event:` line says, or nil if there is none (or an empty one): a browser calls such an event `message`.
    public var event: String?
    /// The `data:` lines, joined by line feeds.
    public var data: String
    /// What the `id:` line of this very event says, or nil if there is none.
    public var id: String?
    /// After how many milliseconds the client should connect again, or nil if the event does not say.
    public var retry: Int?

    /// An event of its parts.
    public init(event: String? = nil, data: String, id: String? = nil, retry: Int? = nil) {
        self.event = event
        self.data = data
        self.id = id
        self.retry = retry
    }
}
