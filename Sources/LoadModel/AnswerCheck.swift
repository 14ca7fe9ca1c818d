package import ProviderWire
import ServerSentEvents

/// Whether the answer to an exchange is what its endpoint promises, read piece by piece.
///
///     check.begin(status: 200)
///     let hasContent = check.receive(bytes)  // true once, when the first content is in these bytes
///     let outcome = check.finish()
package struct AnswerCheck {
    /// How large a body may be that is not a stream. Larger ones are read, and fail as `invalidJSON`.
    package static let maximumBodySize = 64 * 1024 * 1024

    private let endpoint: Endpoint
    private let isStreaming: Bool
    private var status = 0
    private var body: [UInt8] = []
    private var decoder = ServerSentEventDecoder()
    private var stream = StreamMarks()

    /// A check of answers to one kind of request; it can be used for any number of them, one after the other.
    package init(endpoint: Endpoint, isStreaming: Bool) {
        self.endpoint = endpoint
        self.isStreaming = isStreaming
    }

    /// Starts on the answer that has this status.
    package mutating func begin(status: Int) {
        self.status = status
        if !body.isEmpty { body.removeAll(keepingCapacity: body.capacity <= 1 << 20) }
        guard isStreaming else { return }
        decoder = ServerSentEventDecoder()
        stream = StreamMarks()
    }

    /// Reads the next bytes of the body, without its transfer coding.
    ///
    /// - Returns: Whether the first content, reasoning or tool argument that is not empty is among them.
    package mutating func receive(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard isSuccessful else { return false }
        guard isStreaming else {
            if body.count <= Self.maximumBodySize { body.append(contentsOf: bytes) }
            return false
        }
        let hadContent = stream.hasContent
        var stream = stream
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
        return stream.hasContent && !hadContent
    }

    /// Judges the answer after its last byte.
    package func finish() -> Outcome {
        guard isSuccessful else { return .failure(.status) }
        if isStreaming { return stream.outcome }
        guard body.count <= Self.maximumBodySize else { return .failure(.invalidJSON) }
        guard let marks = body.withUnsafeBytes({ AnswerScanner.marks(of: $0) }) else { return .failure(.invalidJSON) }
        let expected: AnswerMarks =
            switch endpoint {
            case .chat, .completion: .choices
            case .response: .output
            case .message: [.messageType, .blocks]
            case .countTokens: .inputTokens
            case .embedding, .models: .data
            }
        return marks.isSuperset(of: expected) ? .success : .failure(.invalidJSON)
    }

    private var isSuccessful: Bool { (200..<300).contains(status) }
}

/// What has been seen of a stream.
private struct StreamMarks {
    private(set) var hasContent = false
    private var hasFinishReason = false
    private var hasEnded = false
    private var failure: FailureKind?

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
        guard let marks = AnswerScanner.marks(of: event.data) else { return fail(.invalidJSON) }
        if marks.contains(.error) || event.isNamed("error") { return fail(.streamError) }
        guard marks.contains(.choices) else { return fail(.invalidJSON) }
        if marks.contains(.content) { hasContent = true }
        if marks.contains(.finishReason) { hasFinishReason = true }
    }

    /// An event of OpenAI's responses, told by its name, which is also its `type`.
    mutating func readResponseEvent(_ event: ServerSentEventView) {
        guard let marks = AnswerScanner.marks(of: event.data) else { return fail(.invalidJSON) }
        if event.isNamed("error") || event.isNamed("response.failed") { return fail(.streamError) }
        if marks.contains(.content) { hasContent = true }
        if event.isNamed("response.completed") || event.isNamed("response.incomplete") { hasEnded = true }
    }

    /// An event of Anthropic's messages, told by its name: the official clients drop an event without one.
    mutating func readMessageEvent(_ event: ServerSentEventView) {
        guard let marks = AnswerScanner.marks(of: event.data) else { return fail(.invalidJSON) }
        if marks.contains(.error) || event.isNamed("error") { return fail(.streamError) }
        if event.isNamed("content_block_delta"), marks.contains(.content) { hasContent = true }
        if event.isNamed("message_stop") { hasEnded = true }
    }
}
