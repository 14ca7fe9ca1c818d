import DocumentReading
package import ProviderWire

/// A request that was not sent, to see what rules would say to it.
package struct RuleTrial: Sendable {
    /// The request as it would have been read.
    package let facts: RequestFacts
    private let endpoint: Endpoint

    /// Reads a trial: `endpoint` (name, "chat"), `body` (object, {}), `headers` (object of texts, {}), `apiKey` (text),
    /// `model` (text): of a request for a model by its id, which has no body.
    ///
    /// - Throws: ``ConfigurationError`` with everything that is wrong.
    package init(document: JSONValue, on book: RuleBook?) throws(ConfigurationError) {
        let collector = IssueCollector()
        let reader = DocumentReader(
            document, at: .root, keys: ["endpoint", "body", "headers", "apiKey", "model"], collector: collector
        )
        let names = Endpoint.allCases.map(\.rawValue).joined(separator: ", ")
        let endpoint = reader.read("endpoint", expected: "one of \(names)") {
            $0.stringValue.flatMap(Endpoint.init(name:))
        }
        let body = reader.read("body", expected: "an object") { $0.objectValue.map(JSONValue.object) }
        let fields = reader.read("headers", expected: "an object of texts") { value in
            value.objectValue.flatMap { $0.members.allSatisfy { $0.value.stringValue != nil } ? $0 : nil }
        }
        let key = reader.string("apiKey")
        let model = reader.string("model")
        if !collector.issues.isEmpty { throw ConfigurationError(collector) }
        var headers: [String: String] = [:]
        for member in fields?.members ?? [] { headers[member.key.lowercased()] = member.value.stringValue }
        self.endpoint = endpoint ?? .chat
        facts = Self.facts(
            of: self.endpoint, body: body ?? .object(JSONObject()), headers: headers, apiKey: key, model: model,
            probes: book?.probes(of: self.endpoint)
        )
    }

    private static func facts(
        of endpoint: Endpoint, body: JSONValue, headers: [String: String], apiKey: String?, model: String?,
        probes: RequestProbes?
    ) -> RequestFacts {
        let provider = endpoint.provider ?? (headers["anthropic-version"] == nil ? .openAI : .anthropic)
        var facts = RequestFacts(endpoint: endpoint, provider: provider, model: model ?? body["model"]?.stringValue)
        facts.isStreaming = body["stream"]?.boolValue ?? false
        guard let probes else { return facts }
        var values = ProbeValues()
        values.headers = probes.headers.map { headers[$0] }
        values.apiKey = apiKey ?? headers["x-api-key"] ?? headers["authorization"].map(Self.withoutScheme)
        values.retryCount = headers[ProbeValues.retryHeader].flatMap { Int($0) }
        values.bodyHash = body.serialized().withUnsafeBytes { BodyHash.of($0) }
        ProbeReader.read(probes, from: body, into: &values)
        facts.probes = values
        return facts
    }

    private static func withoutScheme(_ authorization: String) -> String {
        let scheme = "bearer "
        guard authorization.lowercased().hasPrefix(scheme) else { return authorization }
        return String(authorization.dropFirst(scheme.count))
    }

    /// What the rules say: `endpoint`, `rule` (the name of the one that would answer, or null) and `rules`, each with
    /// `name`, `matches`, `answered` and `misses` (an array of `condition` and `found`).
    ///
    /// - Parameter elapsed: since the server's start.
    package func outcome(on book: RuleBook?, at elapsed: Duration) -> JSONValue {
        let verdicts = book?.verdicts(on: facts, at: elapsed) ?? []
        return [
            "endpoint": .string(endpoint.rawValue),
            "rule": verdicts.first(where: \.isMatch).map { .string($0.rule) } ?? .null,
            "rules": .array(verdicts.map(\.document)),
        ]
    }
}

extension RuleVerdict {
    fileprivate var document: JSONValue {
        [
            "name": .string(rule), "matches": .bool(isMatch), "answered": .number(JSONNumber(answered)),
            "misses": .array(
                misses.map { ["condition": .string($0.condition), "found": .string($0.found)] }
            ),
        ]
    }
}
