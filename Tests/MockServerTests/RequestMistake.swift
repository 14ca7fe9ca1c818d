import ProviderWire
import Testing

/// A request that its endpoint refuses, and how.
struct RequestMistake: Sendable, CustomTestStringConvertible {
    var endpoint: Endpoint
    /// In the place of those of the shortest request that there is.
    var members: JSONValue
    var error: ProviderError

    var testDescription: String { TestBody.of(endpoint, members) }

    /// A field of the wrong type.
    static func type(
        _ endpoint: Endpoint, _ members: JSONValue, _ field: String, _ expected: ProviderError.ExpectedValue,
        _ found: ProviderError.FoundValue
    ) -> RequestMistake {
        let provider = endpoint.provider ?? .openAI
        return RequestMistake(
            endpoint: endpoint, members: members,
            error: .invalidType(field, expected: expected, found: found, for: provider)
        )
    }

    /// Expects the refusal, whatever the answer would need.
    func check(_ location: SourceLocation = #_sourceLocation) {
        for needs in [[], [.model, .promptTokens, .shape]] as [RequestNeeds] {
            #expect(TestReading(endpoint, members, needs: needs).error == error, sourceLocation: location)
        }
    }
}
