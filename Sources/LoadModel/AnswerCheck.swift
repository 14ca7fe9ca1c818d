package import ProviderWire
import ServerSentEvents

/// Whether the answer to an exchange is what its endpoint promises, read piece by piece.
///
///     check.begin(status: 200)
///     sample.note(check.receive(bytes), at: now)
///     let outcome = check.finish()
///     sample.outputTokens = check.outputTokens
package struct AnswerCheck {
    /// How large a body may be that is not a stream. Larger ones are read, and fail as `invalidJSON`.
    package static let maximumBodySize = 64 * 1024 * 1024

    private let endpoint: Endpoint
    private let isStreaming: Bool
    private let collectsText: Bool
    private let parser: AnswerParser
    private var status = 0
    private var body: [UInt8] = []
    private var decoder = ServerSentEventDecoder()
    private var stream: StreamMarks

    /// The tokens of the prompt, as the answer's usage says; nil if it does not, or not yet.
    package private(set) var promptTokens: Int?
    /// The tokens of the answer, as its usage says; nil if it does not, or not yet.
    package private(set) var outputTokens: Int?
    /// The answer's text, complete when it has ended; empty unless it was asked for.
    package private(set) var text = ""

    /// A check of answers to one kind of request; it can be used for any number of them, one after the other.
    ///
    /// - Parameters:
    ///   - collectsText: Whether ``text`` is wanted, which costs time.
    ///   - parser: Reads answers that are no streams; it may serve other checks of the same thread, too.
    package init(
        endpoint: Endpoint, isStreaming: Bool, collectsText: Bool = false, parser: AnswerParser = AnswerParser()
    ) {
        self.endpoint = endpoint
        self.isStreaming = isStreaming
        self.collectsText = collectsText
        self.parser = parser
        stream = StreamMarks(endpoint: endpoint, collectsText: collectsText)
    }

    /// Starts on the answer that has this status.
    package mutating func begin(status: Int) {
        self.status = status
        promptTokens = nil
        outputTokens = nil
        text = ""
        if !body.isEmpty { body.removeAll(keepingCapacity: body.capacity <= 1 << 20) }
        guard isStreaming else { return }
        decoder = ServerSentEventDecoder()
        stream = StreamMarks(endpoint: endpoint, collectsText: collectsText)
    }

    /// Reads the next bytes of the body, without its transfer coding.
    ///
    /// - Returns: What was among them; of an answer that is no stream, or whose status is no success, nothing.
    package mutating func receive(_ bytes: UnsafeRawBufferPointer) -> AnswerArrival {
        guard isSuccessful else { return AnswerArrival() }
        guard isStreaming else {
            if body.count <= Self.maximumBodySize { body.append(contentsOf: bytes) }
            return AnswerArrival()
        }
        var stream = stream
        stream.arrival = AnswerArrival()
        do throws(ServerSentEventError) {
            switch endpoint {
            case .chat, .completion: try decoder.decode(bytes) { stream.readChunk($0) }
            case .response: try decoder.decode(bytes) { stream.readResponseEvent($0) }
            case .message: try decoder.decode(bytes) { stream.readMessageEvent($0) }
            case .embedding, .countTokens, .models: break
            }
        } catch {
            stream.fail(.invalidJSON)
        }
        self.stream = stream
        promptTokens = stream.promptTokens
        outputTokens = stream.outputTokens
        if collectsText {
            text += stream.text
            self.stream.text = ""
        }
        return stream.arrival
    }

    /// Judges the answer after its last byte.
    package mutating func finish() -> Outcome {
        guard isSuccessful else { return .failure(.status) }
        if isStreaming { return stream.outcome }
        guard body.count <= Self.maximumBodySize else { return .failure(.invalidJSON) }
        guard let facts = body.withUnsafeBytes({ parser.facts(of: $0) }) else { return .failure(.invalidJSON) }
        promptTokens = facts.promptTokens
        outputTokens = facts.outputTokens
        if collectsText { text = AnswerText.text(ofBody: body, endpoint: endpoint) }
        let expected: AnswerMarks =
            switch endpoint {
            case .chat, .completion: .choices
            case .response: .output
            case .message: [.messageType, .blocks]
            case .countTokens: .inputTokens
            case .embedding, .models: .data
            }
        return facts.marks.isSuperset(of: expected) ? .success : .failure(.invalidJSON)
    }

    private var isSuccessful: Bool { (200..<300).contains(status) }
}

