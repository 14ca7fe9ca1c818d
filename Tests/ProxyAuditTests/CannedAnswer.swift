import ProviderWire
import ProxyAudit

/// What the mock itself serves for a turn, in each dialect: whole, and as a stream.
struct CannedAnswer {
    /// One event, and how many gaps after the first one it is written.
    struct Event {
        var name: String?
        var data: String
        var step: Int
    }

    var body: [UInt8]
    var events: [Event]

    init(_ turn: AssistantTurn, endpoint: Endpoint, id: String, model: String = "gpt-4o-mini") throws {
        let reply: JSONTemplate
        let frames: [StreamFrame]
        switch endpoint {
        case .message:
            let message = MessageReply(canned: MessageReply.canned(turn))
            (reply, frames) = (message.reply, message.frames())
        case .response:
            let response = ResponseObject(canned: ResponseObject.canned(turn))
            (reply, frames) = (response.reply, response.frames())
        default:
            let completion = ChatCompletion(canned: ChatCompletion.canned([turn]))
            (reply, frames) = (completion.reply, completion.frames(includesUsage: true))
        }
        let values = HoleValues(
            responseID: Array("\"\(id)\"".utf8), created: Array("1700000000".utf8), model: Array("\"\(model)\"".utf8),
            promptTokens: 12
        )
        var whole = ByteTemplate()
        whole.append(reply)
        body = Self.bytes(whole, values)
        events = frames.map { frame in
            var event = Event(data: "", step: frame.step)
            for line in String(decoding: Self.bytes(frame.template, values), as: UTF8.self).split(separator: "\n") {
                if line.hasPrefix("event: ") { event.name = String(line.dropFirst("event: ".count)) }
                if line.hasPrefix("data: ") { event.data = String(line.dropFirst("data: ".count)) }
            }
            return event
        }
    }

    /// The stream, one transfer an event, with a gap of 20 ms a step.
    func response(from start: Duration = .zero) -> ObservedResponse {
        ObservedResponse(
            status: 200,
            events: events.enumerated().map { index, event in
                ObservedEvent(
                    name: event.name, data: event.data, time: start + .milliseconds(20 * event.step), transfer: index
                )
            }
        )
    }

    private static func bytes(_ template: ByteTemplate, _ values: HoleValues) -> [UInt8] {
        var bytes: [UInt8] = []
        var position = 0
        for hole in template.holes {
            bytes += template.bytes[position..<hole.offset]
            bytes += values.bytes(for: hole.hole)
            position = hole.offset
        }
        return bytes + template.bytes[position...]
    }
}
