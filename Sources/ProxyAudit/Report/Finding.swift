/// One thing that the audit found the proxy to do, in a sentence that names numbers.
public struct Finding: Sendable, Hashable, Codable {
    /// What it is about.
    public enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
        /// Nothing came through the proxy at all.
        case unreachable
        /// Exchanges failed that should not have.
        case failedExchanges
        /// Another exchange's bytes.
        case isolation
        /// The request path takes longer.
        case requestPath
        /// The response path takes longer.
        case responsePath
        /// Streams are held until they are over.
        case buffering
        /// Events are put together into one write.
        case coalescing
        /// Gaps between events change.
        case jitter
        /// Requests arrive upstream again.
        case retries
        /// Requests arrive upstream several times at once.
        case hedging
        /// Requests are answered without the provider.
        case answeredWithoutUpstream
        /// Requests never arrive upstream.
        case notForwarded
        /// A row of the fidelity matrix.
        case fidelity
        /// A resilience case.
        case resilience
    }

    /// How bad it is.
    public enum Severity: String, Sendable, Hashable, Codable, CaseIterable, Comparable {
        /// A fact that may be meant so.
        case note
        /// Something does not arrive, or arrives late.
        case warning
        /// Something arrives wrong.
        case fault

        /// Whether `left` is less bad.
        public static func < (left: Severity, right: Severity) -> Bool { left.rank < right.rank }

        private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
    }

    /// What it is about.
    public var kind: Kind
    /// How bad it is.
    public var severity: Severity
    /// The row of the fidelity matrix, or the name of the resilience case; absent for the other kinds.
    public var subject: String?
    /// What was found, with its numbers.
    public var sentence: String
    /// Exchanges to look at, at most three.
    public var examples: [ExchangeKey]

    init(
        _ kind: Kind, _ severity: Severity, subject: String? = nil, _ sentence: String, examples: [ExchangeKey] = []
    ) {
        self.kind = kind
        self.severity = severity
        self.subject = subject
        self.sentence = sentence
        self.examples = Array(examples.prefix(3))
    }
}
