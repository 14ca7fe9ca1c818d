import MockBehavior
import ProviderWire
import Synthesis
import Testing

struct MockConfigurationTests {
    /// The example of the Go program whose files this one reads unchanged.
    private static let original = """
        { "port": 8080, "provider": "openai",
          "models": { "defaultList": [ { "id": "gpt-3.5-turbo", "object": "model", "created": 1677610602, "owned_by": "openai" } ] },
          "chat": { "loopResponses": true, "delayMs": 100, "defaultResponses": [ { "id": "chatcmpl-123", "object": "chat.completion",
            "created": 1677652288, "model": "gpt-3.5-turbo", "choices": [ { "index": 0, "finish_reason": "stop",
              "message": { "role": "assistant", "content": "Hello from the mock." } } ],
            "usage": { "prompt_tokens": 10, "completion_tokens": 9, "total_tokens": 19 } } ] },
          "message": { "loopResponses": true, "delayMs": 150, "defaultResponses": [] } }
        """

    @Test func `the original's example is read`() throws {
        let configuration = try MockConfiguration(document: JSONValue(parsing: Self.original))
        #expect(configuration.port == 8080)
        #expect(configuration.provider == .openAI)
        #expect(configuration.models?.count == 1)
        #expect(configuration.chat.loopResponses)
        #expect(configuration.chat.delay == .constant(.milliseconds(100)))
        #expect(configuration.chat.defaultResponses.map { $0["id"] } == ["chatcmpl-123"])
        #expect(configuration.message.delay == .constant(.milliseconds(150)))
        #expect(configuration.message.defaultResponses == [])
    }

    @Test(arguments: [
        "{}", #"{"chat": {}, "message": {}, "limits": {}, "admin": {}, "bench": {}}"#, #"{"port": null, "chat": null}"#,
        #"{"completion": {}, "response": {}, "embedding": {}, "countTokens": {}, "tls": null}"#,
    ])
    func `what a document leaves out keeps its default`(document: String) throws {
        #expect(try MockConfiguration(document: JSONValue(parsing: document)) == MockConfiguration())
    }

    @Test func `the defaults are those that the documentation names`() {
        let configuration = MockConfiguration()
        #expect(configuration.host == "127.0.0.1")
        #expect(configuration.port == 8080)
        #expect(configuration.provider == .openAI)
        #expect(configuration.models == nil)
        #expect(configuration.tls == nil)
        for endpoint in [Endpoint.completion, .response, .message] {
            #expect(configuration[endpoint] == configuration.chat)
        }
        #expect(configuration.chat.defaultResponses == [])
        #expect(configuration.chat.loopResponses)
        #expect(configuration.chat.delay == .constant(.zero))
        #expect(configuration.chat.chunkDelay == .zero)
        #expect(configuration.apiKeys == [])
        #expect(configuration.allowsCrossOrigin)
        #expect(configuration.limits.maximumBodySize == 33_554_432)
        #expect(configuration.limits.drainTimeout == .seconds(20))
        #expect(configuration.limits.requestTimeout == .seconds(30))
        #expect(configuration.limits.idleTimeout == .seconds(75))
        #expect(configuration.embedding.dimensions == 1536)
        #expect(configuration.embedding.delay == .constant(.zero))
        #expect(configuration.countTokensDelay == .constant(.zero))
        #expect(configuration.admin.host == "127.0.0.1")
        #expect(configuration.admin.port == 8081)
        #expect(configuration.admin.socket == nil)
        #expect(configuration.admin.tokenFile == nil)
        #expect(configuration.admin.allowedHosts == [])
        #expect(configuration.journal.isEnabled)
        #expect(configuration.journal.maximumEntries == 10_000)
        #expect(configuration.journal.maximumBytes == 67_108_864)
        #expect(configuration.journal.maximumBodyBytes == 4_096)
        #expect(configuration.bench.allowedHosts == ["localhost", "127.0.0.1", "::1"])
    }

    private static let everySetting: JSONValue = [
        "host": "::", "port": 0, "provider": "anthropic", "models": ["defaultList": [["id": "m", "x": 1]]],
        "chat": [
            "defaultResponses": ["Hi", ["choices": []]], "loopResponses": false, "delayMs": ["min": 1.5, "max": 20],
            "chunkDelayMs": 0.25,
        ],
        "completion": [
            "defaultResponses": [["choices": []]], "loopResponses": false, "delayMs": 1, "chunkDelayMs": 2,
        ],
        "response": [
            "defaultResponses": [["output": []]], "loopResponses": true, "delayMs": ["min": 3, "max": 4],
            "chunkDelayMs": 5,
        ],
        "message": [
            "defaultResponses": [["content": "Hi"]], "loopResponses": true, "delayMs": 3_600_000, "chunkDelayMs": 0,
        ],
        "embedding": ["dimensions": 4096, "delayMs": 6], "countTokens": ["delayMs": ["min": 7, "max": 8]],
        "apiKeys": ["key"], "cors": false,
        "limits": ["maxBodyBytes": 1, "drainTimeoutMs": 5, "requestTimeoutMs": 1, "idleTimeoutMs": 3_600_000],
        "rateLimits": ["a": ["requests": 3]],
        "seed": -7, "weight": 2, "tls": ["certificateFile": "/c.pem", "keyFile": "/k.pem"],
        "admin": [
            "host": "0.0.0.0", "port": 65535, "socket": "/run/x", "tokenFile": "/t", "allowedHosts": ["a", "b"],
        ],
        "journal": ["enabled": false, "maxEntries": 5, "maxBytes": 65_536, "maxBodyBytes": 0],
        "bench": ["allowedHosts": [], "keep": ["runs": 5, "days": 0]],
        "proxy": ["allowedHosts": ["api.openai.com"]],
    ]

