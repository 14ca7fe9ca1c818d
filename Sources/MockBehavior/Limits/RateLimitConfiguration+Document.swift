import DocumentReading
package import ProviderWire

extension RateLimitConfiguration {
    static let documentKeys = [
        "endpoint", "model", "key", "per", "requests", "tokens", "inputTokens", "outputTokens", "windowMs", "algorithm",
    ]

    /// The most of anything in a window.
    static let maximum = 1_000_000_000

    /// Reads the rate limits of a configuration document: an object with a limit under each name.
    ///
    /// A limit has at least one of `requests`, `tokens`, `inputTokens`, `outputTokens` (1…), and may have these:
    /// - `windowMs` (milliseconds, 60000), `algorithm` (`tokenBucket`, `fixedWindow`): how what was taken comes back.
    /// - `per` (`key`, `model`, `keyAndModel`, `all`): who shares it.
    /// - `endpoint`, `model`, `key` (a text or an array of texts; any): which requests. Models may have `*` and `?` in
    ///   them.
    static func rateLimits(in root: DocumentReader) -> [RateLimitConfiguration] {
        guard let object = root.value("rateLimits") else { return [] }
        let section = root.object("rateLimits", keys: object.objectValue?.keys ?? [])
        return object.objectValue?.keys.compactMap { name in
            guard FaultConfiguration.isName(name) else {
                root.report(
                    root.pointer.appending("rateLimits").appending(name),
                    "a limit's name has 1 to 64 letters, digits, dots, dashes and underscores"
                )
                return nil
            }
            return section?.object(name, keys: documentKeys).map { RateLimitConfiguration(name, $0) }
        } ?? []
    }

    private init(_ name: String, _ reader: DocumentReader) {
        self.init(name)
        requests = reader.int("requests", in: 1...Self.maximum)
        tokens = reader.int("tokens", in: 1...Self.maximum)
        inputTokens = reader.int("inputTokens", in: 1...Self.maximum)
        outputTokens = reader.int("outputTokens", in: 1...Self.maximum)
        let amounts = ["requests", "tokens", "inputTokens", "outputTokens"]
        if amounts.allSatisfy({ reader.value($0) == nil }) {
            reader.report(reader.pointer, "expected at least one of \(amounts.joined(separator: ", "))")
        }
        window =
            reader.read("windowMs", expected: "milliseconds from 1 to \(Self.longestWindowMs)") { value in
                value.intValue.flatMap { (1...Self.longestWindowMs).contains($0) ? .milliseconds($0) : nil }
            } ?? window
        algorithm = reader.word("algorithm") ?? algorithm
        scope = reader.word("per") ?? scope
        models = reader.texts("model", expected: "a model's name, or an array of them") { $0 } ?? models
        keys = reader.texts("key", expected: "a key, or an array of them") { $0 } ?? keys
        endpoints = reader.endpoints("endpoint") ?? endpoints
    }

    /// A day.
    static let longestWindowMs = 86_400_000

    /// As ``rateLimits(in:)`` reads it, without its name.
    package var document: JSONValue {
        var object = JSONObject()
        let base = RateLimitConfiguration(name)
        object["requests"] = requests.map { .number(JSONNumber($0)) }
        object["tokens"] = tokens.map { .number(JSONNumber($0)) }
        object["inputTokens"] = inputTokens.map { .number(JSONNumber($0)) }
        object["outputTokens"] = outputTokens.map { .number(JSONNumber($0)) }
        if window != base.window { object["windowMs"] = .milliseconds(window) }
        if algorithm != base.algorithm { object["algorithm"] = .string(algorithm.rawValue) }
        if scope != base.scope { object["per"] = .string(scope.rawValue) }
        if !endpoints.isEmpty { object["endpoint"] = .texts(endpoints.map(\.rawValue)) }
        if !models.isEmpty { object["model"] = .texts(models) }
        if !keys.isEmpty { object["key"] = .texts(keys) }
        return .object(object)
    }
}
