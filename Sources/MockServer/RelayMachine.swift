import NIOCore
import ProviderRelay

/// What comes from a provider and what of it is to be written next. A state machine without I/O.
struct RelayMachine {
    enum Step: Equatable {
        /// Nothing has come that was not written.
        case wait
        /// The head has come.
        case head
        case part(ByteBuffer)
        /// All of it has been written.
        case finished
        /// There is no answer.
        case unanswered(ForwardingFailure)
        /// There is no more of the answer.
        case cut
    }

    private enum End: Equatable {
        case whole
        case failed(ForwardingFailure)
    }

    private var isAnswered = false
    /// Whether the head has been written.
    private(set) var hasBegun = false
    private var parts = CircularBuffer<ByteBuffer>()
    private var end: End?

    /// Whether all that came has been written, and more may come.
    var isWaiting: Bool { end == nil && parts.isEmpty && hasBegun == isAnswered }

    /// Whether more may come.
    var isOpen: Bool { end == nil }

    mutating func answered() { isAnswered = true }

    mutating func received(_ part: ByteBuffer) {
        if part.readableBytes > 0 { parts.append(part) }
    }

    mutating func finished() { if end == nil { end = .whole } }

    mutating func failed(_ failure: ForwardingFailure) { if end == nil { end = .failed(failure) } }

    mutating func next() -> Step {
        if isAnswered, !hasBegun {
            hasBegun = true
            return .head
        }
        if let part = parts.popFirst() { return .part(part) }
        switch end {
        case nil: return .wait
        case .whole where hasBegun: return .finished
        case .whole: return .unanswered(ForwardingFailure("it gave no answer"))
        case .failed(let failure): return hasBegun ? .cut : .unanswered(failure)
        }
    }
}
