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
    var requestID: RequestID
    /// Whether the time that the answer took is told, as OpenAI does.
    var tellsProcessingTime = false
    /// Nil for what the status suggests.
    var shouldRetry: Bool?
    /// Lines of this answer alone, each with a line end before it.
    var extraLines: [UInt8] = []

    mutating func add(_ name: String, _ value: String) {
        extraLines += Array("\r\n\(name): \(value)".utf8)
    }

    enum ContentType: Equatable {
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

    /// What the heads of many responses begin with: all that changes once a second at most.
    ///
    /// - Parameters:
    ///   - date: as the `date` header wants it.
    ///   - commonLines: each with a line end before it.
    static func opening(status: Int, contentType: ContentType?, date: [UInt8], commonLines: [UInt8]) -> [UInt8] {
        var text = "HTTP/1.1 \(statusLine(status))"
        if let contentType {
            text += "\r\ncontent-type: \(contentType.value)"
            if case .eventStream = contentType { text += "\r\ncache-control: no-cache" }
        }
        return Array("\(text)\r\ndate: ".utf8) + date + commonLines
    }

    /// - Parameters:
    ///   - opening: of the same status and type, see ``opening(status:contentType:date:commonLines:)``.
    ///   - processing: from the request's arrival until now.
    func write(to buffer: inout ByteBuffer, opening: [UInt8], processing: TimeAmount) {
        let room = opening.count + extraLines.count + Self.roomForRest
        buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: room) { memory in
            var writer = RawWriter(memory)
            write(to: &writer, opening: opening, processing: processing)
            return writer.count
        }
    }

    /// More than the lines take that this type writes beside the opening and the extra ones.
    private static let roomForRest = 320

    private func write(to writer: inout RawWriter, opening: [UInt8], processing: TimeAmount) {
        writer.write(opening)
        switch framing {
        case .length(let length):
            if status != 204 {
                writer.write("\r\ncontent-length: ")
                writer.write(length)
            }
        case .chunked: writer.write("\r\ntransfer-encoding: chunked")
        case .untilClose: break
        }
        switch provider {
        case .openAI: writer.write("\r\nx-request-id: ")
        case .anthropic: writer.write("\r\nrequest-id: ")
        }
        requestID.write(to: &writer)
        if tellsProcessingTime {
            writer.write("\r\nopenai-processing-ms: ")
            writer.write(max(1, Int(processing.nanoseconds / 1_000_000)))
        }
        if status >= 400 {
            writer.write(
                shouldRetry ?? Self.mayBeRetried(status) ? "\r\nx-should-retry: true" : "\r\nx-should-retry: false")
        }
        switch connection {
        case .keepAlive: break
        case .keepAliveExplicitly: writer.write("\r\nconnection: keep-alive")
        case .close: writer.write("\r\nconnection: close")
        }
        writer.write(extraLines)
        writer.write("\r\n\r\n")
    }

    /// Whether the same request may be answered better another time, as the official clients judge it.
    private static func mayBeRetried(_ status: Int) -> Bool {
        status == 408 || status == 409 || status == 429 || status >= 500
    }

    static func statusLine(_ status: Int) -> StaticString {
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
