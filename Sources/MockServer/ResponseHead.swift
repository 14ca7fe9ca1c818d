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
    /// Whether the time that the answer took is told, as OpenAI does.
    var tellsProcessingTime = false
    /// Of a 405 or an answer to OPTIONS.
    var allow: String?
    /// The codings of bodies that are understood, of a 415.
    var acceptEncoding: String?

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

    /// - Parameters:
    ///   - date: as the `date` header wants it.
    ///   - processing: from the request's arrival until now.
    func write(to buffer: inout ByteBuffer, date: [UInt8], processing: TimeAmount) {
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
        if let acceptEncoding { buffer.writeString("\r\naccept-encoding: \(acceptEncoding)") }
        buffer.writeStaticString("\r\ndate: ")
        buffer.writeBytes(date)
        switch provider {
        case .openAI: buffer.writeStaticString("\r\nx-request-id: ")
        case .anthropic: buffer.writeStaticString("\r\nrequest-id: ")
        }
        buffer.writeBytes(requestID)
        if tellsProcessingTime {
            buffer.writeStaticString("\r\nopenai-processing-ms: ")
            buffer.writeString(String(max(1, processing.nanoseconds / 1_000_000)))
        }
        if status >= 400 {
            buffer.writeStaticString(
                Self.mayBeRetried(status) ? "\r\nx-should-retry: true" : "\r\nx-should-retry: false"
            )
        }
        switch connection {
        case .keepAlive: break
        case .keepAliveExplicitly: buffer.writeStaticString("\r\nconnection: keep-alive")
        case .close: buffer.writeStaticString("\r\nconnection: close")
        }
        buffer.writeBytes(commonLines)
        buffer.writeStaticString("\r\n\r\n")
    }

    /// Whether the same request may be answered better another time, as the official clients judge it.
    private static func mayBeRetried(_ status: Int) -> Bool {
        status == 408 || status == 409 || status == 429 || status >= 500
    }

    private static func statusLine(_ status: Int) -> StaticString {
        switch status {
        case 200: "200 OK"
        case 204: "204 No Content"
        case 400: "400 Bad Request"
        case 401: "401 Unauthorized"
        case 402: "402 Payment Required"
        case 403: "403 Forbidden"
        case 404: "404 Not Found"
        case 405: "405 Method Not Allowed"
        case 408: "408 Request Timeout"
        case 409: "409 Conflict"
        case 413: "413 Content Too Large"
        case 415: "415 Unsupported Media Type"
        case 417: "417 Expectation Failed"
        case 422: "422 Unprocessable Content"
        case 429: "429 Too Many Requests"
        case 431: "431 Request Header Fields Too Large"
        case 500: "500 Internal Server Error"
        case 502: "502 Bad Gateway"
        case 503: "503 Service Unavailable"
        case 504: "504 Gateway Timeout"
        // Anthropic's own.
        case 529: "529 Overloaded"
        default: preconditionFailure("no reason phrase for status \(status)")
        }
    }
}
