import NIOCore
import ProviderWire

/// The head of a response, written straight into the buffer that goes out.
struct ResponseHead {
    enum Framing {
        case length(Int)
        case chunked
        /// The body ends with the connection, for HTTP/1.0 clients.
        case untilClose
    }

    enum Connection {
        case keepAlive
        /// HTTP/1.0 must be told.
        case keepAliveExplicitly
        case close
    }

    var status: Int
    var contentType: ContentType?
    var framing: Framing
    var connection: Connection
    /// Whose name for the request id is used.
    var provider: Provider
    var requestID: [UInt8]
    /// Lines that all responses of the revision share which decided this one; then those of a preflight's answer.
    var commonLines: [UInt8]
    /// Of a 405 or an answer to OPTIONS.
    var allow: String?

    enum ContentType {
        case json
        case eventStream(Provider)

        var value: StaticString {
            switch self {
            case .json: "application/json"
            case .eventStream(.openAI): "text/event-stream; charset=utf-8"
            case .eventStream(.anthropic): "text/event-stream"
            }
        }
    }

    /// - Parameter date: as the `date` header wants it.
    func write(to buffer: inout ByteBuffer, date: [UInt8]) {
        buffer.writeStaticString("HTTP/1.1 ")
        buffer.writeStaticString(Self.statusLine(status))
        if let contentType {
            buffer.writeStaticString("\r\ncontent-type: ")
            buffer.writeStaticString(contentType.value)
            if case .eventStream = contentType { buffer.writeStaticString("\r\ncache-control: no-cache") }
        }
        switch framing {
        case .length(let length):
            if status != 204 {
                buffer.writeStaticString("\r\ncontent-length: ")
                buffer.writeString(String(length))
            }
        case .chunked: buffer.writeStaticString("\r\ntransfer-encoding: chunked")
        case .untilClose: break
        }
        if let allow { buffer.writeString("\r\nallow: \(allow)") }
        buffer.writeStaticString("\r\ndate: ")
        buffer.writeBytes(date)
        switch provider {
        case .openAI: buffer.writeStaticString("\r\nx-request-id: ")
        case .anthropic: buffer.writeStaticString("\r\nrequest-id: ")
        }
        buffer.writeBytes(requestID)
        switch connection {
        case .keepAlive: break
        case .keepAliveExplicitly: buffer.writeStaticString("\r\nconnection: keep-alive")
        case .close: buffer.writeStaticString("\r\nconnection: close")
        }
        buffer.writeBytes(commonLines)
        buffer.writeStaticString("\r\n\r\n")
    }

    private static func statusLine(_ status: Int) -> StaticString {
        switch status {
        case 200: "200 OK"
        case 204: "204 No Content"
        case 400: "400 Bad Request"
        case 401: "401 Unauthorized"
        case 404: "404 Not Found"
        case 405: "405 Method Not Allowed"
        case 408: "408 Request Timeout"
        case 413: "413 Content Too Large"
        case 431: "431 Request Header Fields Too Large"
        default: preconditionFailure("no reason phrase for status \(status)")
        }
    }
}
