import ProviderWire

/// A provider's answer as it came, and what it answered.
package struct CassetteEntry: Sendable, Hashable {
    /// Bytes of the body, and when the last of them had come. Of a stream of events one event.
    package struct Part: Sendable, Hashable {
        package var at: Duration
        package var bytes: [UInt8]

        package init(at: Duration, bytes: [UInt8]) {
            self.at = at
            self.bytes = bytes
        }
    }

    package var key: CassetteKey
    package var model: String?
    /// Whom the request was forwarded to.
    package var upstream: String
    /// RFC 3339
    package var recordedAt: String
    package var status: Int
    /// Those that are kept, see ``CassetteTape``.
    package var fields: [WireHead.Field]
    /// When the head had come. All times count from the last byte of the request.
    package var headAt: Duration
    package var parts: [Part]
    /// When the last byte had come.
    package var duration: Duration

    package var byteCount: Int { parts.reduce(0) { $0 + $1.bytes.count } }
    package var contentType: String? { fields.first { $0.name == "content-type" }?.value }
    package var isEventStream: Bool { Self.isEventStream(fields) }

    static func isEventStream(_ fields: [WireHead.Field]) -> Bool {
        let type = fields.first { $0.name == "content-type" }?.value ?? ""
        return type.lowercased().hasPrefix("text/event-stream") && !fields.contains { $0.name == "content-encoding" }
    }

    /// The answer once more, as slowly as it came.
    func script() -> ResponseScript {
        let content: ResponseScript.Content
        let timing: ResponseTiming
        if isEventStream {
            // Step 0 is the head's.
            content = .stream(
                parts.enumerated().map { index, part in
                    var template = ByteTemplate()
                    template.append(rendered: part.bytes)
                    return StreamFrame(template: template, step: index + 1)
                }
            )
            timing = .steps([headAt] + parts.map(\.at))
        } else {
            var body = ByteTemplate()
            for part in parts { body.append(rendered: part.bytes) }
            content = .whole(body)
            timing = .even(delay: duration, step: .zero)
        }
        var script = ResponseScript(status: status, content: content, timing: timing)
        script.fields = fields
        return script
    }
}
