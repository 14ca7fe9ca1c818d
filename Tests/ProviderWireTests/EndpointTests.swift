import ProviderWire
import Testing

struct EndpointTests {
    @Test(
        arguments: [
            ("chat", .chat), ("chat/completions", .chat), ("message", .message), ("messages", .message),
            ("models", .models), ("model", .models), ("completion", .completion), ("completions", .completion),
            ("response", .response), ("responses", .response), ("embedding", .embedding), ("embeddings", .embedding),
            ("countTokens", .countTokens), ("count_tokens", .countTokens), ("messages/count_tokens", .countTokens),
            ("Chat", nil), ("", nil),
        ] as [(String, Endpoint?)])
    func `an endpoint is known by its name and by those its path suggests`(name: String, endpoint: Endpoint?) {
        #expect(Endpoint(name: name) == endpoint)
    }

    @Test(arguments: Endpoint.allCases)
    func `an endpoint's own path leads to it`(endpoint: Endpoint) {
        let route = ProviderRoute(path: endpoint.path[...])
        #expect(route?.endpoint == endpoint)
        #expect(route?.provider == endpoint.provider)
    }

    @Test func `those that say something have replies, and all but the models can be delayed`() {
        #expect(Endpoint.withReplies == [.chat, .completion, .response, .message])
        #expect(Endpoint.withDelay == Endpoint.allCases.filter { $0 != .models })
    }

    @Test(arguments: Endpoint.allCases)
    func `what an endpoint allows is what its clients use`(endpoint: Endpoint) {
        #expect(endpoint.allowedMethods == (endpoint == .models ? "GET, HEAD, OPTIONS" : "POST, OPTIONS"))
    }
}
