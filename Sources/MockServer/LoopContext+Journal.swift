import Measurement
import MockBehavior
import NIOCore
import NIOHTTP1
import ProviderWire

extension LoopContext {
    /// Records a response that ended as soon as it began.
    func record(_ response: borrowing PreparedResponse, bytesSent: Int, connection: UInt64, at now: NIODeadline) {
        guard let journal, journal.isEnabled, !response.record.isPing else { return }
        var ending = JournalEnding(response.wasRefused ? .refused : .completed)
        response.tellTokens(&ending)
        ending.bytesSent = bytesSent
        let written = (now - response.record.arrival).nanoseconds
        ending.firstByteDue = 0
        ending.firstByteWritten = written
        ending.lastByteDue = 0
        ending.lastByteWritten = written
        let request = journalRequest(response, connection)
        response.request.withJournalBytes(response.head.requestID) { journal.record(request, ending, $0) }
    }

    /// Takes the exchange down for whoever listens; nil if nobody does.
    func tap(_ response: borrowing PreparedResponse, connection: UInt64) -> TapRecording? {
        guard let tap = journal?.tap, tap.isOpen, !response.record.isPing else { return nil }
        return tap.begin(
            response.request.tapped(
                connection: connection, upstream: response.record.upstream?.name,
                rule: response.decision.described?.rule,
                fault: response.decision.fault?.name
            )
        )
    }

    /// Records a response that will be played.
    func recordBegin(_ response: borrowing PreparedResponse, connection: UInt64) -> JournalTicket? {
        guard let journal, journal.isEnabled, !response.record.isPing else { return nil }
        let request = journalRequest(response, connection)
        return response.request.withJournalBytes(response.head.requestID) { journal.begin(request, $0) }
    }

    /// Says how a response went that was played.
    func recordEnd(_ response: ActiveResponse, _ outcome: JournalOutcome, at now: NIODeadline) {
        let told: JournalOutcome =
            outcome == .completed && response.prepared.decision.fault != nil
            ? .faulted : outcome == .completed && response.prepared.wasRefused ? .refused : outcome
        response.tapped?.end(told, eventsSent: response.eventsWritten, at: now.uptime)
        response.tapped = nil
        guard let journal, let ticket = response.ticket else { return }
        response.ticket = nil
        let arrival = response.prepared.record.arrival
        var ending = JournalEnding(told)
        response.prepared.tellTokens(&ending)
        ending.bytesSent = response.bytesSent
        ending.eventsSent = response.eventsWritten
        if response.isForwarded {
            ending.status = response.record.status
            ending.source = response.relay?.source
        } else {
            ending.firstByteDue = response.prepared.decision.script.delay.nanoseconds
            ending.lastByteDue = response.prepared.lastByteDue.nanoseconds
        }
        ending.firstByteWritten = response.firstByteWritten.map { ($0 - arrival).nanoseconds }
        switch outcome {
        case .completed: ending.lastByteWritten = (now - arrival).nanoseconds
        case .clientAborted: ending.abortNoticed = (now - arrival).nanoseconds
        case .open, .faulted, .refused, .upstreamFailed: break
        }
        journal.end(ticket, ending)
    }

    @inline(__always)
    private func journalRequest(_ response: borrowing PreparedResponse, _ connection: UInt64) -> JournalRequest {
        var request = JournalRequest(
            arrival: response.record.arrival.uptimeNanoseconds, connection: connection, revision: revision,
            endpoint: response.record.endpoint, provider: response.head.provider, status: response.record.status
        )
        if let upstream = response.record.upstream { request.upstream = upstream.name }
        if let described = response.decision.described {
            request.model = described.model
            request.isStreaming = described.isStreaming
            request.rule = described.rule
            request.limit = described.limit
            request.nearMiss = described.nearMiss
        }
        request.fault = response.decision.fault?.name
        if let fault = response.decision.fault {
            request.toldWait = fault.toldWait(by: response.head.provider)
        } else {
            request.toldWait = response.decision.script.toldWait
        }
        request.source = response.proxied?.source
        return request
    }
}

extension PreparedResponse {
    fileprivate func tellTokens(_ ending: inout JournalEnding) {
        guard let described = decision.described, record.status < 400 else { return }
        ending.promptTokens = described.promptTokens
        ending.completionTokens = described.completionTokens
    }

    /// Nothing was decided about it.
    fileprivate var wasRefused: Bool { decision.described.map { $0.limit != nil } ?? true }

    /// When the last byte is due, counted from the request's arrival.
    fileprivate var lastByteDue: Duration {
        switch decision.script.content {
        case .whole: decision.script.delay
        case .stream(let frames): frames.last.map(decision.script.offset) ?? decision.script.delay
        }
    }
}

extension NIODeadline {
    /// Nanoseconds of the monotonic clock.
    var uptime: Int64 { Int64(clamping: uptimeNanoseconds) }
}

extension ReceivedRequest {
    /// The request as it is taken down.
    fileprivate func tapped(
        connection: UInt64, upstream: String?, rule: String?, fault: String?
    ) -> TappedExchange {
        let content = decodedBody ?? body ?? ByteBuffer()
        var exchange = withHeadBytes { head, _ in
            TappedExchange(
                connection: connection, arrival: arrival.uptime, requestHead: Array(head),
                requestBody: Array(content.readableBytesView)
            )
        }
        exchange.upstream = upstream
        exchange.rule = rule
        exchange.fault = fault
        return exchange
    }

    @inline(__always)
    fileprivate func withJournalBytes<Result>(_ requestID: RequestID, _ body: (JournalBytes) -> Result) -> Result {
        let content = decodedBody ?? self.body ?? ByteBuffer()
        return content.withUnsafeReadableBytes { content in
            requestID.withBytes { id in
                withHeadBytes { body(JournalBytes(head: $0, body: content, key: $1, requestID: id)) }
            }
        }
    }

    /// The request line and the header lines, as they came or as HTTP/1.1 would have them, and the key in them: empty
    /// for none, nil where nobody looked for it.
    fileprivate func withHeadBytes<Result>(
        _ body: (UnsafeRawBufferPointer, UnsafeRawBufferPointer?) -> Result
    ) -> Result {
        switch head {
        case .simple(let head):
            return head.bytes.withUnsafeReadableBytes { bytes in
                body(bytes, UnsafeRawBufferPointer(rebasing: bytes[head.key ?? 0..<0]))
            }
        case .decoded(let head):
            var bytes = ByteBuffer()
            bytes.writeString(
                "\(head.method.rawValue) \(head.uri) HTTP/\(head.version.major).\(head.version.minor)\r\n")
            for (name, value) in head.headers { bytes.writeString("\(name): \(value)\r\n") }
            return bytes.withUnsafeReadableBytes { body($0, nil) }
        }
    }
}
