package import ProviderWire

extension DocumentReader {
    /// A text, or an array of at least one.
    package func texts<Value>(_ key: String, expected: String, _ convert: (String) -> Value?) -> [Value]? {
        read(key, expected: expected) { value in
            let elements = value.arrayValue ?? [value]
            let values = elements.compactMap { element in
                element.stringValue.flatMap { $0.isEmpty ? nil : convert($0) }
            }
            return values.isEmpty || values.count < elements.count ? nil : values
        }
    }

    /// Endpoints by their names.
    package func endpoints(_ key: String) -> [Endpoint]? {
        let names = Endpoint.allCases.map(\.rawValue).joined(separator: ", ")
        return texts(key, expected: "one of \(names), or an array of them") { Endpoint(name: $0) }
    }

    /// One of the words that the type has.
    package func word<Word: CaseIterable & RawRepresentable<String>>(_ key: String) -> Word? {
        read(key, expected: "one of \(Word.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ", "))") { value in
            value.stringValue.flatMap(Word.init(rawValue:))
        }
    }
}

extension JSONValue {
    /// One text for itself, several as an array.
    package static func texts(_ texts: [String]) -> JSONValue {
        texts.count == 1 ? .string(texts[0]) : .array(texts.map(JSONValue.string))
    }
}
