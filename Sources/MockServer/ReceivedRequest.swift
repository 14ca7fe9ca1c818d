import NIOCore
import NIOHTTP1
import ProviderWire

/// A request that arrived whole, or as far as it was wanted.
struct ReceivedRequest {
    /// Without headers where ``headerLines`` holds them.
    var head: HTTPRequestHead
    /// The headers of a simple request, which are read only if somebody asks.
    private(set) var headerLines: ByteBuffer?
    /// What the headers say of the message itself, read in one pass.
    var framing = MessageFraming()
    var body: ByteBuffer?
    /// When its last byte was read, or when it was refused: the origin of every deadline of its response.
    var arrival: NIODeadline
    /// Why its body was not read; the connection cannot go on behind it.
    var refusal: Refusal?

    enum Refusal {
        /// The body is larger than allowed.
        case tooLarge
        /// The client wants something before it sends the body that nobody here can give.
        case unknownExpectation
    }

    init(
        head: HTTPRequestHead, framing: MessageFraming = MessageFraming(), body: ByteBuffer?, arrival: NIODeadline,
        refusal: Refusal? = nil
    ) {
        self.head = head
        self.framing = framing
        self.body = body
        self.arrival = arrival
        self.refusal = refusal
    }

    init(_ simple: SimpleRequest, arrival: NIODeadline) {
        self.init(headOf: simple, arrival: arrival)
        body = simple.body
    }

    /// The request without its body.
    init(headOf simple: SimpleRequest, arrival: NIODeadline) {
        head = HTTPRequestHead(version: .http1_1, method: simple.method, uri: simple.uri)
        headerLines = simple.headerLines
        framing = simple.framing
        self.arrival = arrival
    }

    var headers: HTTPHeaders { headerLines.map(SimpleRequest.headers) ?? head.headers }

    /// The body's size in bytes, without framing; 0 for a body that was not kept.
    var bodySize: Int { body?.readableBytes ?? 0 }

    enum PlainBody {
        case bytes(ByteBuffer)
        case refused(ProviderError)
    }

    /// The body as it was before the client compressed it.
    ///
    /// - Parameter limit: the largest result in bytes.
    func plainBody(limit: Int) -> PlainBody {
        let body = body ?? ByteBuffer()
        if framing.coding == .identity { return .bytes(body) }
        switch BodyDecoder.decode(body, as: framing.coding, limit: limit) {
        case .decoded(let plain): return .bytes(plain)
        case .tooLarge: return .refused(.bodyTooLarge(limit: limit))
        case .malformed where framing.coding == .unknown:
            let name = headers["content-encoding"].joined(separator: ", ")
            return .refused(
                ProviderError(
                    .unsupportedMediaType,
                    "The content-encoding '\(name)' is not supported. Supported: \(ContentCoding.accepted)."
                )
            )
        case .malformed:
            return .refused(
                ProviderError(.invalidRequest, "The request body could not be decompressed as \(framing.coding).")
            )
        }
    }

    /// What stands behind the first question mark; nil if there is none.
    var query: Substring? {
        head.uri.utf8.firstIndex(of: UInt8(ascii: "?")).map { head.uri[head.uri.utf8.index(after: $0)...] }
    }

    /// The path without query, for the absolute form without scheme and host as well.
    var path: Substring {
        let uri = head.uri
        var target = uri[..<(uri.utf8.firstIndex(of: UInt8(ascii: "?")) ?? uri.endIndex)]
        if target.utf8.first != UInt8(ascii: "/"), let scheme = target.firstRange(of: "://") {
            target = target[scheme.upperBound...]
            target = target.firstIndex(of: "/").map { target[$0...] } ?? "/"
        }
        return target
    }
}

/// Puts a request together from the parts that the decoder yields.
struct RequestAssembler {
    private enum State {
        case idle
        case receiving(ReceivedRequest)
        /// The request was refused; the rest of it is thrown away.
        case discarding
    }

    private var state = State.idle

    enum Action {
        case none
        /// The client waits to be told before it sends the body.
        case sendContinue
        case process(ReceivedRequest)
    }

    var isIdle: Bool {
        switch state {
        case .idle: true
        case .receiving, .discarding: false
        }
    }

    /// The request that is being received, without its body.
    var incoming: ReceivedRequest? {
        guard case .receiving(var request) = state else { return nil }
        request.body = nil
        return request
    }

    mutating func received(_ part: HTTPServerRequestPart, limit: Int, at time: @autoclosure () -> NIODeadline) -> Action
    {
        switch part {
        case .head(let head): begin(head, limit: limit, at: time())
        case .body(let bytes): append(bytes, limit: limit, at: time())
        case .end: end(at: time())
        }
    }

    private mutating func begin(
        _ head: HTTPRequestHead, limit: Int, at time: @autoclosure () -> NIODeadline
    ) -> Action {
        let framing = MessageFraming(head)
        let request = ReceivedRequest(head: head, framing: framing, body: nil, arrival: .distantPast)
        if framing.expectsUnknown { return refuse(request, .unknownExpectation, at: time()) }
        if let declared = framing.contentLength, declared > limit { return refuse(request, .tooLarge, at: time()) }
        state = .receiving(request)
        return framing.expectsContinue ? .sendContinue : .none
    }

    private mutating func append(
        _ bytes: ByteBuffer, limit: Int, at time: @autoclosure () -> NIODeadline
    ) -> Action {
        guard case .receiving(var request) = state else { return .none }
        state = .discarding
        guard request.bodySize + bytes.readableBytes <= limit else { return refuse(request, .tooLarge, at: time()) }
        var bytes = bytes
        if request.body?.writeBuffer(&bytes) == nil { request.body = bytes }
        state = .receiving(request)
        return .none
    }

    private mutating func end(at time: NIODeadline) -> Action {
        defer { state = .idle }
        guard case .receiving(var request) = state else { return .none }
        request.arrival = time
        return .process(request)
    }

    private mutating func refuse(
        _ request: ReceivedRequest, _ refusal: ReceivedRequest.Refusal, at time: NIODeadline
    ) -> Action {
        state = .discarding
        return .process(
            ReceivedRequest(head: request.head, framing: request.framing, body: nil, arrival: time, refusal: refusal)
        )
    }
}
