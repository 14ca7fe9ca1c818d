/// The measured facts of one exchange. Times count from the run's start.
public struct Sample: Sendable, Hashable {
    /// Which exchange of the run it is, counted from 0 in the order of the intended starts.
    public var number: Int
    /// Which of the plan's ``LoadPlan/workloads`` it is of.
    public var workload = 0
    /// Whether it counts.
    public var phase = Phase.measured
    /// Whether a connection had to be opened for it, successfully.
    public var openedConnection = false
    /// When it was its turn: response time counts from here, the opening of a connection included.
    public var intendedStart: Duration
    /// When its first byte was written; nil if nothing was sent.
    public var start: Duration?
    /// When the first byte of the response was read; nil if none came.
    public var firstByte: Duration?
    /// When the first event of a stream was read that has a choice or a block, be it empty; nil if none came.
    public var firstChunk: Duration?
    /// When the first non-empty content that is no reasoning was read; nil if none came or it is no stream.
    public var firstAnswer: Duration?
    /// When each event with non-empty content, reasoning or tool arguments was read; empty if it is no stream.
    public var contentTimes: [Duration] = []
    /// When the response, or the failure, was complete.
    public var end: Duration
    /// All bytes of the request that were sent.
    public var bytesSent = 0
    /// All bytes of the response, its head included.
    public var bytesReceived = 0
    /// The tokens of the prompt, as the answer's usage says; nil if it does not.
    public var promptTokens: Int?
    /// The tokens of the answer, as its usage says; nil if it does not.
    public var outputTokens: Int?
    /// The status code; nil if no response head came.
    public var status: Int?
    /// Whether the answer was what the endpoint promises.
    public var outcome: Outcome

    /// A sample that was due at `intendedStart` and has ended at `end` with that outcome; the rest is set afterwards.
    public init(number: Int = 0, intendedStart: Duration, end: Duration, outcome: Outcome) {
        self.number = number
        self.intendedStart = intendedStart
        self.end = end
        self.outcome = outcome
    }

    /// When the first non-empty content, reasoning or tool argument was read; nil if none came or it is no stream.
    public var firstContent: Duration? { contentTimes.first }

    /// Whether a sample counts.
    public enum Phase: Sendable, Hashable {
        /// It was due before the measurement began.
        case warmUp
        /// It counts.
        case measured
        /// It was due after the measurement.
        case coolDown
    }
}

/// How an exchange ended.
public enum Outcome: Sendable, Hashable {
    /// The answer was complete and of the expected shape.
    case success
    /// It was not, for this reason.
    case failure(FailureKind)
}

/// Why an exchange failed, under the names that reports give.
///
/// Where several apply, the one that was seen first counts.
public enum FailureKind: String, Sendable, Hashable, Codable, CodingKeyRepresentable, CaseIterable {
    /// No connection could be opened.
    case connect
    /// The connection could not be secured: the handshake failed, or the certificate is not trusted.
    case tls
    /// The exchange took longer than the plan allows.
    case timeout
    /// The connection was reset, or closed before the response was complete.
    case reset
    /// The response was not HTTP/1.1.
    case protocolViolation = "protocol"
    /// The status was not 2xx.
    case status
    /// The answer was not JSON, or not of the endpoint's shape.
    case invalidJSON
    /// The connection was closed in the middle of a stream.
    case truncatedStream
    /// The stream ended without `[DONE]` after a finish reason, or without `message_stop`.
    case missingTerminalEvent
    /// The stream carried an error event.
    case streamError
}
