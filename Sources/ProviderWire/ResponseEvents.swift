/// Collects the events of a response's stream, names them and numbers them.
struct ResponseEvents {
    /// What says where an event belongs: the members between its number and its content.
    struct Place {
        fileprivate var members = ByteTemplate()

        /// The same place with one more member.
        func adding(_ key: String, _ value: JSONTemplate) -> Place {
            var place = self
            place.members.append(",")
            place.members.append(membersOf: TemplateObject([(key, value)]))
            return place
        }
    }

    private var builder = StreamFrameBuilder()
    private var number = 0

    var frames: [StreamFrame] { builder.frames }

    /// An event that is due together with the one before it or, if it carries content, one delay later.
    mutating func append(
        _ type: String, at place: Place = Place(), _ members: [(String, JSONTemplate)], isContent: Bool = false
    ) {
        builder.append(event: type, isContent: isContent) { data in
            data.append("{\"type\":\"")
            data.append(type)
            data.append("\",\"sequence_number\":")
            data.append(String(number))
            data.append(place.members)
            data.append(",")
            data.append(membersOf: TemplateObject(members))
            data.append("}")
        }
        number += 1
    }

    /// A text in pieces and then whole.
    ///
    /// - Parameters:
    ///   - type: the events' type without its last word, `delta` or `done`.
    ///   - key: what the last event calls the whole text.
    ///   - ending: what else the last event has.
    mutating func append(
        text: String, as key: String, of type: String, at place: Place, size: ChunkSize,
        ending: [(String, JSONTemplate)] = []
    ) {
        let deltaType = "\(type).delta"
        for piece in size.pieces(of: text) {
            append(deltaType, at: place, [("delta", .value(.string(piece)))], isContent: true)
        }
        append("\(type).done", at: place, [(key, .value(.string(text)))] + ending)
    }
}
