import MockBehavior
import NIOCore
import ProviderWire

/// All that is known of a response before its first byte.
struct PreparedResponse {
    var script: ResponseScript
    /// Nil if the script has no holes.
    var values: HoleValues?
    var framing: Playback.Framing
    var head: ResponseHead
    var opening: LoopContext.OpeningKind
    var record: ResponseRecord
    var closesConnection: Bool
    let request: ReceivedRequest
    /// For the journal; nil if nothing is recorded, or the request was turned away.
    let described: DescribedRequest?
    /// What goes wrong with it on purpose.
    var fault: CompiledFault?

    /// The body of a response that is due with its request, whole.
    var immediateBody: ByteTemplate? {
        guard case .whole(let body) = script.content, script.delay == .zero, fault == nil else { return nil }
        return body
    }

    func writeHead(to buffer: inout ByteBuffer, at now: NIODeadline, loop: LoopContext) {
        head.write(to: &buffer, opening: loop.opening(opening, at: now), processing: now - record.arrival)
    }
}

/// The response that a connection is playing. Bound to the connection's event loop.
final class ActiveResponse {
    let prepared: PreparedResponse
    var playback: Playback
    /// Where the journal has it.
    var ticket: JournalTicket?
    var firstByteWritten: NIODeadline?
    /// Bytes, with the head and all framing.
    var bytesSent = 0
    /// Played in its place if there is a fault.
    var faulted: FaultPlayback?

    init(_ prepared: PreparedResponse) {
        self.prepared = prepared
        playback = Playback(
            prepared.script, values: prepared.values, arrival: prepared.record.arrival, framing: prepared.framing
        )
    }

    var record: ResponseRecord { prepared.record }

    var hasBegun: Bool { faulted?.hasBegun ?? playback.hasBegun }

    /// How many events of a stream have been written.
    var eventsWritten: Int { faulted?.eventsWritten ?? playback.nextFrame }

    /// See ``Playback/writeProbe(to:mayBeInterim:)``.
    func writeProbe(to buffer: inout ByteBuffer, mayBeInterim: Bool) -> Bool {
        faulted?.writeProbe(to: &buffer, mayBeInterim: mayBeInterim)
            ?? playback.writeProbe(to: &buffer, mayBeInterim: mayBeInterim)
    }

    var isStream: Bool {
        switch prepared.script.content {
        case .whole: false
        case .stream: true
        }
    }

    /// A first guess at the size of a buffer.
    var expectedSize: Int {
        switch prepared.script.content {
        case .whole(let body): body.bytes.count + 1024
        case .stream: 2048
        }
    }
}

/// What is counted of a response.
struct ResponseRecord {
    /// Nil where there is only one, or nothing is asked of it.
    var upstream: CompiledUpstream?
    var endpoint: Endpoint?
    var status: Int
    var arrival: NIODeadline
    var bytesReceived: Int
    /// The answer to a ping (`OPTIONS *`), which is nobody's traffic.
    var isPing = false
}
