import Measurement
import MockBehavior
import NIOCore
import NIOHTTP1
import ProviderWire

extension LoopContext {
    /// Records a response that ended as soon as it began.
    func record(_ response: PreparedResponse, bytesSent: Int, connection: UInt64, at now: NIODeadline) {
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
    func tap(_ response: PreparedResponse, connection: UInt64) -> TapRecording? {
        guard let tap = journal?.tap, tap.isOpen, !response.record.isPing else { return nil }
        return tap.begin(
            response.request.tapped(
                connection: connection, upstream: response.record.upstream?.name, rule: response.described?.rule,
                fault: response.fault?.name
            )
        )
    }

    /// Records a response that will be played.
    func recordBegin(_ response: PreparedResponse, connection: UInt64) -> JournalTicket? {
        guard let journal, journal.isEnabled, !response.record.isPing else { return nil }
        let request = journalRequest(response, connection)
        return response.request.withJournalBytes(response.head.requestID) { journal.begin(request, $0) }
    }

    /// Says how a response went that was played.
    func recordEnd(_ response: ActiveResponse, _ outcome: JournalOutcome, at now: NIODeadline) {
        let prepared = response.prepared
        let told: JournalOutcome =
            outcome == .completed && prepared.fault != nil
            ? .faulted : outcome == .completed && prepared.wasRefused ? .refused : outcome
        response.tapped?.end(told, eventsSent: response.eventsWritten, at: now.uptime)
        response.tapped = nil
        guard let journal, let ticket = response.ticket else { return }
        response.ticket = nil
        let arrival = prepared.record.arrival
        var ending = JournalEnding(told)
        prepared.tellTokens(&ending)
        ending.bytesSent = response.bytesSent
        ending.eventsSent = response.eventsWritten
        if response.isForwarded {
            ending.status = response.record.status
            ending.source = response.relay?.source
        } else {
            ending.firstByteDue = prepared.script.delay.nanoseconds
            ending.lastByteDue = prepared.lastByteDue.nanoseconds
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
    private func journalRequest(_ response: PreparedResponse, _ connection: UInt64) -> JournalRequest {
        var request = JournalRequest(
            arrival: response.record.arrival.uptimeNanoseconds, connection: connection, revision: revision,
            endpoint: response.record.endpoint, provider: response.head.provider, status: response.record.status
        )
        if let upstream = response.record.upstream { request.upstream = upstream.name }
        if let described = response.described {
            request.model = described.model
            request.isStreaming = described.isStreaming
            request.rule = described.rule
            request.limit = described.limit
            request.nearMiss = described.nearMiss
        }
        request.fault = response.fault?.name
        if let fault = response.fault {
            request.toldWait = fault.toldWait(by: response.head.provider)
        } else {
            request.toldWait = response.script.toldWait
        }
        request.source = response.proxied?.source
        return request
    }
}

extension PreparedResponse {
    fileprivate func tellTokens(_ ending: inout JournalEnding) {
        guard let described, record.status < 400 else { return }
        ending.promptTokens = described.promptTokens
        ending.completionTokens = described.completionTokens
    }

    /// Nothing was decided about it.
    fileprivate var wasRefused: Bool { described.map { $0.limit != nil } ?? true }

    /// When the last byte is due, counted from the request's arrival.
    fileprivate var lastByteDue: Duration {
        switch script.content {
        case .whole: script.delay
        case .stream(let frames): frames.last.map(script.offset) ?? script.delay
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
