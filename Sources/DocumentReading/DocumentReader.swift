package import ProviderWire

/// Reads one object of a document: typed members, with unknown ones refused.
///
/// A member that is `null` counts as absent. A wrong member is reported and read as absent.
package struct DocumentReader {
    package let pointer: JSONPointer
    private let object: JSONObject
    package let collector: IssueCollector

    /// - Parameter keys: every member that the object may have.
    package init(_ value: JSONValue, at pointer: JSONPointer, keys: [String], collector: IssueCollector) {
        self.pointer = pointer
        self.collector = collector
        guard case .object(let object) = value else {
            collector.report(pointer, "expected an object, found \(value.kindDescription)")
            self.object = JSONObject()
            return
        }
        self.object = object
        for key in object.keys where !keys.contains(key) {
            let guess = NearestName.of(key, among: keys).map { "; did you mean \"\($0)\"?" } ?? "."
            collector.report(
                pointer.appending(key),
                "unknown key\(guess) Known keys here: \(keys.joined(separator: ", "))"
            )
        }
    }

    package func value(_ key: String) -> JSONValue? {
        guard let value = object[key], !value.isNull else { return nil }
        return value
    }

    package func object(_ key: String, keys: [String]) -> DocumentReader? {
        value(key).map { DocumentReader($0, at: pointer.appending(key), keys: keys, collector: collector) }
    }

    package func string(_ key: String) -> String? {
        read(key, expected: "a string") { $0.stringValue }
    }

    package func nonEmptyString(_ key: String) -> String? {
        read(key, expected: "a string that is not empty") { value in
            value.stringValue.flatMap { $0.isEmpty ? nil : $0 }
        }
    }

    package func bool(_ key: String) -> Bool? {
        read(key, expected: "true or false") { $0.boolValue }
    }

    package func int(_ key: String, in range: ClosedRange<Int>) -> Int? {
        read(key, expected: "a whole number from \(range.lowerBound) to \(range.upperBound)") { value in
            value.intValue.flatMap { range.contains($0) ? $0 : nil }
        }
    }

    package func number(_ key: String, in range: ClosedRange<Double>) -> Double? {
        let bounds = [range.lowerBound, range.upperBound].map { JSONNumber($0).text }
        return read(key, expected: "a number from \(bounds[0]) to \(bounds[1])") { value in
            value.numberValue.flatMap { range.contains($0.doubleValue) ? $0.doubleValue : nil }
        }
    }

    package func strings(_ key: String) -> [String]? {
        guard let elements = array(key) else { return nil }
        return elements.enumerated().compactMap { index, element in
            if let text = element.stringValue, !text.isEmpty { return text }
            let found = element.stringValue == nil ? element.kindDescription : "an empty one"
            report(pointer.appending(key).appending(index), "expected a string that is not empty, found \(found)")
            return nil
        }
    }

    package func array(_ key: String) -> [JSONValue]? {
        read(key, expected: "an array") { $0.arrayValue }
    }

    package func report(_ pointer: JSONPointer, _ detail: String) { collector.report(pointer, detail) }

    /// What decides all that is drawn.
    package func seed(_ key: String) -> Int? { read(key, expected: "a whole number") { $0.intValue } }

    package func read<Value>(_ key: String, expected: String, _ convert: (JSONValue) -> Value?) -> Value? {
        guard let value = value(key) else { return nil }
        if let converted = convert(value) { return converted }
        report(pointer.appending(key), "expected \(expected), found \(value.foundDescription)")
        return nil
    }
}

extension JSONValue {
    /// The value in the words of an error message: a number or the beginning of a text itself, else what kind it is.
    package var foundDescription: String {
        switch self {
        case .number(let number): number.text
        case .string(let text): "\"\(text.prefix(40))\""
        case .null, .bool, .array, .object: kindDescription
        }
    }
}
