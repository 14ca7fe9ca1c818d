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
    /// Nil if the script has no holes.
    let values: HoleValues?
    let arrival: NIODeadline
    let framing: Framing
    private(set) var hasBegun = false
    /// How many frames of a stream have been written.
    private(set) var nextFrame = 0
    /// The moment for which something was written last; the arrival if nothing was delayed.
    private(set) var latestDue: NIODeadline

    /// At this size a buffer is handed to the channel before more is rendered.
    static let sliceSize = 64 << 10

    init(_ script: ResponseScript, values: HoleValues?, arrival: NIODeadline, framing: Framing) {
        self.script = script
        self.values = values
        self.arrival = arrival
        self.framing = framing
        latestDue = arrival
    }

    /// Appends all that is due to the buffer, the head first by `writeHead`.
    ///
    /// - Parameter late: told how late it is for each moment at which something was due, but not for the arrival.
    mutating func advance(
        now: NIODeadline, into buffer: inout ByteBuffer, late: (TimeAmount) -> Void,
        writeHead: (inout ByteBuffer) -> Void
    ) -> Step {
        if !hasBegun {
            if script.delay > .zero {
                let due = arrival + TimeAmount(script.delay)
                if due > now { return .wait(until: due) }
                note(due: due, now: now, late: late)
            }
            hasBegun = true
            writeHead(&buffer)
        }
        switch script.content {
        case .whole(let body):
            if framing != .none { buffer.writeTemplate(body, values) }
            return .finished
        case .stream(let frames):
            return framing == .none ? .finished : advance(frames, now: now, into: &buffer, late: late)
        }
    }

    /// Writes something that changes nothing of the response, to find out whether anybody is left to read it; writes
    /// nothing and returns false if there is no such thing at this moment.
    ///
    /// - Parameter mayBeInterim: the client knows interim responses.
    func writeProbe(to buffer: inout ByteBuffer, mayBeInterim: Bool) -> Bool {
        switch (script.content, framing) {
        case _ where !hasBegun:
            guard mayBeInterim else { return false }
            buffer.writeStaticString("HTTP/1.1 100 Continue\r\n\r\n")
        // An empty comment between two events.
        case (.stream, .chunked): buffer.writeStaticString("3\r\n:\n\n\r\n")
        case (.stream, .untilClose): buffer.writeStaticString(":\n\n")
        case (.whole, _), (.stream, .length), (.stream, .none): return false
        }
        return true
    }

    private mutating func advance(
        _ frames: [StreamFrame], now: NIODeadline, into buffer: inout ByteBuffer, late: (TimeAmount) -> Void
    ) -> Step {
        while nextFrame < frames.count {
            let frame = frames[nextFrame]
            let due = arrival + TimeAmount(script.offset(of: frame))
            if due > now { return .wait(until: due) }
            if buffer.readableBytes >= Self.sliceSize { return .pause }
            note(due: due, now: now, late: late)
            switch framing {
            case .chunked: buffer.writeChunk(frame.template, values)
            case .none, .length, .untilClose: buffer.writeTemplate(frame.template, values)
            }
            nextFrame += 1
        }
        if framing == .chunked { buffer.writeStaticString("0\r\n\r\n") }
        return .finished
    }

    private mutating func note(due: NIODeadline, now: NIODeadline, late: (TimeAmount) -> Void) {
        if due > latestDue { late(now - due) }
        latestDue = due
    }
}
