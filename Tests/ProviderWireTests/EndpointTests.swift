import ProviderWire
import Testing

struct EndpointTests {
    @Test(
        arguments: [
            ("chat", .chat), ("chat/completions", .chat), ("message", .message), ("messages", .message),
            ("models", .models), ("model", .models), ("Chat", nil), ("", nil), ("completions", nil),
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

    @Test func `only chat and message have replies`() {
        #expect(Endpoint.withReplies == [.chat, .message])
    }

    @Test func `what an endpoint allows is what its clients use`() {
        #expect(Endpoint.allCases.map(\.allowedMethods) == ["POST, OPTIONS", "POST, OPTIONS", "GET, HEAD, OPTIONS"])
    }
}
