import ProviderWire
import Testing

/// What a template looks like on the wire.
enum Rendering {
    static func values(for provider: Provider) -> HoleValues {
        values(responseID: provider == .openAI ? "chatcmpl-1" : "msg_1")
    }

    static func values(responseID: String) -> HoleValues {
        HoleValues(
            responseID: Array("\"\(responseID)\"".utf8),
            created: Array("1700000000".utf8),
            model: Array(#""asked-for""#.utf8),
            promptTokens: 7
        )
    }

    static func text(_ template: ByteTemplate, _ values: HoleValues) -> String {
        var bytes: [UInt8] = []
        var position = 0
        for hole in template.holes {
            bytes += template.bytes[position..<hole.offset]
            bytes += values.bytes(for: hole.hole)
            position = hole.offset
        }
        return String(decoding: bytes + template.bytes[position...], as: UTF8.self)
    }

    static func text(_ frames: [StreamFrame], _ values: HoleValues) -> String {
        frames.map { text($0.template, values) }.joined()
    }

    /// The JSON of each frame, in order; `[DONE]` is left out.
    static func events(_ frames: [StreamFrame], _ values: HoleValues) throws -> [JSONValue] {
        var events: [JSONValue] = []
        for frame in frames {
            let lines = text(frame.template, values).split(separator: "\n")
            let data = try #require(lines.last { $0.hasPrefix("data: ") }).dropFirst("data: ".count)
            if data != "[DONE]" { events.append(try JSONValue(parsing: data.utf8)) }
        }
        return events
    }
}
