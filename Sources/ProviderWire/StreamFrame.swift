/// One server-sent event of a canned stream, ready to be written.
package struct StreamFrame: Sendable, Hashable {
    /// The whole event with its final blank line.
    package var template: ByteTemplate
    /// How many inter-chunk delays after the first frame this one is due.
    package var step: Int

    package init(template: ByteTemplate, step: Int) {
        self.template = template
        self.step = step
    }
}

/// Collects the frames of a stream and keeps count of its steps.
struct StreamFrameBuilder {
    private(set) var frames: [StreamFrame] = []
    private var step = -1

    /// A frame that is due together with the one before it or, if it carries content, one delay later.
    ///
    /// - Parameter data: writes the event's data, in one line.
    mutating func append(
        event: String? = nil, isContent: Bool = false, writing data: (inout ByteTemplate) -> Void
    ) {
        if isContent { step += 1 }
        var template = ByteTemplate()
        // Most frames are about as long as the one before.
        template.reserveCapacity((frames.last?.template.bytes.count ?? 0) + 32)
        if let event {
            template.append("event: ")
            template.append(event)
            template.append("\n")
        }
        template.append("data: ")
        data(&template)
        template.append("\n\n")
        frames.append(StreamFrame(template: template, step: max(step, 0)))
    }

    mutating func append(event: String? = nil, isContent: Bool = false, _ data: JSONTemplate) {
        append(event: event, isContent: isContent) { $0.append(data) }
    }
}
