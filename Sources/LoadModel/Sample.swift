/// The measured facts of one exchange. Times count from the run's start.
public struct Sample: Sendable, Hashable {
    /// Whether a connection had to be opened for it, successfully.
    public var openedConnection: Bool
    /// When it was its turn: response time counts from here, the opening of a connection included.
    public var intendedStart: Duration
    /// When its first byte was written; nil if nothing was sent.
    public var start: Duration?
    /// When the first byte of the response was read; nil if none came.
    public var firstByte: Duration?
    /// When the first content, reasoning or tool argument that was not empty was read; nil if none came or it is no stream.
    public var firstContent: Duration?
    /// When the response, or the failure, was complete.
    public var end: Duration
    /// All bytes of the request that were sent.
    public var bytesSent: Int
    /// All bytes of the response, its head included.
    public var bytesReceived: Int
    /// The status code; nil if no response head came.
    public var status: Int?
    /// Whether the answer was what the endpoint promises.
    public var outcome: Outcome

    /// A sample of these facts.
    public init(
        openedConnection: Bool = false,
        intendedStart: Duration = .zero,
        start: Duration? = nil,
        firstByte: Duration? = nil,
        firstContent: Duration? = nil,
        end: Duration,
        bytesSent: Int = 0,
        bytesReceived: Int = 0,
        status: Int? = nil,
        outcome: Outcome
    ) {
        self.openedConnection = openedConnection
        self.intendedStart = intendedStart
        self.start = start
        self.firstByte = firstByte
        self.firstContent = firstContent
        self.end = end
        self.bytesSent = bytesSent
        self.bytesReceived = bytesReceived
        self.status = status
        self.outcome = outcome
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
