import DocumentReading
import ProviderWire

extension RuleReader {
    private static let textKeys = ["equals", "contains", "regex"]

    /// One of the names, in which `*` and `?` stand for other characters.
    func globs(_ value: JSONValue, at place: JSONPointer, or alternative: String = "") -> TextTest? {
        let elements = value.arrayValue ?? [value]
        let tests = elements.enumerated().compactMap { index, element -> TextTest? in
            let place = value.arrayValue == nil ? place : place.appending(index)
            guard let text = element.stringValue, !text.isEmpty else {
                report(place, "expected \(alternative)a name or an array of names, found \(element.foundDescription)")
                return nil
            }
            return text.contains("*") || text.contains("?") ? .glob(text, ModelPattern(text)) : .equals(text)
        }
        if elements.isEmpty { report(place, "expected a name or an array of names, found an empty array") }
        return tests.count == 1 ? tests[0] : .oneOf(tests)
    }

    /// A text, or an object of tests that it must all pass.
    func textTests(_ value: JSONValue, at place: JSONPointer) -> [TextTest] {
        if let text = value.stringValue { return [.equals(text)] }
        guard let reader = tests(value, at: place, keys: Self.textKeys, or: "a text") else { return [] }
        return texts(reader)
    }

    func fieldTests(_ value: JSONValue, at place: JSONPointer) -> [FieldTest] {
        if let text = value.stringValue { return [.text(.equals(text))] }
        guard let reader = tests(value, at: place, keys: Self.textKeys + ["exists"], or: "a text") else { return [] }
        return (reader.bool("exists").map { [.exists($0)] } ?? []) + texts(reader).map(FieldTest.text)
    }

    /// Any value but an object stands for itself.
    func valueTests(_ value: JSONValue, at place: JSONPointer) -> [ValueTest] {
        guard case .object(let object) = value else { return [.equals(value)] }
        guard let reader = tests(value, at: place, keys: Self.textKeys + ["exists"], or: "a value") else { return [] }
        var tests: [ValueTest] = reader.bool("exists").map { [.exists($0)] } ?? []
        // What must be null is not left out.
        if let wanted = object["equals"] { tests.append(.equals(wanted)) }
        if let part = reader.value("contains") { tests.append(.contains(part)) }
        if let expression = expression(reader) { tests.append(.matches(expression)) }
        return tests
    }

    private func tests(
        _ value: JSONValue, at place: JSONPointer, keys: [String], or alternative: String
    ) -> DocumentReader? {
        let quoted = keys.map { "\"\($0)\"" }.joined(separator: ", ")
        guard case .object(let object) = value, !object.isEmpty else {
            report(
                place, "expected \(alternative), or an object with one of \(quoted), found \(value.foundDescription)")
            return nil
        }
        return DocumentReader(value, at: place, keys: keys, collector: collector)
    }

    private func texts(_ reader: DocumentReader) -> [TextTest] {
        [
            reader.string("equals").map(TextTest.equals), reader.string("contains").map(TextTest.contains),
            expression(reader).map(TextTest.matches),
        ].compactMap(\.self)
    }

    private func expression(_ reader: DocumentReader) -> RegularExpression? {
        guard let pattern = reader.string("regex") else { return nil }
        do throws(RegularExpression.SyntaxError) {
            return try RegularExpression(pattern)
        } catch {
            report(
                reader.pointer.appending("regex"),
                "/\(pattern)/ is no regular expression that can be used: \(error.detail); the syntax is RE2's, without "
                    + "backreferences and lookaround"
            )
            return nil
        }
    }
}
