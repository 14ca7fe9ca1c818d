import DocumentReading
import ProviderWire

extension RuleReader {
    private static let maximumAnswers = 10_000
    private static let kinds = ["generate", "template", "sequence", "choice", "error", "proxy"]

    /// Reads an answer.
    ///
    /// - A text, a whole reply object of the provider (then `when` names the endpoint), or `{"generate": {…}}`: as in
    ///   `defaultResponses`.
    /// - `{"template": …}`: one of these, in whose texts `{{prompt}}` and the like are filled in.
    /// - `{"sequence": [answers], "then": "loop"}`: one after the other; then from the first again (`loop`), the last one
    ///   for ever (`clamp`), or an error (`fail`).
    /// - `{"choice": [{"weight": 3, "answer": …}]}`: one of them by chance.
    /// - `{"error": {"status": 429, …}}`: see ``FaultStatus``.
    /// - `{"proxy": {"url": …}}`: see ``proxy(_:at:)``.
    ///
    /// - Parameter endpoints: those that `when` names; nil for any.
    func answer(_ value: JSONValue, at place: JSONPointer, for endpoints: [Endpoint]?) -> RuleAnswer? {
        if value["template"] != nil { return template(value, at: place, for: endpoints) }
        if value["sequence"] != nil { return sequence(value, at: place, for: endpoints) }
        if value["choice"] != nil { return choice(value, at: place, for: endpoints) }
        if value["error"] != nil { return error(value, at: place) }
        if value["proxy"] != nil { return proxy(value, at: place) }
        guard checkReply(value, at: place, for: endpoints) else { return nil }
        return .reply(EndpointReplies(value, endpoints: endpoints ?? Endpoint.withReplies))
    }

    /// Whether a reply is in order; its texts may be templates.
    private func checkReply(_ value: JSONValue, at place: JSONPointer, for endpoints: [Endpoint]?) -> Bool {
        let known = collector.issues.count
        if GeneratedReply.isWritten(as: value) {
            _ = GeneratedReply(reading: value, at: place, report)
        } else if case .object = value, endpoints == nil {
            let kinds = Self.kinds.map { "{\"\($0)\": …}" }.joined(separator: ", ")
            report(
                place,
                "a whole reply needs a rule whose \"when\" names the \"endpoint\"; besides there are texts, \(kinds)"
            )
        } else {
            for endpoint in endpoints ?? Endpoint.withReplies {
                CannedReply.check(value, of: endpoint, at: place, report)
            }
        }
        return collector.issues.count == known
    }

    private func template(_ value: JSONValue, at place: JSONPointer, for endpoints: [Endpoint]?) -> RuleAnswer? {
        let reader = DocumentReader(value, at: place, keys: ["template"], collector: collector)
        guard let written = reader.value("template") else { return nil }
        let inner = place.appending("template")
        guard checkReply(written, at: inner, for: endpoints) else { return nil }
        return .template(TemplatedReply(written, in: templates, at: inner, report))
    }

    private func sequence(_ value: JSONValue, at place: JSONPointer, for endpoints: [Endpoint]?) -> RuleAnswer? {
        let reader = DocumentReader(value, at: place, keys: ["sequence", "then"], collector: collector)
        let endings = AnswerSequence.Ending.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ", ")
        let ending = reader.read("then", expected: "one of \(endings)") {
            $0.stringValue.flatMap(AnswerSequence.Ending.init(rawValue:))
        }
        let answers = answers(reader, "sequence") { self.answer($0, at: $1, for: endpoints) }
        return answers.isEmpty ? nil : .sequence(AnswerSequence(answers, then: ending ?? .loop))
    }

    private func choice(_ value: JSONValue, at place: JSONPointer, for endpoints: [Endpoint]?) -> RuleAnswer? {
        let reader = DocumentReader(value, at: place, keys: ["choice"], collector: collector)
        let options = answers(reader, "choice") { option, place -> (weight: Double, answer: RuleAnswer)? in
            let reader = DocumentReader(option, at: place, keys: ["weight", "answer"], collector: collector)
            guard option.objectValue != nil else { return nil }
            let weight = reader.read("weight", expected: "a number above 0, and at most 1000000") { value in
                value.numberValue.flatMap { $0.doubleValue > 0 && $0.doubleValue <= 1e6 ? $0.doubleValue : nil }
            }
            guard let written = reader.value("answer") else {
                report(place, "expected an option with an \"answer\"")
                return nil
            }
            return self.answer(written, at: place.appending("answer"), for: endpoints).map { (weight ?? 1, $0) }
        }
        return options.isEmpty ? nil : .choice(AnswerChoice(options))
    }

    private func answers<Element>(
        _ reader: DocumentReader, _ key: String, _ read: (JSONValue, JSONPointer) -> Element?
    ) -> [Element] {
        let expected = "an array of 1 to \(Self.maximumAnswers) answers"
        let elements = reader.read(key, expected: expected) { value in
            value.arrayValue.flatMap { (1...Self.maximumAnswers).contains($0.count) ? $0 : nil }
        }
        let place = reader.pointer.appending(key)
        return (elements ?? []).enumerated().compactMap { read($1, place.appending($0)) }
    }

    private func error(_ value: JSONValue, at place: JSONPointer) -> RuleAnswer? {
        let outer = DocumentReader(value, at: place, keys: ["error"], collector: collector)
        guard let reader = outer.object("error", keys: ["status"] + FaultStatus.extraKeys) else { return nil }
        if case .object? = outer.value("error"), reader.value("status") == nil {
            report(reader.pointer, "expected an error with a \"status\"")
        }
        return FaultStatus(reading: reader).map(RuleAnswer.error)
    }
}
