/// The head of a response, in no version of HTTP.
package struct WireHead: Sendable, Hashable {
    /// How the body's end is told.
    package enum Framing: Sendable, Hashable {
        /// By a `content-length` of that many bytes, whatever is really sent.
        case length(Int)
        /// By what the connection has for it: a last chunk, the end of an HTTP/2 stream, the end of the connection.
        case stream
    }

    /// A line of the head.
    package struct Field: Sendable, Hashable {
        /// In lower case.
        package var name: String
        package var value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    package var status: Int
    package var framing: Framing
    /// In order; without those of ``framing`` and of the connection.
    package var fields: [Field]

    package init(status: Int, framing: Framing, fields: [Field]) {
        self.status = status
        self.framing = framing
        self.fields = fields
    }

    /// The first field of that name, which is in lower case; setting replaces all of them, or with nil removes them.
    package subscript(name: String) -> String? {
        get { fields.first { $0.name == name }?.value }
        set {
            let place = fields.firstIndex { $0.name == name } ?? fields.endIndex
            fields.removeAll { $0.name == name }
            if let newValue { fields.insert(Field(name, newValue), at: min(place, fields.endIndex)) }
        }
    }
}
