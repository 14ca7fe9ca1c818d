import LoadModel
import ProviderWire
import Synthesis
import Testing

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

@Suite struct LoadPlanTests {
    @Test func `an empty object is the plan of a bench start without arguments`() throws {
        let plan = try LoadPlan(json: JSONValue(parsing: "{}"))

        #expect(plan == LoadPlan())
        #expect(plan.endpoint == .chat)
        #expect(plan.stop.requests == 200)
        #expect(plan.concurrency == 20)
        #expect(plan.timeout == .seconds(30))
        #expect(plan.workload.effectiveModel == "gpt-3.5-turbo")
    }

    @Test func `every key of a plain closed loop is read`() throws {
        let plan = try LoadPlan(
            json: JSONValue(
                parsing: """
                    {"name": "n", "endpoint": "messages", "provider": "anthropic", "stream": true, "model": "m",
                     "baseURL": "http://127.0.0.1:4000/anthropic", "prompt": "p", "maxTokens": 7, "concurrency": 3,
                     "requests": 5, "timeoutMs": 250, "maxConnections": 2, "keepAlive": false, "apiKey": "k",
                     "headers": {"x-a": "1"}}
                    """
            )
        )

        var expected = LoadPlan(.message, baseURL: "http://127.0.0.1:4000/anthropic", requests: 5, concurrency: 3)
        expected.name = "n"
        expected.workload.provider = .anthropic
        expected.isStreaming = true
        expected.model = "m"
        expected.prompt = .text("p")
        expected.workload.maximumTokens = .constant(7)
        expected.timeout = .milliseconds(250)
        expected.maximumConnections = 2
        expected.keepsAlive = false
        expected.apiKey = "k"
        expected.headers = [.init(name: "x-a", value: "1")]
        #expect(plan == expected)
    }

    @Test(arguments: [
        ("chat", Endpoint.chat), ("chat/completions", .chat), ("message", .message), ("messages", .message),
        ("completion", .completion), ("completions", .completion), ("response", .response), ("responses", .response),
        ("embedding", .embedding), ("embeddings", .embedding), ("countTokens", .countTokens),
        ("count_tokens", .countTokens), ("messages/count_tokens", .countTokens), ("models", .models),
    ])
    func `an endpoint is known by its names`(name: String, endpoint: Endpoint) throws {
        let plan = try LoadPlan(json: ["endpoint": .string(name)])

        #expect(plan.endpoint == endpoint)
    }

