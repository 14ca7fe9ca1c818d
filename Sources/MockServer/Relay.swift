import MockBehavior
import NIOCore
import NIOHTTP1
import ProviderRelay
import ProviderWire

/// A response that a real provider gives while it is written: passes it on, and takes it down. Bound to its loop.
///
/// It reads no further than the client does. All times are offsets from the request's arrival.
final class Relay: ForwardingReader, Paced {
    private let order: RelayOrder
    private let loop: LoopContext
    private let arrival: NIODeadline
    private let head: ProxiedHead
    /// What must stand in no recording.
    private let secrets: [String]
    private var machine = RelayMachine()
    private var tape: CassetteTape?
    private var exchange: (any Forwarded)?
    /// Kept when the client has taken what came.
    private var room: EventLoopPromise<Void>?
    private var patience: Pacer.Ticket?
    private var latestSign: NIODeadline
    /// How many line ends what was written ends in.
    private var lineEnds = 0
    /// Told that there is something to be written.
    var onProgress: (() -> Void)?
    /// How many events of a stream have been written.
    private(set) var eventsWritten = 0
    /// What became of the answer.
    private(set) var source = AnswerSource.proxied

    init(_ order: RelayOrder, to response: borrowing PreparedResponse, head: ProxiedHead, loop: LoopContext) {
        self.order = order
        self.loop = loop
        self.head = head
        arrival = response.record.arrival
        latestSign = arrival
        secrets = response.request.presentedKeys.map(String.init) + (order.apiKey.map { [$0] } ?? [])
        if let key = order.key, order.cassette != nil {
            tape = CassetteTape(
                key: key, model: response.decision.described?.model, upstream: order.upstream.description)
        }
    }

    func start(_ request: ReceivedRequest, provider: Provider) {
        let name = loop.forwarderName
        if request.headers["via"].contains(where: { $0.contains(name) }) {
            forwardingFailed(ForwardingFailure("it is this server itself, which would ask itself for ever"))
            return
        }
        exchange = loop.forward(ForwardedRequest(request, by: order, provider: provider, through: name), to: self)
        awaitSign()
    }

    /// Breaks it off, if it goes on.
    func stop() {
        stopWaiting()
        onProgress = nil
        tape = nil
        if machine.isOpen { exchange?.cancel() }
        exchange = nil
        makeRoom()
    }

    // MARK: - What is written

    var hasBegun: Bool { machine.hasBegun }

    /// Whether there is nothing to be done until the provider says more, which it may.
    var isWaiting: Bool { machine.isWaiting && room == nil }

    func next() -> RelayMachine.Step {
        // What this lets in may be written at once.
        if machine.isWaiting { makeRoom() }
        let step = machine.next()
        if case .part(let part) = step {
            note(part)
        } else if case .finished = step {
            stopWaiting()
        }
        return step
    }

    private func note(_ part: ByteBuffer) {
        guard head.isEventStream else { return }
        for byte in part.readableBytesView where byte != UInt8(ascii: "\r") {
            guard byte == UInt8(ascii: "\n") else {
                lineEnds = 0
                continue
            }
            lineEnds += 1
            if lineEnds == 2 { eventsWritten += 1 }
        }
    }

    /// As ``Playback/writeProbe(to:mayBeInterim:)``; within an event nothing can be written that changes nothing.
    func writeProbe(to buffer: inout ByteBuffer, mayBeInterim: Bool) -> Bool {
        if !hasBegun {
            if mayBeInterim { buffer.writeStaticString("HTTP/1.1 100 Continue\r\n\r\n") }
            return mayBeInterim
        }
        guard lineEnds >= 2 else { return false }
        switch head.framing {
        case .chunked: buffer.writeStaticString("3\r\n:\n\n\r\n")
        case .untilClose: buffer.writeStaticString(":\n\n")
        case .none, .length: return false
        }
        return true
    }

    /// What the status is, 0 before the head has come.
    var status: Int { head.status }

    var framing: Playback.Framing { head.framing }

    func write(_ part: ByteBuffer, to buffer: inout ByteBuffer) {
        switch head.framing {
        case .none: break
        case .length, .untilClose: buffer.writeImmutableBuffer(part)
        case .chunked:
            buffer.writeString(String(part.readableBytes, radix: 16))
            buffer.writeStaticString("\r\n")
            buffer.writeImmutableBuffer(part)
            buffer.writeStaticString("\r\n")
        }
    }

    func writeEnd(to buffer: inout ByteBuffer) {
        if head.framing == .chunked { buffer.writeStaticString("0\r\n\r\n") }
    }

    private func makeRoom() {
        let promise = room
        room = nil
        promise?.succeed()
    }

    // MARK: - What comes

    func forwardingAnswered(_ answer: HTTPResponseHead) {
        // Interim answers are between the provider and us.
        guard answer.status.code >= 200 else { return }
        noteSign()
        head.use(answer)
        tape?.answered(head.status, head.fields, at: sinceArrival)
        source = tape != nil && CassetteTape.keeps(status: head.status) ? .recorded : .proxied
        head.source = source
        machine.answered()
        onProgress?()
    }

    func forwardingReceived(_ part: ByteBuffer) -> EventLoopFuture<Void> {
        noteSign()
        tape?.received(part.readableBytesView, at: sinceArrival)
        machine.received(part)
        let promise = loop.makePromise()
        room = promise
        onProgress?()
        return promise.futureResult
    }

    func forwardingFinished() {
        keep()
        machine.finished()
        onProgress?()
    }

    func forwardingFailed(_ failure: ForwardingFailure) {
        source = .proxied
        tape = nil
        machine.failed(failure)
        onProgress?()
    }

    private func keep() {
        guard let tape, let cassette = order.cassette else { return }
        self.tape = nil
        loop.refreshClock(at: loop.now)
        do throws(CassetteTape.Refusal) {
            let entry = try tape.entry(
                finishedAt: sinceArrival,
                recordedAt: HTTPDate.rfc3339(secondsSince1970: loop.clock.secondsSince1970), secrets: secrets
            )
            try cassette.add(entry, by: order.matching, replaces: order.replaces)
        } catch {
            source = .proxied
            cassette.refused(error)
        }
    }

    private var sinceArrival: Duration { .nanoseconds((loop.now - arrival).nanoseconds) }

    // MARK: - Patience

    private func noteSign() { latestSign = loop.now }

    private func awaitSign() { patience = loop.pacer.schedule(self, at: latestSign + TimeAmount(order.timeout)) }

    private func stopWaiting() {
        if let patience { loop.pacer.cancel(patience) }
        patience = nil
    }

    func becameDue() {
        patience = nil
        guard machine.isOpen else { return }
        // A client that does not read keeps the provider silent.
        if room != nil { noteSign() }
        guard loop.now - latestSign >= TimeAmount(order.timeout) else { return awaitSign() }
        exchange?.cancel()
        exchange = nil
        let limit = order.timeout / .milliseconds(1)
        forwardingFailed(ForwardingFailure("it said nothing for \(JSONNumber(limit).text) ms", isTimeout: true))
    }
}
