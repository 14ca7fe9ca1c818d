import MockBehavior
import ProviderWire
import ServerSentEvents
import Testing

/// Responses to be faulted, and what steps amount to.
enum FaultedResponse {
    static func circumstances(_ endpoint: Endpoint = .chat) -> FaultCircumstances {
        FaultCircumstances(
            endpoint: endpoint, provider: endpoint.provider ?? .openAI, requestID: "req_1",
            secondsSince1970: 784_111_777
        )
    }

    /// A stream of these events, the head after 100 ms and an event each 10 ms.
    static func stream(_ events: [String]) -> [WireSegment] {
        let head = WireHead(
            status: 200, framing: .stream,
            fields: [.init("content-type", "text/event-stream"), .init("cache-control", "no-cache")]
        )
        return [WireSegment(.head(head), at: .milliseconds(100))]
            + events.enumerated().map { index, event in
                WireSegment(.body(Array(event.utf8)), at: .milliseconds(100 + 10 * index))
            }
    }

    /// Any other response, after 100 ms.
    static func whole(_ body: String) -> [WireSegment] {
        let head = WireHead(
            status: 200, framing: .length(body.utf8.count), fields: [.init("content-type", "application/json")]
        )
        return [
            WireSegment(.head(head), at: .milliseconds(100)),
            WireSegment(.body(Array(body.utf8)), at: .milliseconds(100)),
        ]
    }

    /// A reply of an endpoint as it is streamed.
    static func stream(of endpoint: Endpoint, saying text: String) throws -> [WireSegment] {
        let document = JSONValue.object(JSONObject([(endpoint.rawValue, ["defaultResponses": [.string(text)]])]))
        let store = try ConfigurationStore(document: document)
        let reply = try #require(store.upstream[endpoint]?.reply(atTurn: 0).compiled)
        return stream(reply.frames.map { render($0.template) })
    }

    private static func render(_ template: ByteTemplate) -> String {
        let values = HoleValues(
            responseID: Array(#""id-1""#.utf8), created: Array("1".utf8), model: Array(#""m""#.utf8), promptTokens: 7
        )
        var bytes: [UInt8] = []
        var position = 0
        for hole in template.holes {
            bytes += template.bytes[position..<hole.offset] + values.bytes(for: hole.hole)
            position = hole.offset
        }
        return String(decoding: bytes + template.bytes[position...], as: UTF8.self)
    }
}

extension [WireStep] {
    /// One line a step: its milliseconds, what is done, and the text that is sent.
    var lines: [String] {
        map { step in
            let time = Int(step.offset / .milliseconds(1))
            return switch step.action {
            case .head(let head): "\(time) head \(head.status)"
            case .body(let bytes): "\(time) \(String(decoding: bytes, as: UTF8.self))"
            case .end: "\(time) end"
            case .close: "\(time) close"
            case .reset: "\(time) reset"
            case .stall: "\(time) stall"
            case .heartbeat(let bytes, let interval):
                "\(time) each \(Int(interval / .milliseconds(1))) \(String(decoding: bytes, as: UTF8.self))"
            }
        }
    }

    /// The pieces of the body, each as it is written.
    var writes: [[UInt8]] {
        compactMap { step in if case .body(let bytes) = step.action { bytes } else { nil } }
    }

    var body: [UInt8] { writes.flatMap(\.self) }

    var head: WireHead? {
        for step in self { if case .head(let head) = step.action { return head } }
        return nil
    }

    /// The events that a reader gets who is handed the writes one by one.
    func events() throws -> [ServerSentEvent] {
        var decoder = ServerSentEventDecoder()
        return try writes.flatMap { try decoder.events(in: $0) }
    }
}