    @Test func `every setting is read`() throws {
        var expected = MockConfiguration()
        expected.host = "::"
        expected.port = 0
        expected.provider = .anthropic
        expected.models = [["id": "m", "x": 1]]
        expected.chat.defaultResponses = ["Hi", ["choices": []]]
        expected.chat.loopResponses = false
        expected.chat.delay = .uniform(.microseconds(1500), .milliseconds(20))
        expected.chat.chunkDelay = .microseconds(250)
        expected.completion.defaultResponses = [["choices": []]]
        expected.completion.loopResponses = false
        expected.completion.delay = .constant(.milliseconds(1))
        expected.completion.chunkDelay = .milliseconds(2)
        expected.response.defaultResponses = [["output": []]]
        expected.response.delay = .uniform(.milliseconds(3), .milliseconds(4))
        expected.response.chunkDelay = .milliseconds(5)
        expected.message.defaultResponses = [["content": "Hi"]]
        expected.message.delay = .constant(.seconds(3600))
        expected.embedding.dimensions = 4096
        expected.embedding.delay = .constant(.milliseconds(6))
        expected.countTokensDelay = .uniform(.milliseconds(7), .milliseconds(8))
        expected.apiKeys = ["key"]
        expected.allowsCrossOrigin = false
        expected.limits.maximumBodySize = 1
        expected.limits.drainTimeout = .milliseconds(5)
        expected.limits.requestTimeout = .milliseconds(1)
        expected.limits.idleTimeout = .seconds(3600)
        var limit = RateLimitConfiguration("a")
        limit.requests = 3
        expected.rateLimits = [limit]
        expected.seed = -7
        expected.tls = .files(certificate: "/c.pem", key: "/k.pem")
        expected.admin.host = "0.0.0.0"
        expected.admin.port = 65535
        expected.admin.socket = "/run/x"
        expected.admin.tokenFile = "/t"
        expected.admin.allowedHosts = ["a", "b"]
        expected.journal.isEnabled = false
        expected.journal.maximumEntries = 5
        expected.journal.maximumBytes = 65_536
        expected.journal.maximumBodyBytes = 0
        expected.bench.allowedHosts = []
        expected.bench.keptRuns = 5
        expected.bench.keptDays = nil
        expected.weight = 2
        expected.proxy.allowedHosts = ["api.openai.com"]
        #expect(try MockConfiguration(document: Self.everySetting) == expected)
    }

    @Test func `a configuration's document reads back as it`() throws {
        let configuration = try MockConfiguration(document: Self.everySetting)
        #expect(configuration.document == Self.everySetting)
        #expect(try MockConfiguration(document: configuration.document) == configuration)
        #expect(try MockConfiguration(document: MockConfiguration().document) == MockConfiguration())
    }

    @Test func `a certificate of its own is asked for by name`() throws {
        var configuration = MockConfiguration()
        configuration.tls = .selfSigned
        #expect(configuration.document["tls"] == ["selfSigned": true])
        #expect(try MockConfiguration(document: configuration.document) == configuration)
    }

    @Test func `every endpoint shows the delays that it has, and no others`() throws {
        let configuration = try MockConfiguration(document: Self.everySetting)
        let expected: [Endpoint: JSONValue] = [
            .chat: ["delayMs": ["min": 1.5, "max": 20], "chunkDelayMs": 0.25],
            .completion: ["delayMs": 1, "chunkDelayMs": 2],
            .response: ["delayMs": ["min": 3, "max": 4], "chunkDelayMs": 5],
            .message: ["delayMs": 3_600_000, "chunkDelayMs": 0], .embedding: ["delayMs": 6],
            .countTokens: ["delayMs": ["min": 7, "max": 8]],
        ]
        for endpoint in Endpoint.allCases { #expect(configuration.delayDocument(of: endpoint) == expected[endpoint]) }
    }

    @Test(
        arguments: [
            (.milliseconds(1), .constant(.milliseconds(1))), (.nanoseconds(1), .constant(.nanoseconds(1))),
            (.nanoseconds(1_234_567_891), .uniform(.nanoseconds(333_333_333), .nanoseconds(3_599_999_999_999))),
        ] as [(Duration, DurationDistribution)])
    func `delays come back to the nanosecond`(chunkDelay: Duration, delay: DurationDistribution) throws {
        var configuration = MockConfiguration()
        configuration.chat.chunkDelay = chunkDelay
        configuration.chat.delay = delay
        #expect(try MockConfiguration(document: configuration.document) == configuration)
    }

    @Test func `only endpoints with replies have settings`() {
        var configuration = MockConfiguration()
        configuration.chat.loopResponses = false
        #expect(configuration[.chat]?.loopResponses == false)
        configuration.completion.chunkDelay = .seconds(1)
        configuration.response.chunkDelay = .seconds(2)
        #expect(configuration[.completion]?.chunkDelay == .seconds(1))
        #expect(configuration[.response]?.chunkDelay == .seconds(2))
        #expect(configuration[.message]?.loopResponses == true)
        for endpoint in [Endpoint.embedding, .countTokens, .models] { #expect(configuration[endpoint] == nil) }
    }
}
