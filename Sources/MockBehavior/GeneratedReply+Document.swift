import DocumentReading
public import ProviderWire

extension GeneratedReply {
    /// The longest text that can be configured, in tokens.
    static let maximumTokens = 1_000_000
    /// The most calls that one answer can have.
    static let maximumCalls = 128

    private static let key = "generate"

    /// The reply that an entry of a list of replies describes, which has been found in order; nil for a canned one.
    init?(written entry: JSONValue) {
        guard Self.isWritten(as: entry) else { return nil }
        self.init(reading: entry, at: .root, IssueCollector())
    }

    /// Whether an entry of a list of replies is a generated reply, or meant to be one.
    static func isWritten(as entry: JSONValue) -> Bool { entry[key] != nil }

    /// Reads an entry of a list of replies: `{"generate": {…}}`. All members may be left out.
    ///
    /// - One of `text` (string), `echo` (true), `tokens` (1…1000000, or `{"min", "max"}`) and `refusal` (string): what
    ///   is said; 32 tokens of synthetic text where nothing else is.
    /// - `reasoning` (string, 1…1000000 tokens, or `{"min", "max"}`; a little, and only for requests that ask for it).
    /// - `toolCalls` (1…128 calls of the request's tools, or an array of `{"name", "arguments"}`; none).
    /// - `seed` (whole number; drawn anew for each request).
    ///
    /// - Throws: ``ConfigurationError`` with everything that is wrong.
    public init(document: JSONValue) throws(ConfigurationError) {
        let collector = IssueCollector()
        self.init(reading: document, at: .root, collector)
        if !collector.issues.isEmpty { throw ConfigurationError(collector) }
    }

    /// Reads an entry of a list of replies as ``init(document:)`` does; what is wrong is reported and left out.
    init(reading entry: JSONValue, at place: JSONPointer, _ report: (JSONPointer, String) -> Void) {
        let collector = IssueCollector()
        self.init(reading: entry, at: place, collector)
        for issue in collector.issues { report(issue.pointer, issue.detail) }
    }

    private init(reading entry: JSONValue, at place: JSONPointer, _ collector: IssueCollector) {
        self.init()
        let outer = DocumentReader(entry, at: place, keys: [Self.key], collector: collector)
        guard entry.objectValue != nil else { return }
        let reader = DocumentReader(
            entry[Self.key] ?? .null,
            at: outer.pointer.appending(Self.key),
            keys: ["text", "echo", "tokens", "refusal", "reasoning", "toolCalls", "seed"],
            collector: collector
        )
        speech = reader.speech()
        reasoning = reader.reasoning()
        toolCalls = reader.toolCalls(collector)
        seed = reader.seed("seed")
        if case .refusal = speech, toolCalls != nil {
            reader.report(reader.pointer.appending("toolCalls"), "a refusal calls no tools")
        }
    }

    /// The entry of a list of replies that reads back as this reply.
    public var document: JSONValue {
        var members = JSONObject()
        switch speech {
        case .text(let text): members["text"] = .string(text)
        case .echo: members["echo"] = true
        case .synthetic(let tokens): members["tokens"] = .tokens(tokens)
        case .refusal(let text): members["refusal"] = .string(text)
        case nil: break
        }
        switch reasoning {
        case .text(let text): members["reasoning"] = .string(text)
        case .synthetic(let tokens): members["reasoning"] = .tokens(tokens)
        case nil: break
        }
        switch toolCalls {
        case .count(let count): members["toolCalls"] = .number(JSONNumber(count))
        case .listed(let calls): members["toolCalls"] = .array(calls.map(\.document))
        case nil: break
        }
        members["seed"] = seed.map { .number(JSONNumber($0)) }
        return .object(JSONObject([(Self.key, .object(members))]))
    }
}

extension GeneratedReply.ToolCall {
    fileprivate var document: JSONValue {
        var members = JSONObject([("name", .string(name))])
        members["arguments"] = arguments.map(JSONValue.object)
        return .object(members)
    }
}

extension DocumentReader {
    fileprivate func speech() -> GeneratedReply.Speech? {
        let text = string("text").map(GeneratedReply.Speech.text)
        let echo = bool("echo") == true ? GeneratedReply.Speech.echo : nil
        let tokens = tokens("tokens").map(GeneratedReply.Speech.synthetic)
        let refusal = nonEmptyString("refusal").map(GeneratedReply.Speech.refusal)
        let written = [("text", text), ("echo", echo), ("tokens", tokens), ("refusal", refusal)].filter { $0.1 != nil }
        if written.count > 1 {
            let names = written.map { "\"\($0.0)\"" }.joined(separator: " and ")
            report(pointer, "expected one of \"text\", \"echo\", \"tokens\" and \"refusal\", found \(names)")
        }
        return written.first?.1
    }

    fileprivate func reasoning() -> GeneratedReply.Reasoning? {
        if case .string(let text) = value("reasoning") { return .text(text) }
        return tokens("reasoning", or: "a string, ").map { .synthetic(tokens: $0) }
    }

    fileprivate func toolCalls(_ collector: IssueCollector) -> GeneratedReply.ToolCalls? {
        guard case .array(let calls)? = value("toolCalls") else {
            let expected = "a whole number from 1 to \(GeneratedReply.maximumCalls) or an array of calls"
            return read("toolCalls", expected: expected) { value in
                value.intValue.flatMap { (1...GeneratedReply.maximumCalls).contains($0) ? .count($0) : nil }
            }
        }
        let place = pointer.appending("toolCalls")
        if !(1...GeneratedReply.maximumCalls).contains(calls.count) {
            report(place, "expected 1 to \(GeneratedReply.maximumCalls) calls, found \(calls.count)")
        }
        return .listed(
            calls.enumerated().compactMap { index, call in
                DocumentReader(call, at: place.appending(index), keys: ["name", "arguments"], collector: collector)
                    .toolCall(isObject: call.objectValue != nil)
            }
        )
    }

    private func toolCall(isObject: Bool) -> GeneratedReply.ToolCall? {
        guard isObject else { return nil }
        guard value("name") != nil else {
            report(pointer, "expected a call with a \"name\"")
            return nil
        }
        let arguments = read("arguments", expected: "an object") { $0.objectValue }
        return nonEmptyString("name").map { GeneratedReply.ToolCall(name: $0, arguments: arguments) }
    }

    /// - Parameter alternative: what else may stand there, for the report.
    private func tokens(_ key: String, or alternative: String = "") -> ClosedRange<Int>? {
        let range = 1...GeneratedReply.maximumTokens
        guard case .object? = value(key) else {
            let expected = "\(alternative)1 to \(GeneratedReply.maximumTokens) tokens or {\"min\", \"max\"}"
            return read(key, expected: expected) { value in
                value.intValue.flatMap { range.contains($0) ? $0...$0 : nil }
            }
        }
        guard let section = object(key, keys: ["min", "max"]) else { return nil }
        guard section.value("min") != nil, section.value("max") != nil else {
            report(section.pointer, "expected both \"min\" and \"max\"")
            return nil
        }
        guard let minimum = section.int("min", in: range), let maximum = section.int("max", in: range) else {
            return nil
        }
        guard minimum <= maximum else {
            report(section.pointer, "\"min\" is greater than \"max\"")
            return nil
        }
        return minimum...maximum
    }
}

extension JSONValue {
    fileprivate static func tokens(_ range: ClosedRange<Int>) -> JSONValue {
        let minimum = JSONValue.number(JSONNumber(range.lowerBound))
        if range.lowerBound == range.upperBound { return minimum }
        return ["min": minimum, "max": .number(JSONNumber(range.upperBound))]
    }
}
