public import AdminAPI
public import ProviderWire

extension MockdClient {
    /// The rules, as they are written.
    public func rules() async throws -> [JSONValue] { try await answer(.rules).document().arrayValue ?? [] }

    /// Replaces all rules. Those that stay as they are keep their counts.
    public func replaceRules(with rules: [JSONValue]) async throws -> ChangeResource {
        try await answer(.replaceRules, body: .array(rules)).decoded()
    }

    /// Which rule would answer a request, and why others do not; nothing is counted.
    ///
    /// The request is written `{"endpoint", "body", "headers", "apiKey", "model"}`; the answer has `endpoint`, `rule` (a
    /// name or null) and `rules`, each with `name`, `matches`, `answered` and `misses`.
    public func testRules(with request: JSONValue) async throws -> JSONValue {
        try await answer(.testRules, body: request).document()
    }
}
