import LoadModel
import NIOCore
import ProviderWire

/// One exchange after the other on one connection: what has been seen of the current one, and how it ended.
///
/// A state machine without I/O or clock; its owner says what happened and when. Its buffers are used again for the next
/// exchange.
struct ExchangeMachine {
    /// What is to be done after some bytes were read.
    enum Step: Equatable {
        /// Wait for more.
        case wait
        /// The exchange has ended, as ``sample`` says; whether its connection may carry another.
        case end(keepsConnection: Bool)
    }

    /// How a connection went away.
    enum Closing {
        /// The server closed it.
        case ended
        /// The server closed it before the request reached it: the kernel answered the request with a reset.
        case endedBeforeRequest
        /// It ended without the farewell that TLS demands, so nobody knows whether all bytes came.
        case cut
        /// It was reset, or broke.
        case broken
    }

    /// What is to be done after the connection went away.
    enum ClosingStep: Equatable {
        /// The exchange has ended, as ``sample`` says.
        case end
        /// The server had given up an idle connection: the request is to be sent again, on a new one.
        case sendAgain
    }

    /// What one kind of answer must be like.
    private struct Expectation: Equatable {
        var endpoint: Endpoint
        var isStreaming: Bool
        var collectsText: Bool

        init(_ exchange: Exchange) {
            endpoint = exchange.endpoint
            isStreaming = exchange.isStreaming
            collectsText = exchange.needsText
        }

        func check(with parser: AnswerParser) -> AnswerCheck {
            AnswerCheck(endpoint: endpoint, isStreaming: isStreaming, collectsText: collectsText, parser: parser)
        }
    }

    /// What was seen of the current exchange, or of the one that ended last.
    private(set) var sample = Sample(intendedStart: .zero, end: .zero, outcome: .success)

    private let origin: NIODeadline
    private let answerParser: AnswerParser
    private var expectation: Expectation
    private var check: AnswerCheck
    private var parser = ResponseParser()
    private var keepsAlive = false
    private var isReused = false

    /// A machine that begins with such exchanges, and whose samples count time from the origin.
    ///
    /// - Parameter answerParser: reads whole answers, for this machine and others of its loop.
    init(expecting exchange: Exchange, origin: NIODeadline, answerParser: AnswerParser) {
        self.origin = origin
        self.answerParser = answerParser
        expectation = Expectation(exchange)
        check = expectation.check(with: answerParser)
    }

    /// The answer's text, if the exchange needs it.
    var answerText: String { check.text }

    /// It is the next exchange's turn.
    mutating func begin(_ exchange: Exchange, number: Int, phase: Sample.Phase, due intendedStart: NIODeadline) {
        let expectation = Expectation(exchange)
        if expectation != self.expectation {
            self.expectation = expectation
            check = expectation.check(with: answerParser)
        }
        isReused = true
        // Taken over, so that its memory serves again.
        var contentTimes: [Duration] = []
        swap(&contentTimes, &sample.contentTimes)
        contentTimes.removeAll(keepingCapacity: true)
        sample = Sample(number: number, intendedStart: offset(intendedStart), end: .zero, outcome: .success)
        sample.contentTimes = contentTimes
        sample.workload = exchange.workload
        sample.phase = phase
    }

    /// A connection was opened for the exchange.
    mutating func connected() {
        parser.reset()
        sample.openedConnection = true
        isReused = false
    }

    /// The request, of so many bytes, is about to be written.
    mutating func send(size: Int, at now: NIODeadline) {
        sample.start = offset(now)
        sample.bytesSent = size
    }

    /// Some bytes were read.
    mutating func receive(_ bytes: ByteBuffer, at now: NIODeadline) -> Step {
        let time = offset(now)
        if sample.firstByte == nil { sample.firstByte = time }
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
                    sample.note(body.withUnsafeReadableBytes { check.receive($0) }, at: time)
                case .end:
                    // Bytes after the end of a response belong to none.
                    if parser.hasUnreadBytes {
                        throw ResponseParser.SyntaxError(detail: "there is more than a response")
                    }
                    judge(at: now)
                    return .end(keepsConnection: keepsAlive)
                }
            }
            return .wait
        } catch {
            fail(.protocolViolation, at: now)
            return .end(keepsConnection: false)
        }
    }

    /// The connection went away while the exchange was under way.
    mutating func close(_ closing: Closing, at now: NIODeadline) -> ClosingStep {
        switch closing {
        case .broken: fail(.reset, at: now)
        case .endedBeforeRequest where isReused && sample.firstByte == nil: return .sendAgain
        case .ended, .endedBeforeRequest:
            if sample.status != nil, parser.endsWithConnection { judge(at: now) } else { failMidway(at: now) }
        case .cut: failMidway(at: now)
        }
        return .end
    }

    /// The exchange failed for a reason that no byte of the response tells.
    mutating func fail(_ kind: FailureKind, at now: NIODeadline) { end(.failure(kind), at: now) }

    private mutating func failMidway(at now: NIODeadline) {
        fail(expectation.isStreaming && sample.status != nil ? .truncatedStream : .reset, at: now)
    }

    private mutating func judge(at now: NIODeadline) {
        end(check.finish(), at: now)
        sample.promptTokens = check.promptTokens
        sample.outputTokens = check.outputTokens
    }

    private mutating func end(_ outcome: Outcome, at now: NIODeadline) {
        sample.end = offset(now)
        sample.outcome = outcome
    }

    private func offset(_ time: NIODeadline) -> Duration { .nanoseconds((time - origin).nanoseconds) }
}
