public import ProviderWire

/// A request that a client made of the provider port, and how it was answered. Secrets are redacted.
public struct JournalEntry: Sendable, Hashable, Codable {
    /// Counts up from 1 over all connections; never given twice.
    public var number: Int
    /// When its last byte arrived, RFC 3339.
    public var time: String
    /// The revision of the configuration that answered it.
    public var revision: Int
    /// The name of the upstream; absent for the one at the top of the configuration.
    public var upstream: String?
    /// The same number for all requests that came over one connection.
    public var connection: Int
    /// The HTTP method.
    public var method: String
    /// Path and query.
    public var path: String
    /// Absent where the path leads nowhere.
    public var endpoint: Endpoint?
    /// Whose API was spoken.
    public var provider: Provider
    /// As the client named it.
    public var model: String?
    /// Whether a stream was asked for.
    public var stream: Bool
    /// Of the answer; 0 for a fault that sends none.
    public var status: Int
    /// The rule that answered.
    public var rule: String?
    /// The fault that was injected.
    public var fault: String?
    /// The rate limit that turned it away.
    public var limit: String?
    /// What the answer told the client to wait before it comes back, in milliseconds; `retry-after` and its like.
    public var retryAfterMs: Int?
    /// Which rule almost matched, and what was missing.
    public var nearMiss: String?
    /// Where the answer came from, if it is a real provider's.
    public var source: AnswerSource?
    /// The client's key, redacted.
    public var key: String?
    /// The id that the answer carried.
    public var requestId: String?
    /// The id that the client gave it in `x-client-request-id` or `x-request-id`.
    public var clientRequestId: String?
    /// How often the client's library had tried before, by `x-stainless-retry-count`.
    public var attempt: Int?
    /// How it ended.
    public var outcome: JournalOutcome
    /// By their names in lower case, keys redacted and cookies hidden.
    public var headers: [String: String]
    /// The body as text, from its beginning as far as it was kept.
    public var body: String
    /// In bytes, the whole body.
    public var bodySize: Int
    /// XXH64 of the whole body, sixteen hexadecimal digits.
    public var bodyHash: String
    /// Events of a stream that were sent.
    public var eventsSent: Int
    /// Bytes of the answer that were sent, head included.
    public var bytesSent: Int
    /// As the answer's usage says.
    public var promptTokens: Int
    /// As the answer's usage says.
    public var completionTokens: Int
    /// When what was due, and when it was done.
    public var timings: JournalTimings
}

/// Milliseconds after a request's arrival; absent for what was not to happen, or did not.
public struct JournalTimings: Sendable, Hashable, Codable {
    /// When the first byte of the answer was to be written.
    public var firstByteDueMs: Double?
    /// When it was.
    public var firstByteMs: Double?
    /// When the last byte was to be written.
    public var lastByteDueMs: Double?
    /// When it was.
    public var lastByteMs: Double?
    /// When it was noticed that the client is gone.
    public var abortNoticedMs: Double?
}

extension JournalEntry {
    /// Everything that was recorded.
    package init(_ record: JournalRecord) {
        number = Int(clamping: record.number)
        time = record.time
        revision = Int(record.header.revision)
        upstream = record.upstream
        connection = Int(clamping: record.header.connection)
        method = record.head.method
        path = record.head.target
        endpoint = record.endpoint
        provider = record.provider
        model = record.model
        stream = record.header.isStreaming
        status = Int(record.header.status)
        rule = record.rule
        fault = record.fault
        limit = record.limit
        retryAfterMs = record.toldWait
        nearMiss = record.nearMiss
        source = record.source
        key = record.head.key.map(RedactedKey.of)
        requestId = record.requestID
        clientRequestId = record.clientRequestID
        attempt = record.attempt
        outcome = record.outcome
        headers = record.head.redactedFields
        body = record.body
        bodySize = record.bodySize
        bodyHash = BodyHash.text(record.bodyHash)
        eventsSent = Int(record.header.eventsSent)
        bytesSent = Int(clamping: record.header.bytesSent)
        promptTokens = Int(record.header.promptTokens)
        completionTokens = Int(record.header.completionTokens)
        timings = JournalTimings(
            firstByteDueMs: record.milliseconds(\.firstByteDue), firstByteMs: record.milliseconds(\.firstByteWritten),
            lastByteDueMs: record.milliseconds(\.lastByteDue), lastByteMs: record.milliseconds(\.lastByteWritten),
            abortNoticedMs: record.milliseconds(\.abortNoticed)
        )
    }
}

extension JournalRecord {
    /// A time after the arrival; nil if there is none.
    func milliseconds(_ time: KeyPath<JournalHeader, Int64>) -> Double? {
        let nanoseconds = header[keyPath: time]
        return nanoseconds == JournalHeader.absent ? nil : Double(nanoseconds) / 1_000_000
    }
}
