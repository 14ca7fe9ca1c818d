import NIOCore
import NIOHTTP1

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

    /// The request that is being received, with what has come of its body.
    var incoming: ReceivedRequest? {
        guard case .receiving(let request) = state else { return nil }
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
        if framing.hasUnknownTransfer { return refuse(request, .unknownTransfer, at: time()) }
        if framing.expectsUnknown { return refuse(request, .unknownExpectation, at: time()) }
        if let declared = framing.contentLength, declared > limit { return refuse(request, .tooLarge, at: time()) }
        state = .receiving(request)
        return framing.expectsContinue ? .sendContinue : .none
    }

    private mutating func append(
        _ bytes: ByteBuffer, limit: Int, at time: @autoclosure () -> NIODeadline
    ) -> Action {
        guard case .receiving(let request) = state else { return .none }
        guard request.bodySize + bytes.readableBytes <= limit else { return refuse(request, .tooLarge, at: time()) }
        var bytes = bytes
        if request.body?.writeBuffer(&bytes) == nil { request.body = bytes }
        return .none
    }

    private mutating func end(at time: NIODeadline) -> Action {
        defer { state = .idle }
        guard case .receiving(let request) = state else { return .none }
        request.arrival = time
        return .process(request)
    }

    private mutating func refuse(
        _ request: ReceivedRequest, _ refusal: ReceivedRequest.Refusal, at time: NIODeadline
    ) -> Action {
        state = .discarding
        return .process(ReceivedRequest(refusing: request, refusal, at: time))
    }
}
