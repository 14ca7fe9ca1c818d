import MockBehavior
import NIOCore
import NIOHTTP1
import ProviderWire

/// The head of a response that is a real provider's: its status and fields, and who told it. Bound to its loop.
final class ProxiedHead {
    /// How the provider is asked; nil for one that was.
    let order: RelayOrder?
    private(set) var status: Int
    /// In lower case, without those of the connection.
    private(set) var fields: [WireHead.Field]
    var source: AnswerSource
    private(set) var framing: Playback.Framing
    /// Of a body that is told by length.
    private var length: Int?
    /// What a body of unknown length is told by.
    private let endless: Playback.Framing
    /// The client wants no body.
    private let isHead: Bool

    /// Of an answer that has not come.
    ///
    /// - Parameter endless: what a body of unknown length is told by.
    init(_ order: RelayOrder, endless: Playback.Framing, isHead: Bool) {
        self.order = order
        (status, fields, source, framing) = (0, [], .proxied, .none)
        self.endless = endless
        self.isHead = isHead
    }

    /// Of a recorded answer.
    init(_ entry: CassetteEntry, framing: Playback.Framing) {
        order = nil
        status = entry.status
        fields = entry.fields
        source = .replayed
        self.framing = framing
        endless = framing
        length = framing == .length ? entry.byteCount : nil
        isHead = false
    }

    private(set) var isEventStream = false

    /// Takes over what the provider says.
    func use(_ answer: HTTPResponseHead) {
        status = Int(answer.status.code)
        var headers = answer.headers
        headers.removeConnectionFields()
        length = headers.first(name: "content-length").flatMap { Int($0.withoutPadding) }
        fields = headers.compactMap { name, value in
            let name = name.lowercased()
            return Self.isOurs(name) ? nil : WireHead.Field(name, String(value.withoutPadding))
        }
        isEventStream = fields.contains {
            $0.name == "content-type" && $0.value.lowercased().hasPrefix("text/event-stream")
        }
        let hasNoBody = isHead || status == 204 || status == 304
        framing = hasNoBody ? .none : length == nil ? endless : .length
    }

    /// What this server says itself, or what would lead clients past it.
    private static func isOurs(_ name: String) -> Bool {
        name == "content-length" || name == "alt-svc" || name.hasPrefix("access-control-")
            || name.hasPrefix("x-mockd-")
    }

    func write(
        to buffer: inout ByteBuffer, _ response: borrowing PreparedResponse, at now: NIODeadline, loop: LoopContext
    ) {
        buffer.writeString("HTTP/1.1 \(Self.statusLine(status))")
        for field in fields { buffer.writeString("\r\n\(field.name): \(field.value)") }
        if !fields.contains(where: { $0.name == "date" }) {
            loop.refreshClock(at: now)
            buffer.writeStaticString("\r\ndate: ")
            buffer.writeBytes(loop.clock.httpDate)
        }
        buffer.writeBytes(response.opening.commonHeaders)
        buffer.writeString("\r\nx-mockd-source: \(source.rawValue)")
        let idName = response.head.provider == .openAI ? "x-request-id" : "request-id"
        let isNamed = fields.contains { $0.name == idName }
        buffer.writeString("\r\n\(isNamed ? "x-mockd-request-id" : idName): \(response.head.requestID.text)")
        switch framing {
        case .length: buffer.writeString("\r\ncontent-length: \(length ?? 0)")
        case .chunked: buffer.writeStaticString("\r\ntransfer-encoding: chunked")
        case .none where length != nil && status != 204: buffer.writeString("\r\ncontent-length: \(length ?? 0)")
        case .none, .untilClose: break
        }
        switch response.head.connection {
        case .keepAlive: break
        case .keepAliveExplicitly: buffer.writeStaticString("\r\nconnection: keep-alive")
        case .close: buffer.writeStaticString("\r\nconnection: close")
        }
        buffer.writeStaticString("\r\n\r\n")
    }

    /// Providers have statuses that this server never decides.
    static func statusLine(_ status: Int) -> String {
        status == 529 ? "529 Overloaded" : "\(status) \(HTTPResponseStatus(statusCode: status).reasonPhrase)"
    }
}
