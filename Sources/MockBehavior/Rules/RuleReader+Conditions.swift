import DocumentReading
import ProviderWire

/// What a rule's `when` asks for.
struct RuleConditions {
    /// Nil for any.
    var endpoints: [Endpoint]?
    var tests: [RuleTest] = []
    var turn: RuleTurn?
}

extension RuleReader {
    static let conditionKeys = [
        "endpoint", "model", "headers", "apiKey", "body", "lastUserText", "tools", "toolResult", "stream", "attempt",
        "sinceStartMs", "first", "every", "nth",
    ]
    private static let counts = 1...1_000_000_000

    /// Reads `when`. A request must meet all that it names; all may be left out.
    ///
    /// - `endpoint` (name or array of names): one of these.
    /// - `model` (text or array of texts): one of these; `*` stands for any text, `?` for any character.
    /// - `headers` (object: a text, `{"equals"}`, `{"contains"}`, `{"regex"}` or `{"exists"}` under each name).
    /// - `apiKey` (like a header): the key that the client presents, without `Bearer`.
    /// - `body` (object under JSON pointers: a value, or `{"equals"}`, `{"contains"}`, `{"regex"}`, `{"exists"}`).
    /// - `lastUserText` (a text, `{"equals"}`, `{"contains"}` or `{"regex"}`).
    /// - `tools` (boolean: whether some are offered; or the name of one that is, `*` and `?` as in a model).
    /// - `toolResult`, `stream` (boolean).
    /// - `attempt` (1…, or `{"min", "max"}`): by the client's own count, else by how often the same body came.
    /// - `sinceStartMs` (`{"from", "until"}`, milliseconds).
    /// - `first`, `every` (1…), `nth` (1…, or an array): of the requests that meet all else.
    func conditions(_ value: JSONValue, at place: JSONPointer) -> RuleConditions {
        let reader = DocumentReader(value, at: place, keys: Self.conditionKeys, collector: collector)
        var conditions = RuleConditions()
        conditions.endpoints = endpoints(reader)
        var tests: [RuleTest?] = []
        tests.append(reader.bool("stream").map(RuleTest.isStreaming))
        tests.append(reader.bool("toolResult").map(RuleTest.toolResult))
        tests.append(sinceStart(reader))
        tests.append(attempt(reader))
        tests.append(reader.value("model").flatMap { globs($0, at: place.appending("model")) }.map(RuleTest.model))
        if case .bool(let wanted)? = reader.value("tools") {
            tests.append(.offersTools(wanted))
        } else {
            let test = reader.value("tools").flatMap { globs($0, at: place.appending("tools"), or: "true, false, ") }
            tests.append(test.map(RuleTest.offersTool))
        }
        for (name, value, place) in members(reader, "headers") {
            tests += fieldTests(value, at: place).map { .header(name.lowercased(), $0) }
        }
        if let key = reader.value("apiKey") {
            tests += fieldTests(key, at: place.appending("apiKey")).map(RuleTest.apiKey)
        }
        for (name, value, place) in members(reader, "body") {
            guard let pointer = JSONPointer(parsing: name) else {
                report(place, "\"\(name)\" is no JSON pointer; one begins with a slash, as in \"/messages/0/role\"")
                continue
            }
            tests += valueTests(value, at: place).map { .body(pointer, $0) }
        }
        if let text = reader.value("lastUserText") {
            tests += textTests(text, at: place.appending("lastUserText")).map(RuleTest.lastUserText)
        }
        conditions.tests = tests.compactMap(\.self)
        conditions.turn = turn(reader)
        return conditions
    }

    private func members(_ reader: DocumentReader, _ key: String) -> [(String, JSONValue, JSONPointer)] {
        let object = reader.read(key, expected: "an object") { $0.objectValue }
        return (object?.members ?? []).map { ($0.key, $0.value, reader.pointer.appending(key).appending($0.key)) }
    }

    private func endpoints(_ reader: DocumentReader) -> [Endpoint]? {
        guard let value = reader.value("endpoint") else { return nil }
        let place = reader.pointer.appending("endpoint")
        let known = Endpoint.allCases.map(\.rawValue)
        let elements = value.arrayValue ?? [value]
        if elements.isEmpty { report(place, "expected one or more of \(known.joined(separator: ", ")), found none") }
        return elements.enumerated().compactMap { index, element in
            let name = element.stringValue ?? ""
            if let endpoint = Endpoint(name: name) { return endpoint }
            let guess = NearestName.of(name, among: known).map { "; did you mean \"\($0)\"?" } ?? ""
            report(
                value.arrayValue == nil ? place : place.appending(index),
                "expected one of \(known.joined(separator: ", ")), found \(element.foundDescription)\(guess)"
            )
            return nil
        }
    }

    private func sinceStart(_ reader: DocumentReader) -> RuleTest? {
        guard let section = reader.object("sinceStartMs", keys: ["from", "until"]) else { return nil }
        let (from, until) = (section.milliseconds("from") ?? .zero, section.milliseconds("until"))
        if let until, until <= from { report(section.pointer, "\"until\" must come after \"from\"") }
        return .sinceStart(from: from, until: until)
    }

    private func attempt(_ reader: DocumentReader) -> RuleTest? {
        guard case .object? = reader.value("attempt") else {
            let expected = "a whole number from 1 to \(Self.counts.upperBound), or {\"min\", \"max\"}"
            return reader.read("attempt", expected: expected) { value in
                value.intValue.flatMap { Self.counts.contains($0) ? .attempt($0...$0) : nil }
            }
        }
        guard let section = reader.object("attempt", keys: ["min", "max"]) else { return nil }
        let (minimum, maximum) = (section.int("min", in: Self.counts) ?? 1, section.int("max", in: Self.counts) ?? .max)
        guard minimum <= maximum else {
            report(section.pointer, "\"min\" is greater than \"max\"")
            return nil
        }
        return .attempt(minimum...maximum)
    }

    private func turn(_ reader: DocumentReader) -> RuleTurn? {
        let nth = reader.read("nth", expected: "a whole number from 1, or an array of them") { value -> [Int]? in
            let numbers = (value.arrayValue ?? [value]).map {
                $0.intValue.flatMap { Self.counts.contains($0) ? $0 : nil }
            }
            return numbers.isEmpty || numbers.contains(nil) ? nil : numbers.compactMap(\.self)
        }
        let turn = RuleTurn(
            first: reader.int("first", in: Self.counts), every: reader.int("every", in: Self.counts), nth: nth
        )
        return turn == RuleTurn() ? nil : turn
    }
}
