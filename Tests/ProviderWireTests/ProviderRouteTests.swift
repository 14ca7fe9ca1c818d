import ProviderWire
import Testing

struct ProviderRouteTests {
    @Test(
        arguments: [
            ("/v1/chat/completions", Endpoint.chat, Provider.openAI), ("/v1/messages", .message, .anthropic),
            ("/openai/v1/chat/completions", .chat, .openAI), ("/anthropic/v1/messages", .message, .anthropic),
            ("/v1/completions", .completion, .openAI), ("/openai/v1/completions", .completion, .openAI),
            ("/v1/responses", .response, .openAI), ("/openai/v1/responses", .response, .openAI),
            ("/v1/embeddings", .embedding, .openAI), ("/openai/v1/embeddings", .embedding, .openAI),
            ("/v1/messages/count_tokens", .countTokens, .anthropic),
            ("/anthropic/v1/messages/count_tokens", .countTokens, .anthropic),
            ("/v1/models", .models, nil), ("/openai/v1/models", .models, .openAI),
            ("/anthropic/v1/models", .models, .anthropic),
        ] as [(String, Endpoint, Provider?)])
    func `a path leads to its endpoint, with or without a final slash`(
        path: String, endpoint: Endpoint, provider: Provider?
    ) {
        for path in [path, path + "/"] {
            let route = ProviderRoute(path: path[...])
            #expect(route?.endpoint == endpoint)
            #expect(route?.provider == provider)
            #expect(route?.modelID == nil)
        }
    }

    @Test(
        arguments: [
            ("/v1/models/gpt-4", "gpt-4", nil), ("/v1/models/gpt-4/", "gpt-4", nil),
            ("/openai/v1/models/o", "o", .openAI), ("/anthropic/v1/models/claude-3", "claude-3", .anthropic),
            ("/v1/models/org%2Fmodel", "org/model", nil), ("/v1/models/org/model", "org/model", nil),
            ("/v1/models/a%20b%C3%A4", "a bä", nil), ("/v1/models/ft:gpt:1", "ft:gpt:1", nil),
            ("/v1/models/100%", "100%", nil), ("/v1/models/a%2", "a%2", nil), ("/v1/models/%zz", "%zz", nil),
            ("/v1/models/%25", "%", nil), ("/v1/models/a%2F", "a/", nil),
        ] as [(String, String, Provider?)])
    func `a model's path has its id, decoded`(path: String, id: String, provider: Provider?) {
        let route = ProviderRoute(path: path[...])
        #expect(route?.endpoint == .models)
        #expect(route?.modelID == id)
        #expect(route?.provider == provider)
    }

    @Test(arguments: ["%+1", "%-0", "%+f"])
    func `a sign is no digit of a percent code`(code: String) {
        #expect(ProviderRoute(path: "/v1/models/a\(code)")?.modelID == "a\(code)")
    }

    @Test(arguments: [
        "", "/", "/v1", "/v1/", "/v1/chat", "/v1/modelsx", "/v1/models//", "/v1/chat/completions//",
        "/v1/chat/completions/x", "/v1/messages/count", "/v1/responses/resp_1", "/V1/models", "//v1/models",
        "v1/models", "/openai", "/openai/", "/openaiv1/models", "/openai/openai/v1/models",
        "/openai/anthropic/v1/models",
        "/openai/v1/messages", "/anthropic/v1/chat/completions", "/openai/v1/messages/count_tokens",
        "/anthropic/v1/completions", "/anthropic/v1/responses", "/anthropic/v1/embeddings", "/chat/completions",
    ])
    func `a path that no provider has leads nowhere`(path: String) {
        #expect(ProviderRoute(path: path[...]) == nil)
    }

    @Test func `a path may be part of a larger text`() {
        let target = "/v1/models/gpt-4?limit=1"
        #expect(ProviderRoute(path: target.prefix { $0 != "?" })?.modelID == "gpt-4")
    }

    @Test(
        arguments: [
            ("/anthropic/v1/x", .anthropic), ("/v1/messages/batches", .anthropic), ("/openai/x", .openAI),
            ("/v1/files", nil), ("/", nil), ("/anthropics", nil), ("/x/anthropic/", nil),
        ] as [(String, Provider?)])
    func `an unknown path may still say whose errors to answer with`(path: String, provider: Provider?) {
        #expect(ProviderRoute.provider(ofUnknownPath: path[...].utf8) == provider)
    }
}
