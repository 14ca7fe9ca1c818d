import LoadModel
import NIOCore

/// One exchange after the other on one connection at a time: what has been seen of the current one, and how it ended.
///
/// A state machine without I/O or clock; its owner says what happened and when.
struct ExchangeMachine {
    /// What is to be done after some bytes were read.
    enum Step {
        /// Wait for more.
        case wait
        /// The exchange has ended with this sample; whether its connection may carry another.
        case end(Sample, keepsConnection: Bool)
    }

    /// How a connection went away.
    enum Closing {
        /// The server closed it.
        case ended
        /// The server closed it before the request reached it: the kernel answered the request with a reset.
        case endedBeforeRequest
        /// It was reset, or broke.
        case broken
    }

    /// What is to be done after the connection went away.
    enum ClosingStep {
        /// The exchange has ended with this sample.
        case end(Sample)
        /// The server had given up an idle connection: the request is to be sent again, on a new one.
        case sendAgain
    }

    private let origin: NIODeadline
    private let isStreaming: Bool
    private let requestSize: Int
    private var parser = ResponseParser()
    private var check: AnswerCheck
    private var keepsAlive = false
    private var isReused = false
    private var sample = Sample(end: .zero, outcome: .success)

    /// A machine for exchanges of one kind, whose samples count time from the origin.
    init(exchange: Exchange, origin: NIODeadline) {
        self.origin = origin
        isStreaming = exchange.isStreaming
        requestSize = exchange.request.count
        check = AnswerCheck(endpoint: exchange.endpoint, isStreaming: exchange.isStreaming)
    }

    /// It is the next exchange's turn.
    mutating func begin(at now: NIODeadline) {
        sample = Sample(intendedStart: offset(now), end: .zero, outcome: .success)
        isReused = true
    }

    /// A connection was opened for the exchange.
    mutating func connected() {
        parser.reset()
        sample.openedConnection = true
        isReused = false
    }

    /// The request is about to be written.
    mutating func send(at now: NIODeadline) {
        sample.start = offset(now)
        sample.bytesSent = requestSize
    }

    /// Some bytes were read.
    mutating func receive(_ bytes: ByteBuffer, at now: NIODeadline) -> Step {
        if sample.firstByte == nil { sample.firstByte = offset(now) }
        sample.bytesReceived += bytes.readableBytes
        parser.receive(bytes)
        do throws(ResponseParser.SyntaxError) {
            while let part = try parser.next() {
                switch part {
                case .head(let head):
                    sample.status = head.status
                    keepsAlive = head.keepsAlive
                    check.begin(status: head.status)
                case .body(let body):
                    let hasFirstContent = body.withUnsafeReadableBytes { check.receive($0) }
                    if hasFirstContent { sample.firstContent = offset(now) }
                case .end:
                    // Bytes after the end of a response belong to none.
                    if parser.hasUnreadBytes {
                        throw ResponseParser.SyntaxError(detail: "there is more than a response")
                    }
                    return .end(ended(check.finish(), at: now), keepsConnection: keepsAlive)
                }
            }
            return .wait
        } catch {
            return .end(ended(.failure(.protocolViolation), at: now), keepsConnection: false)
        }
    }

    /// The connection went away while the exchange was under way.
    mutating func close(_ closing: Closing, at now: NIODeadline) -> ClosingStep {
        switch closing {
        case .broken:
            return .end(ended(.failure(.reset), at: now))
        case .endedBeforeRequest where isReused && sample.firstByte == nil:
            return .sendAgain
        case .ended, .endedBeforeRequest:
            if sample.status != nil, parser.endsWithConnection { return .end(ended(check.finish(), at: now)) }
            let isMidStream = isStreaming && sample.status != nil
            return .end(ended(.failure(isMidStream ? .truncatedStream : .reset), at: now))
        }
    }

    /// The exchange failed for a reason that no byte of the response tells.
    mutating func fail(_ kind: FailureKind, at now: NIODeadline) -> Sample {
        ended(.failure(kind), at: now)
    }

    private mutating func ended(_ outcome: Outcome, at now: NIODeadline) -> Sample {
        sample.end = offset(now)
        sample.outcome = outcome
        return sample
    }

    private func offset(_ time: NIODeadline) -> Duration { .nanoseconds((time - origin).nanoseconds) }
}
