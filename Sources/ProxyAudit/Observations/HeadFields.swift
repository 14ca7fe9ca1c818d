/// The header fields of one message, in the order in which they stood on the wire.
///
/// Values are raw, keys of clients among them: what is shown of them is redacted by the report, never here.
package struct HeadFields: Sendable, Hashable, ExpressibleByDictionaryLiteral {
    package struct Field: Sendable, Hashable {
        /// As it was written.
        package var name: String
        package var value: String

        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    package var fields: [Field]

    package init(_ fields: [Field] = []) { self.fields = fields }

    package init(dictionaryLiteral elements: (String, String)...) {
        fields = elements.map { Field(name: $0.0, value: $0.1) }
    }

    /// The values of all fields of that name, in any case, joined as RFC 9110 §5.3 allows; nil if there is none.
    ///
    /// Setting replaces the first field's value, or appends a field; nil removes all of that name.
    package subscript(name: String) -> String? {
        get {
            let values = fields.filter { $0.name.lowercased() == name.lowercased() }.map(\.value)
            return values.isEmpty ? nil : values.joined(separator: ", ")
        }
        set {
            let index = fields.firstIndex { $0.name.lowercased() == name.lowercased() }
            fields.removeAll { $0.name.lowercased() == name.lowercased() }
            guard let newValue else { return }
            fields.insert(Field(name: name, value: newValue), at: min(index ?? fields.count, fields.count))
        }
    }

    /// Each name once, in lower case, in the order of its first field.
    package var names: [String] {
        var seen: Set<String> = []
        return fields.map { $0.name.lowercased() }.filter { seen.insert($0).inserted }
    }
}
