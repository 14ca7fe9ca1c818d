/// One server-sent event of a canned stream, ready to be written.
package struct StreamFrame: Sendable, Hashable {
    /// The whole event with its final blank line.
    package var template: ByteTemplate
    /// How many inter-chunk delays after the first frame this one is due.
    package var step: Int
}

/// Collects the frames of a stream and keeps count of its steps.
struct StreamFrameBuilder {
    private(set) var frames: [StreamFrame] = []
    private var step = -1

    /// A frame that is due together with the one before it.
    mutating func append(event: String? = nil, _ data: JSONTemplate) {
        var template = ByteTemplate()
        if let event { template.append("event: \(event)\n") }
        template.append("data: ")
        template.append(data)
        template.append("\n\n")
        frames.append(StreamFrame(template: template, step: max(step, 0)))
    }

    /// A frame that carries content: each such frame after the first is due one delay later.
    mutating func appendContent(event: String? = nil, _ data: JSONTemplate) {
        step += 1
        append(event: event, data)
    }

    mutating func append(text: String) {
        var template = ByteTemplate()
        template.append("data: \(text)\n\n")
        frames.append(StreamFrame(template: template, step: max(step, 0)))
    }
}
