import MockBehavior
import NIOCore
import ProviderWire

/// A response on its way out: what is still to be written, and when. A state machine without I/O.
///
/// Every deadline counts from the request's arrival, so that lateness never adds up.
struct Playback {
    /// How the body is delimited; `none` answers HEAD.
    enum Framing { case none, length, chunked, untilClose }

    enum Step: Equatable {
        /// Nothing more is due before that time.
        case wait(until: NIODeadline)
        /// Enough was put into the buffer for now; write it, then ask again when the channel is writable.
        case pause
        case finished
    }

    let script: ResponseScript
    let values: HoleValues
    let arrival: NIODeadline
    let framing: Framing
    private(set) var hasBegun = false
    private var nextFrame = 0
    /// How late the bytes of the last step were, at most; nil if none of them had to wait for a deadline.
    private(set) var pacingError: TimeAmount?

    /// At this size a buffer is handed to the channel before more is rendered.
    static let sliceSize = 64 << 10

    init(_ script: ResponseScript, values: HoleValues, arrival: NIODeadline, framing: Framing) {
        self.script = script
        self.values = values
        self.arrival = arrival
        self.framing = framing
    }

    /// Appends all that is due to the buffer, the head first by `writeHead`.
    mutating func advance(
        now: NIODeadline, into buffer: inout ByteBuffer, writeHead: (inout ByteBuffer) -> Void
    ) -> Step {
        pacingError = nil
        if !hasBegun {
            let due = arrival + TimeAmount(script.delay)
            if due > now { return .wait(until: due) }
            hasBegun = true
            written(at: now, due: due)
            writeHead(&buffer)
        }
        switch script.content {
        case .whole(let body):
            if framing != .none { buffer.writeTemplate(body, values) }
            return .finished
        case .stream(let frames):
            return framing == .none ? .finished : advance(frames, now: now, into: &buffer)
        }
    }

    private mutating func advance(_ frames: [StreamFrame], now: NIODeadline, into buffer: inout ByteBuffer) -> Step {
        while nextFrame < frames.count {
            let frame = frames[nextFrame]
            let due = arrival + TimeAmount(script.offset(of: frame))
            if due > now { return .wait(until: due) }
            if buffer.readableBytes >= Self.sliceSize { return .pause }
            written(at: now, due: due)
            switch framing {
            case .chunked: buffer.writeChunk(frame.template, values)
            case .none, .length, .untilClose: buffer.writeTemplate(frame.template, values)
            }
            nextFrame += 1
        }
        if framing == .chunked { buffer.writeStaticString("0\r\n\r\n") }
        return .finished
    }

    private mutating func written(at now: NIODeadline, due: NIODeadline) {
        if due > arrival { pacingError = max(pacingError ?? .zero, now - due) }
    }
}
