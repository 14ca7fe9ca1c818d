/// How an exchange with a client ended.
public enum JournalOutcome: String, Sendable, Hashable, Codable, CaseIterable {
    /// The answer is still being sent, or waits to be.
    case open
    /// The answer was sent to its end.
    case completed
    /// The client left before the end.
    case clientAborted
    /// A fault was injected, whatever it did to the answer.
    case faulted
    /// The request was turned away before anything was decided: unreadable, no such path, a wrong key, a rate limit.
    case refused
    /// The provider that the request was forwarded to broke its answer off.
    case upstreamFailed
}
