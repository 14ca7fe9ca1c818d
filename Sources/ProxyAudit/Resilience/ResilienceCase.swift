/// One thing that goes wrong behind the proxy, or in front of it, and what is asked meanwhile: data for a runner.
///
/// The runner gives the mock the fault for the exchanges of the case (by their keys, so that nothing else is struck),
/// sends ``exchanges`` requests, leaves where the case says so, and marks the client observations with ``name``.
public struct ResilienceCase: Sendable, Hashable, Codable {
    /// What goes wrong.
    public enum Fault: Sendable, Hashable {
        /// Every attempt is answered with that status; with a `retry-after` of so many seconds, if one is given.
        case status(Int, retryAfterSeconds: Int? = nil)
        /// The connection is reset before any byte of the response.
        case reset
        /// Head and first events, then silence.
        case stall(afterEvents: Int)
        /// The connection is closed cleanly in the middle of a stream.
        case truncatedStream(afterEvents: Int)
        /// An error event in the middle of a stream that began well, and its end.
        case errorEvent(afterEvents: Int)
        /// The first token takes so many milliseconds.
        case slowFirstToken(milliseconds: Int)
        /// The client leaves once it has read so many events.
        case clientAbort(afterEvents: Int)
    }

    /// Names the case in reports and marks its exchanges.
    public var name: String
    /// What goes wrong.
    public var fault: Fault
    /// Whether streams are asked for.
    public var isStreaming: Bool
    /// How many exchanges it takes.
    public var exchanges: Int
    /// How long the client waits for an exchange, in milliseconds.
    public var timeoutMs: Int
    /// Whether further virtual upstreams are well, so that the proxy may fall back to them.
    public var offersFallback: Bool

    /// A case; the rest has defaults that suit most.
    public init(
        name: String, fault: Fault, isStreaming: Bool, exchanges: Int = 5, timeoutMs: Int = 10_000,
        offersFallback: Bool = false
    ) {
        self.name = name
        self.fault = fault
        self.isStreaming = isStreaming
        self.exchanges = exchanges
        self.timeoutMs = timeoutMs
        self.offersFallback = offersFallback
    }

    /// What every proxy should be seen in.
    public static let battery: [ResilienceCase] = [
        ResilienceCase(name: "status 500", fault: .status(500), isStreaming: false),
        ResilienceCase(name: "status 503", fault: .status(503), isStreaming: false),
        ResilienceCase(name: "status 529", fault: .status(529), isStreaming: false),
        ResilienceCase(name: "429 with retry-after", fault: .status(429, retryAfterSeconds: 1), isStreaming: false),
        ResilienceCase(name: "status 503, fallback", fault: .status(503), isStreaming: false, offersFallback: true),
        ResilienceCase(name: "reset", fault: .reset, isStreaming: false),
        ResilienceCase(name: "stall", fault: .stall(afterEvents: 3), isStreaming: true, exchanges: 2),
        ResilienceCase(name: "truncated stream", fault: .truncatedStream(afterEvents: 3), isStreaming: true),
        ResilienceCase(name: "error event", fault: .errorEvent(afterEvents: 3), isStreaming: true),
        ResilienceCase(name: "slow first token", fault: .slowFirstToken(milliseconds: 3_000), isStreaming: true),
        ResilienceCase(name: "client abort", fault: .clientAbort(afterEvents: 3), isStreaming: true),
    ]
}
