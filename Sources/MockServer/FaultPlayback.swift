import MockBehavior
import NIOCore

/// A faulted response on its way out: what is still to be done, and when. A state machine without I/O.
///
/// Every deadline counts from the request's arrival, as a ``Playback``'s does.
struct FaultPlayback {
    enum Step: Equatable {
        /// Nothing more is due before that time.
        case wait(until: NIODeadline)
        /// What was put into the buffer goes out by itself; then ask again, when the channel is writable.
        case pause
        /// The response is complete.
        case finished
        /// Close the connection after what was written, which leaves the response incomplete.
        case close
        /// Break the connection off.
        case reset
        /// Nothing more will ever come: wait for the client to leave.
        case stall
    }

    private let steps: [WireStep]
    private let arrival: NIODeadline
    /// How the end of a body without a length is told, ``Playback/Framing/chunked`` or by the connection; with `none` the
    /// body is left out.
    private let framing: Playback.Framing
    private(set) var hasBegun = false
    /// Nothing more will ever come.
    private(set) var isStalled = false
    private var next = 0
    /// How many pieces of a body have been written; of a stream that nothing cuts up they are its events.
    private(set) var eventsWritten = 0
    /// How often the heartbeat has beaten.
    private var beats = 0
    /// Whether the body is sent in chunks: not before the head says so.
    private var isChunked = false
    /// The moment for which something was done last.
    private var latestDue: NIODeadline

    /// - Parameter steps: in order of time; the last one says how the response ends.
    init(_ steps: [WireStep], arrival: NIODeadline, framing: Playback.Framing) {
        self.steps = steps
        self.arrival = arrival
        self.framing = framing
        latestDue = arrival
    }

    /// Does the next thing that is due: puts the bytes of one write into the buffer, or says what else is to be done.
    ///
    /// - Parameters:
    ///   - late: told how late it is for each moment at which something was due, but not for the arrival.
    ///   - writeHead: writes the head to the buffer.
    mutating func advance(
        now: NIODeadline, into buffer: inout ByteBuffer, late: (TimeAmount) -> Void,
        writeHead: (WireHead, inout ByteBuffer) -> Void
    ) -> Step {
        guard next < steps.count else { return .finished }
        let step = steps[next]
        let due = due(step)
        if due > now { return .wait(until: due) }
        note(due: due, now: now, late: late)
        switch step.action {
        case .head(let head):
            next += 1
            hasBegun = true
            isChunked = head.framing == .stream && framing == .chunked
            writeHead(head, &buffer)
            return .pause
        case .body(let bytes):
            next += 1
            eventsWritten += 1
            write(bytes, to: &buffer)
            return .pause
        case .heartbeat(let bytes, _):
            beats += 1
            write(bytes, to: &buffer)
            return .pause
        case .end:
            next += 1
            if isChunked, framing != .none { buffer.writeStaticString("0\r\n\r\n") }
            return .finished
        case .close: return .close
        case .reset: return .reset
        case .stall:
            isStalled = true
            return .stall
        }
    }

    /// As ``Playback/writeProbe(to:mayBeInterim:)``, but only before the head: what comes after it comes exactly so.
    func writeProbe(to buffer: inout ByteBuffer, mayBeInterim: Bool) -> Bool {
        guard !hasBegun, mayBeInterim else { return false }
        buffer.writeStaticString("HTTP/1.1 100 Continue\r\n\r\n")
        return true
    }

    private func due(_ step: WireStep) -> NIODeadline {
        guard case .heartbeat(_, let interval) = step.action else { return arrival + TimeAmount(step.offset) }
        return arrival + TimeAmount(step.offset + interval * beats)
    }

    /// No bytes would be the last chunk.
    private func write(_ bytes: [UInt8], to buffer: inout ByteBuffer) {
        guard framing != .none, !bytes.isEmpty else { return }
        guard isChunked else {
            buffer.writeBytes(bytes)
            return
        }
        buffer.writeString(String(bytes.count, radix: 16))
        buffer.writeStaticString("\r\n")
        buffer.writeBytes(bytes)
        buffer.writeStaticString("\r\n")
    }

    private mutating func note(due: NIODeadline, now: NIODeadline, late: (TimeAmount) -> Void) {
        if due > latestDue { late(now - due) }
        latestDue = due
    }
}