/// What has been seen of a stream.
private struct StreamMarks {
    let endpoint: Endpoint
    let collectsText: Bool
    /// What was seen since this was last reset.
    var arrival = AnswerArrival()
    /// The text that was seen since this was last reset.
    var text = ""
    private(set) var promptTokens: Int?
    private(set) var outputTokens: Int?
    private var hasFinishReason = false
    private var hasEnded = false
    private var failure: FailureKind?

    init(endpoint: Endpoint, collectsText: Bool) {
        self.endpoint = endpoint
        self.collectsText = collectsText
    }

    var outcome: Outcome {
        if let failure { return .failure(failure) }
        return hasEnded ? .success : .failure(.missingTerminalEvent)
    }

    mutating func fail(_ kind: FailureKind) {
        if failure == nil { failure = kind }
    }

    /// An event of OpenAI's chat completions: its name says nothing, and `[DONE]` ends the stream.
    mutating func readChunk(_ event: ServerSentEventView) {
        if event.dataEquals("[DONE]") {
            hasEnded = hasFinishReason
            return
        }
        guard let facts = AnswerScanner.facts(of: event.data) else { return fail(.invalidJSON) }
        let marks = facts.marks
        if marks.contains(.error) || event.isNamed("error") { return fail(.streamError) }
        guard marks.contains(.choices) else { return fail(.invalidJSON) }
        if marks.contains(.choice) { arrival.parts.insert(.chunk) }
        if marks.contains(.content) { noteContent(of: event, isAnswer: marks.contains(.answer)) }
        if marks.contains(.finishReason) { hasFinishReason = true }
        noteTokens(of: facts)
    }

    /// An event of OpenAI's responses, told by its name, which is also its `type`.
    mutating func readResponseEvent(_ event: ServerSentEventView) {
        guard let facts = AnswerScanner.facts(of: event.data) else { return fail(.invalidJSON) }
        if event.isNamed("error") || event.isNamed("response.failed") { return fail(.streamError) }
        if facts.marks.contains(.delta) {
            arrival.parts.insert(.chunk)
            noteContent(of: event, isAnswer: !event.nameBegins(with: "response.reasoning"))
        } else if event.isNamed("response.output_item.added") {
            arrival.parts.insert(.chunk)
        } else if event.isNamed("response.completed") || event.isNamed("response.incomplete") {
            hasEnded = true
            noteTokens(of: facts)
        }
    }

    /// An event of Anthropic's messages, told by its name: the official clients drop an event without one.
    mutating func readMessageEvent(_ event: ServerSentEventView) {
        guard let facts = AnswerScanner.facts(of: event.data) else { return fail(.invalidJSON) }
        if facts.marks.contains(.error) || event.isNamed("error") { return fail(.streamError) }
        if event.isNamed("content_block_delta") {
            arrival.parts.insert(.chunk)
            if facts.marks.contains(.content) { noteContent(of: event, isAnswer: facts.marks.contains(.answer)) }
        } else if event.isNamed("content_block_start") {
            arrival.parts.insert(.chunk)
        } else if event.isNamed("message_start") {
            // Its output tokens are those of a beginning, not of the answer.
            promptTokens = facts.promptTokens
        } else if event.isNamed("message_delta") {
            noteTokens(of: facts)
        } else if event.isNamed("message_stop") {
            hasEnded = true
        }
    }

    private mutating func noteContent(of event: ServerSentEventView, isAnswer: Bool) {
        arrival.contentCount += 1
        arrival.parts.insert(.content)
        guard isAnswer else { return }
        arrival.parts.insert(.answer)
        if collectsText { text += AnswerText.text(ofEvent: event.data, endpoint: endpoint) }
    }

    /// The latest usage counts; of the prompt the largest, since some gateways name it once and then write 0.
    private mutating func noteTokens(of facts: AnswerFacts) {
        if let tokens = facts.promptTokens { promptTokens = max(promptTokens ?? 0, tokens) }
        if let tokens = facts.outputTokens { outputTokens = tokens }
    }
}

extension ServerSentEventView {
    /// Whether the event's name begins so, compared without making a string.
    fileprivate func nameBegins(with prefix: StaticString) -> Bool {
        guard name.count >= prefix.utf8CodeUnitCount else { return false }
        for index in 0..<prefix.utf8CodeUnitCount where name[index] != prefix.utf8Start[index] { return false }
        return true
    }
}
