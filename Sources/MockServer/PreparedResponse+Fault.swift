import MockBehavior
import NIOCore
import NIOHTTP1
import ProviderWire

extension PreparedResponse {
    /// The response as a fault makes it; nil without one.
    func faulted(at now: NIODeadline, loop: LoopContext) -> FaultPlayback? {
        guard let fault = decision.fault, let endpoint = record.endpoint else { return nil }
        loop.refreshClock(at: now)
        let circumstances = FaultCircumstances(
            endpoint: endpoint, provider: head.provider, requestID: head.requestID.text,
            secondsSince1970: loop.clock.secondsSince1970
        )
        let steps = fault.configuration.act.steps(for: segments(at: now, loop: loop), circumstances)
        return FaultPlayback(steps, arrival: record.arrival, framing: framing)
    }

    /// The response as it would be sent if nothing were wrong with it.
    private func segments(at now: NIODeadline, loop: LoopContext) -> [WireSegment] {
        let head = WireSegment(.head(wireHead(at: now, loop: loop)), at: decision.script.delay)
        switch decision.script.content {
        case .whole(let body): return [head, WireSegment(.body(bytes(of: body)), at: decision.script.delay)]
        case .stream(let frames):
            return [head]
                + frames.map { WireSegment(.body(bytes(of: $0.template)), at: decision.script.offset(of: $0)) }
        }
    }

    private func bytes(of template: ByteTemplate) -> [UInt8] {
        var buffer = ByteBuffer()
        buffer.writeTemplate(template, decision.values)
        return Array(buffer.readableBytesView)
    }

    private func wireHead(at now: NIODeadline, loop: LoopContext) -> WireHead {
        let framing: WireHead.Framing =
            switch head.framing {
            case .length(let length): .length(length)
            case .chunked, .untilClose: .stream
            }
        let fields = fields(at: now, loop: loop).filter { !Self.connectionFields.contains($0.name) }
        return WireHead(
            status: head.status, framing: framing, fields: fields.map { WireHead.Field($0.name, $0.value) }
        )
    }

    /// The names of what is about framing and connection, which the player writes itself.
    private static let connectionFields = ["content-length", "transfer-encoding", "connection"]

    private func fields(at now: NIODeadline, loop: LoopContext) -> HTTPHeaders {
        var buffer = ByteBuffer()
        writeHead(to: &buffer, at: now, loop: loop)
        let view = buffer.readableBytesView
        let lines = view.drop { $0 != UInt8(ascii: "\n") }.dropFirst()
        return SimpleHead.headers(in: lines)
    }

    /// Writes the head of a faulted response.
    func writeHead(_ head: WireHead, to buffer: inout ByteBuffer, at now: NIODeadline, loop: LoopContext) {
        if proxied == nil {
            buffer.writeString("HTTP/1.1 \(ResponseHead.statusLine(head.status))")
        } else {
            buffer.writeString("HTTP/1.1 \(ProxiedHead.statusLine(head.status))")
        }
        loop.refreshClock(at: now)
        for field in head.fields {
            buffer.writeString("\r\n\(field.name): ")
            switch field.name {
            case "date": buffer.writeBytes(loop.clock.httpDate)
            case "openai-processing-ms":
                buffer.writeString(String(max(1, (now - record.arrival).nanoseconds / 1_000_000)))
            default: buffer.writeString(field.value)
            }
        }
        switch (head.framing, framing) {
        case (.length(let length), _): buffer.writeString("\r\ncontent-length: \(length)")
        case (.stream, .chunked): buffer.writeStaticString("\r\ntransfer-encoding: chunked")
        case (.stream, .none), (.stream, .length), (.stream, .untilClose): break
        }
        switch self.head.connection {
        case .keepAlive: break
        case .keepAliveExplicitly: buffer.writeStaticString("\r\nconnection: keep-alive")
        case .close: buffer.writeStaticString("\r\nconnection: close")
        }
        buffer.writeStaticString("\r\n\r\n")
    }
}
