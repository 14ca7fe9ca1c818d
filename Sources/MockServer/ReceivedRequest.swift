import NIOCore
import NIOHTTP1
import ProviderWire

/// A request that arrived whole, or as far as it was wanted. Bound to its connection's loop.
final class ReceivedRequest {
    enum Head {
        case simple(SimpleHead)
        case decoded(HTTPRequestHead)
    }

    let head: Head
    let method: HTTPMethod
    let version: HTTPVersion
    /// The client may send another request on the same connection.
    let isKeepAlive: Bool
    /// What the headers say of the message itself, read in one pass.
    let framing: MessageFraming
    var body: ByteBuffer?
    /// The body as it was before the client compressed it, once that is known.
    private(set) var decodedBody: ByteBuffer?
    /// When its last byte was read, or when it was refused: the origin of every deadline of its response.
    var arrival: NIODeadline
    /// How many bytes of the path lead to one of several upstreams.
    var prefixLength = 0
    /// Why its body was not read; the connection cannot go on behind it.
    let refusal: Refusal?

    enum Refusal {
        /// The body is larger than allowed.
        case tooLarge
        /// The client wants something before it sends the body that nobody here can give.
        case unknownExpectation
        /// The body has a transfer coding that is not understood.
        case unknownTransfer
    }

    init(
        head: HTTPRequestHead, framing: MessageFraming = MessageFraming(), body: ByteBuffer?, arrival: NIODeadline,
        refusal: Refusal? = nil
    ) {
        self.head = .decoded(head)
        method = head.method
        version = head.version
        isKeepAlive = head.isKeepAlive
        self.framing = framing
        self.body = body
        self.arrival = arrival
        self.refusal = refusal
    }

    /// A simple request, of which more may come.
    @inline(__always)
    init(head: SimpleHead, method: HTTPMethod, framing: MessageFraming, body: ByteBuffer?, arrival: NIODeadline) {
        self.head = .simple(head)
        self.method = method
        version = .http1_1
        isKeepAlive = true
        self.framing = framing
        self.body = body
        self.arrival = arrival
        refusal = nil
    }

    /// The same request without its body, which will not be answered as it was meant.
    init(refusing request: ReceivedRequest, _ refusal: Refusal? = nil, at time: NIODeadline) {
        head = request.head
        method = request.method
        version = request.version
        isKeepAlive = request.isKeepAlive
        framing = request.framing
        arrival = time
        self.refusal = refusal
        prefixLength = request.prefixLength
    }

    var headers: HTTPHeaders {
        switch head {
        case .simple(let head): head.headers
        case .decoded(let head): head.headers
        }
    }

    /// As it stands in the request line.
    var target: String {
        switch head {
        case .simple(let head): head.target
        case .decoded(let head): head.uri
        }
    }

    /// A browser's question, or a ping: nothing is asked of the API itself.
    var isOptions: Bool { if case .OPTIONS = method { true } else { false } }

    /// The client wants to know the head alone.
    var isHead: Bool { if case .HEAD = method { true } else { false } }

    /// HTTP/1.0, which knows neither interim responses nor chunks.
    var isOld: Bool { version.major < 1 || version.major == 1 && version.minor == 0 }

    /// The body's size in bytes, without framing; 0 for a body that was not kept.
    var bodySize: Int { body?.readableBytes ?? 0 }

    /// What stands behind the first question mark; nil if there is none.
    var query: Substring? {
        let target = target
        return target.utf8.firstIndex(of: UInt8(ascii: "?")).map { target[target.utf8.index(after: $0)...] }
    }

    /// The path without query and without an upstream's prefix, for the absolute form without scheme and host as well.
    var path: Substring {
        let whole = target
        var target = whole[..<(whole.utf8.firstIndex(of: UInt8(ascii: "?")) ?? whole.endIndex)]
        if target.utf8.first != UInt8(ascii: "/"), let scheme = target.firstRange(of: "://") {
            target = target[scheme.upperBound...]
            target = target.firstIndex(of: "/").map { target[$0...] } ?? "/"
        }
        if prefixLength == 0 { return target }
        let path = target[target.utf8.index(target.startIndex, offsetBy: prefixLength)...]
        return path.isEmpty ? "/" : path
    }
}

// MARK: - Body

extension ReceivedRequest {
    /// The body as it was before the client compressed it.
    ///
    /// - Parameter limit: the largest result in bytes.
    /// - Throws: the provider's answer to a body that cannot be understood.
    func plainBody(limit: Int) throws(ProviderError.Refusal) -> ByteBuffer {
        let body = body ?? ByteBuffer()
        if framing.coding == .identity { return body }
        switch BodyDecoder.decode(body, as: framing.coding, limit: limit) {
        case .decoded(let plain):
            decodedBody = plain
            return plain
        case .tooLarge: throw ProviderError.Refusal(error: .bodyTooLarge(limit: limit))
        case .malformed where framing.coding == .unknown:
            let name = headers["content-encoding"].joined(separator: ", ")
            throw ProviderError.Refusal(
                error: ProviderError(
                    .unsupportedMediaType,
                    "The content-encoding '\(name)' is not supported. Supported: \(ContentCoding.accepted)."
                )
            )
        case .malformed:
            throw ProviderError.Refusal(
                error: ProviderError(
                    .invalidRequest, "The request body could not be decompressed as \(framing.coding).")
            )
        }
    }
}
