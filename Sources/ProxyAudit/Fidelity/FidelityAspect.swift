/// One thing that a proxy may hand on as it is, or not: a row of the fidelity matrix.
///
/// Each difference belongs to exactly one row: the rows for bodies leave out what has a row of its own.
public enum FidelityAspect: String, Sendable, Hashable, Codable, CodingKeyRepresentable, CaseIterable {
    /// The request's body, without its model and stream options. Across dialects: what it means.
    case requestBody
    /// The model that is asked.
    case model
    /// `stream_options`, which asks for the usage of a stream.
    case streamOptions
    /// The request's header fields, without those that belong to one hop and those that have a row.
    case requestHeaders
    /// The trace id of W3C trace context: a proxy may continue the trace, not begin another.
    case traceparent
    /// Where the client's key went.
    case clientKey
    /// The response's status.
    case status
    /// The response's header fields, without those that belong to one hop and those that have a row.
    case responseHeaders
    /// `x-request-id`, `request-id`.
    case requestIDHeaders = "requestIdHeaders"
    /// `x-ratelimit-…`, `anthropic-ratelimit-…`.
    case rateLimitHeaders
    /// `retry-after`, `retry-after-ms`.
    case retryAfter
    /// The response's body or the members of its events, without what has a row.
    case responseBody
    /// What is said, byte for byte: text, reasoning, refusal.
    case text
    /// Calls of tools: how many, of which, with what.
    case toolArguments
    /// Why the answer ended; across dialects, what that means.
    case finishReason
    /// The tokens that the answer counts.
    case usage
    /// The ids of the answer and of its calls.
    case identifiers
    /// The model that the answer names.
    case responseModel
    /// What an error says, as a body or as an event.
    case errorBody
    /// The events that carry content: none lost, doubled, reordered, merged or split.
    case events
    /// Events and comments that keep a stream open.
    case pings
    /// `[DONE]`, `message_stop`, `response.completed`.
    case terminalEvent

    /// The name in texts.
    public var title: String {
        switch self {
        case .requestBody: "Request body"
        case .model: "Requested model"
        case .streamOptions: "stream_options"
        case .requestHeaders: "Request headers"
        case .traceparent: "traceparent"
        case .clientKey: "Client's key"
        case .status: "Status"
        case .responseHeaders: "Response headers"
        case .requestIDHeaders: "Request-id headers"
        case .rateLimitHeaders: "Rate-limit headers"
        case .retryAfter: "retry-after"
        case .responseBody: "Response body"
        case .text: "Text"
        case .toolArguments: "Tool arguments"
        case .finishReason: "Finish reason"
        case .usage: "Usage"
        case .identifiers: "Ids"
        case .responseModel: "Answer's model"
        case .errorBody: "Error body"
        case .events: "Events"
        case .pings: "Pings"
        case .terminalEvent: "Terminal event"
        }
    }
}

/// What became of one ``FidelityAspect`` on its way through the proxy.
public enum FidelityVerdict: String, Sendable, Hashable, Codable, CodingKeyRepresentable, CaseIterable, Comparable {
    /// No exchange had it.
    case notTested
    /// It arrived as it was sent.
    case pass
    /// It arrived, but not as it was sent.
    case changed
    /// It did not arrive.
    case lost
    /// What arrived is wrong.
    case broken

    /// Whether `left` is less bad.
    public static func < (left: FidelityVerdict, right: FidelityVerdict) -> Bool { left.rank < right.rank }

    private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}

/// What became of one aspect in one exchange.
struct AspectResult: Sendable, Hashable {
    var verdict: FidelityVerdict
    /// What happened, in words that are the same for the same thing.
    var details: [String] = []
    var sent: String?
    var arrived: String?

    static let notTested = AspectResult(verdict: .notTested)
    static let pass = AspectResult(verdict: .pass)

    init(verdict: FidelityVerdict, details: [String] = [], sent: String? = nil, arrived: String? = nil) {
        self.verdict = verdict
        self.details = details
        self.sent = sent.map(Excerpt.of)
        self.arrived = arrived.map(Excerpt.of)
    }

    /// One value against another: lost if it did not arrive, not tested if it was not sent.
    init(_ name: String, sent: String?, arrived: String?, otherwise verdict: FidelityVerdict = .changed) {
        switch (sent, arrived) {
        case (nil, _): self = .notTested
        case (let sent?, nil): self.init(verdict: .lost, details: ["lost \(name)"], sent: sent)
        case (let sent?, let arrived?) where sent == arrived: self = .pass
        case (let sent?, let arrived?):
            self.init(verdict: verdict, details: ["changed \(name)"], sent: sent, arrived: arrived)
        }
    }

    /// The differences of a body: lost if anything is missing, changed if anything else is.
    init(_ differences: [BodyDifference]) {
        guard let first = differences.first(where: { $0.kind == .removed }) ?? differences.first else {
            self = .pass
            return
        }
        self.init(
            verdict: first.kind == .removed ? .lost : .changed, details: differences.map(\.summary),
            sent: first.sent.map { "\(first.pointer): \($0)" }, arrived: first.arrived.map { "\(first.pointer): \($0)" }
        )
    }

    /// Several results for one row: the worst, with the details of all that are no better than changed.
    init(worstOf results: [AspectResult]) {
        guard var worst = results.max(by: { $0.verdict < $1.verdict }) else {
            self = .notTested
            return
        }
        worst.details = results.flatMap(\.details)
        self = worst
    }
}