    @Test(arguments: [
        (#"[]"#, "", "expected an object, found an array"),
        (#"{"concurency": 4}"#, "/concurency", "unknown key; did you mean \"concurrency\"?"),
        (#"{"frobnicate": 4}"#, "/frobnicate", "unknown key. Known keys here: name, tags,"),
        (#"{"requests": 0}"#, "/requests", "0 is out of range; use 1 to 10000000"),
        (#"{"requests": "many"}"#, "/requests", "expected a whole number, found \"many\""),
        (#"{"requests": 1.5}"#, "/requests", "expected a whole number, found 1.5"),
        (#"{"requests": 10000001}"#, "/requests", "out of range"),
        (#"{"concurrency": 0}"#, "/concurrency", "0 is out of range; use 1 to 10000"),
        (#"{"concurrency": -1}"#, "/concurrency", "-1 is out of range"),
        (#"{"concurrency": 10001}"#, "/concurrency", "out of range"),
        (#"{"timeoutMs": 0}"#, "/timeoutMs", "0s is out of range; use 1ms to 3600s"),
        (#"{"timeoutMs": 9223372036854775807}"#, "/timeoutMs", "expected milliseconds"),
        (#"{"maxConnections": 0}"#, "/maxConnections", "0 is out of range"),
        (#"{"maxTokens": 0}"#, "/maxTokens", "0 is out of range"),
        (
            #"{"endpoint": "images"}"#, "/endpoint",
            "expected an endpoint (chat, completion, response, embedding, message, countTokens, models), found \"images\""
        ),
        (#"{"provider": "anthropic"}"#, "/provider", "the chat endpoint is openai's"),
        (#"{"provider": "google"}"#, "/provider", #"expected one of "openai", "anthropic", found "google""#),
        (
            #"{"endpoint": "models", "stream": true}"#, "/stream",
            "the models endpoint does not stream; leave it out or ask one of: chat, completion, response, message"
        ),
        (#"{"endpoint": "embedding", "stream": true}"#, "/stream", "the embedding endpoint does not stream"),
        (#"{"endpoint": "countTokens", "stream": true}"#, "/stream", "the countTokens endpoint does not stream"),
        (#"{"endpoint": "countTokens", "provider": "openai"}"#, "/provider", "the countTokens endpoint is anthropic's"),
        (#"{"endpoint": "response", "provider": "anthropic"}"#, "/provider", "the response endpoint is openai's"),
        (#"{"baseURL": "ftp://example.org"}"#, "/baseURL", "ftp targets are not supported; use http or https"),
        (#"{"baseUrl": "127.0.0.1:80"}"#, "/baseURL", "no scheme"),
        (#"{"model": ""}"#, "/model", "the name is empty"),
        (#"{"messages": []}"#, "/messages", "the list is empty"),
        (#"{"messages": [{}], "prompt": "p"}"#, "/messages", "prompt is given too"),
        (#"{"apiKey": ""}"#, "/apiKey", "the key is empty"),
        (#"{"apiKey": "a\r\nb"}"#, "/apiKey", "characters that no header may have"),
        (#"{"apiKey": "[redacted]"}"#, "/apiKey", "give the key again"),
        (#"{"headers": {"a": 1}}"#, "/headers", "expected an object of strings"),
        (#"{"headers": {"a b": "1"}}"#, "/headers/a b", "is no header name"),
        (#"{"headers": {"a/b": "1"}}"#, "/headers/a~1b", "is no header name"),
        (#"{"headers": {"x": "1\r\nhost: evil"}}"#, "/headers/x", "line break"),
        (#"{"headers": {"Content-Length": "1"}}"#, "/headers/Content-Length", "sets this header itself"),
        (#"{"headers": {"connection": "close"}}"#, "/headers/connection", "keepAlive"),
        (#"{"headers": {"Authorization": "[redacted]"}}"#, "/headers/Authorization", "give it again"),
    ])
    func `a wrong plan is refused with place and reason`(text: String, pointer: String, detail: String) throws {
        let json = try JSONValue(parsing: text)

        let error = #expect(throws: PlanError.self) { try LoadPlan(json: json) }

        #expect(error?.issues.count == 1)
        #expect(error?.issues.first?.pointer == pointer)
        #expect(error?.issues.first?.detail.contains(detail) == true, "\(error?.description ?? "")")
    }

    @Test func `all issues are told at once`() throws {
        let json: JSONValue = ["requests": 0, "concurrency": "x", "colour": 1, "baseURL": "ftp://h"]

        let error = #expect(throws: PlanError.self) { try LoadPlan(json: json) }

        #expect(Set(error?.issues.map(\.pointer) ?? []) == ["/requests", "/concurrency", "/colour", "/baseURL"])
    }

    @Test func `no key is written out unless that is asked for`() throws {
        var plan = LoadPlan()
        plan.apiKey = "sk-secret"
        plan.headers = [
            .init(name: "Authorization", value: "Bearer sk-secret"), .init(name: "x-trace", value: "kept"),
        ]

        let shown = String(decoding: plan.json.serialized(), as: UTF8.self)
        let coded = String(decoding: try JSONEncoder().encode(plan), as: UTF8.self)

        #expect(!shown.contains("secret") && !coded.contains("secret"))
        #expect(shown.contains("kept") && coded.contains("kept"))
        #expect(try LoadPlan(json: plan.json(revealingSecrets: true)) == plan)
    }

    @Test func `a plan that was written out can be read again by coders and by people's reader`() throws {
        var plan = LoadPlan(.message, baseURL: "http://[::1]:8080", requests: 7, concurrency: 2)
        plan.name = "again"
        plan.isStreaming = true
        plan.prompt = .messages([["role": "user", "content": [["type": "text", "text": "hi"]]]])
        plan.workload.maximumTokens = .constant(5)
        plan.timeout = .milliseconds(1_500)

        let decoded = try JSONDecoder().decode(LoadPlan.self, from: JSONEncoder().encode(plan))

        #expect(try LoadPlan(json: plan.json) == plan)
        // A coder may reorder the members of the messages, so that only what the request means is compared.
        var withoutPrompt = decoded
        withoutPrompt.prompt = plan.prompt
        #expect(withoutPrompt == plan)
        guard case .messages(let messages) = decoded.prompt else {
            Issue.record("the messages are gone")
            return
        }
        #expect(messages.first?["content"]?[0]?["text"] == "hi")
    }

    @Test(
        arguments: [
            (20, 100, 200, 20), (200, 100, 500, 100), (20, 100, 5, 5), (20, 3, 200, 3), (200, nil, 500, 200),
        ] as [(Int, Int?, Int, Int)])
    func `connections are capped by the plan and by its requests`(
        concurrency: Int, maximum: Int?, requests: Int, expected: Int
    ) {
        var plan = LoadPlan(requests: requests, concurrency: concurrency)
        plan.maximumConnections = maximum

        #expect(plan.effectiveConnections == expected)
    }

    @Test func `a plan without a base URL needs a target`() throws {
        let own = LoadTarget(host: "127.0.0.1", port: 8080)

        #expect(try LoadPlan().target(otherwise: own) == own)
        #expect(try LoadPlan(baseURL: "http://localhost").target(otherwise: own).host == "localhost")
        #expect(throws: PlanError.self) { try LoadPlan().target() }
    }
}
