/// What the proxy made of one ``ResilienceCase``.
public struct ResilienceOutcome: Sendable, Hashable, Codable {
    /// What a client saw of one exchange.
    public enum Sight: String, Sendable, Hashable, Codable, CodingKeyRepresentable, CaseIterable {
        /// A whole answer.
        case answer
        /// The status that the provider answered with.
        case sameError
        /// An error of another status.
        case otherError
        /// A stream with an error event in it.
        case errorEvent
        /// A connection that broke, or a stream that ended without its terminal event.
        case broken
        /// A stream that looks whole and is not: nothing told the client that it was cut.
        case silentTruncation
        /// Nothing more, until the client's patience ended.
        case timeout
        /// What it had read when it left, on purpose.
        case left
    }

    /// What clients' leaving led to upstream.
    public struct Abort: Sendable, Hashable, Codable {
        /// Exchanges in which the provider still had something to say when the client left.
        public var judged: Int
        /// Those of them in which the leaving reached the provider before it had said all.
        public var reachedUpstream: Int
        /// From the client's leaving to the provider's noticing: half of them took no longer.
        public var medianDelayMs: Double?
        /// The longest of them.
        public var longestDelayMs: Double?
        /// Events that were written after the client had left, on average.
        public var meanEventsAfter: Double
        /// Tokens that were generated for nobody, on average; by the length of the text.
        public var meanTokensAfter: Double
    }

    /// The case.
    public var resilienceCase: ResilienceCase
    /// Exchanges that were made of it.
    public var exchanges: Int
    /// What clients saw, and how often.
    public var sights: [Sight: Int]
    /// The statuses that clients saw; those that saw none are left out.
    public var statuses: [Int: Int]
    /// How long the client waited for the end of an exchange: half of them no longer, in milliseconds.
    public var medianWaitMs: Double?
    /// Requests upstream.
    public var arrivals: Int
    /// Requests upstream for each exchange.
    public var amplification: Double?
    /// The most requests upstream for one exchange.
    public var mostAttempts: Int
    /// From the end of each attempt to the next: shortest, median and longest, in milliseconds; empty without retries.
    public var retryGapsMs: [Double]
    /// Retries that came before the `retry-after` that the provider had told.
    public var earlyRetries: Int
    /// The virtual upstreams that were asked, and how often.
    public var upstreams: [String: Int]
    /// Exchanges in which a later attempt went to another virtual upstream than the first.
    public var fellBack: Int
    /// Of a case in which clients leave.
    public var abort: Abort?
    /// What is to be said of it in a sentence.
    public var summary: String
    /// Whether this is what a client can live with: it was answered, or told the truth.
    public var isSound: Bool
}
