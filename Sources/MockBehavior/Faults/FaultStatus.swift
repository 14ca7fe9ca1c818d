public import ProviderWire

/// An error that is answered in place of the response.
public struct FaultStatus: Sendable, Hashable {
    /// Which error it is.
    public var failure: FaultFailure
    /// In place of the provider's usual words; nil for those.
    public var message: String?
    /// When the client may come back, told in the provider's headers; nil for what is usual with the error.
    public var retryAfter: Duration?
    /// The value of `x-should-retry`; nil for what is usual with the status.
    public var shouldRetry: Bool?
    /// Header fields that are added, or replace those of the same name; names in lower case.
    public var headers: [String: String] = [:]
    /// In place of the provider's error body: a text is sent as it is, anything else as JSON.
    public var body: JSONValue?

    /// The error as the provider usually tells it.
    public init(_ failure: FaultFailure) { self.failure = failure }
}

/// An error event in a stream whose status was 200.
public struct FaultErrorEvent: Sendable, Hashable {
    /// How many events come before it; fewer in a shorter stream.
    public var afterEvents: Int
    /// Which error it tells; nil for what the provider tells most: `overloaded` with Anthropic, `server` with OpenAI.
    public var failure: FaultFailure?
    /// In place of the provider's usual words; nil for those.
    public var message: String?

    /// The error that the provider tells most, after so many events.
    public init(afterEvents: Int = 0) { self.afterEvents = afterEvents }
}
