import MockBehavior
import NIOCore
import ProviderWire

/// All that is known of a response before its first byte. It is made for each request, handed on and never copied.
struct PreparedResponse: ~Copyable {
    let decision: ResponseDecision
    var framing: Playback.Framing
    var head: ResponseHead
    var opening: LoopContext.OpeningKind
    var record: ResponseRecord
    var closesConnection: Bool
    let request: ReceivedRequest
    /// What there is of a real provider's answer; nil for an answer of our own.
    var proxied: ProxiedHead?

    /// The body of a response that is due with its request, whole.
    var immediateBody: ByteTemplate? {
        guard case .whole(let body) = decision.script.content, decision.script.delay == .zero, decision.fault == nil,
            proxied == nil
        else {
            return nil
        }
        return body
    }

    func writeHead(to buffer: inout ByteBuffer, at now: NIODeadline, loop: LoopContext) {
        if let proxied { return proxied.write(to: &buffer, self, at: now, loop: loop) }
        head.write(to: &buffer, opening: loop.opening(opening, at: now), processing: now - record.arrival)
    }
}

/// The response that a connection is playing. Bound to the connection's event loop.
final class ActiveResponse {
    let prepared: PreparedResponse
    var playback: Playback
    /// Where the journal has it.
    var ticket: JournalTicket?
    /// Where it is taken down to the byte, if somebody listens.
    var tapped: TapRecording?
    var firstByteWritten: NIODeadline?
    /// Bytes, with the head and all framing.
    var bytesSent = 0
    /// Played in its place if there is a fault.
    var faulted: FaultPlayback?
    /// Played in its place if a real provider is asked.
    var relay: Relay?
    /// A real provider was asked, whether or not it answered.
    private(set) var isForwarded: Bool
    let isStream: Bool

    init(_ prepared: consuming PreparedResponse) {
        isStream = if case .stream = prepared.decision.script.content { true } else { false }
        isForwarded = prepared.proxied?.order != nil
        playback = Playback(prepared)
        self.prepared = prepared
    }

    /// The response that takes the place of one that a provider did not give.
    init(_ prepared: consuming PreparedResponse, inPlaceOf forwarded: ActiveResponse) {
        isStream = forwarded.isStream
        isForwarded = true
        ticket = forwarded.ticket
        tapped = forwarded.tapped
        bytesSent = forwarded.bytesSent
        playback = Playback(prepared)
        self.prepared = prepared
    }

    var record: ResponseRecord {
        guard let relay else { return prepared.record }
        var record = prepared.record
        record.status = relay.status
        return record
    }

    var hasBegun: Bool { relay?.hasBegun ?? faulted?.hasBegun ?? playback.hasBegun }

    /// How many events of a stream have been written.
    var eventsWritten: Int { relay?.eventsWritten ?? faulted?.eventsWritten ?? playback.nextFrame }

    /// See ``Playback/writeProbe(to:mayBeInterim:)``.
    func writeProbe(to buffer: inout ByteBuffer, mayBeInterim: Bool) -> Bool {
        relay?.writeProbe(to: &buffer, mayBeInterim: mayBeInterim)
            ?? faulted?.writeProbe(to: &buffer, mayBeInterim: mayBeInterim)
            ?? playback.writeProbe(to: &buffer, mayBeInterim: mayBeInterim)
    }

    /// The moment for which something was written last; nil for what was not delayed, or has a course of its own.
    var due: NIODeadline? {
        relay == nil && faulted == nil && playback.latestDue > prepared.record.arrival ? playback.latestDue : nil
    }

    /// A first guess at the size of a buffer.
    var expectedSize: Int {
        switch prepared.decision.script.content {
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

extension Playback {
    /// The response, as it was decided.
    fileprivate init(_ prepared: borrowing PreparedResponse) {
        self.init(
            prepared.decision.script, values: prepared.decision.values, arrival: prepared.record.arrival,
            framing: prepared.framing
        )
    }
}
