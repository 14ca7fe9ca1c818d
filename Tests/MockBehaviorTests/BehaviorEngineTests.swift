import MockBehavior
import ProviderWire
import Synthesis
import Testing

struct BehaviorEngineTests {
    private func decide(
        _ store: ConfigurationStore, _ endpoint: Endpoint = .chat, turn: Int = 0, seed: UInt64 = 1,
        change: (inout RequestFacts) -> Void = { _ in }
    ) -> ResponseScript {
        var generator = SeededGenerator(seed: seed)
        var facts = RequestFacts(endpoint: endpoint, provider: endpoint.provider ?? .openAI)
        change(&facts)
        store.upstream.resetTurns()
        for _ in 0..<min(turn, 10_000) { _ = store.upstream[endpoint]?.turns.take() }
        return BehaviorEngine.decide(facts, on: store.upstream, TestCircumstances(), using: &generator).script
    }

    private func says(_ script: ResponseScript) -> String? {
        ["one", "two", "three"].first { script.text.contains("\"\($0)\"") }
    }

    @Test(arguments: [Endpoint.chat, .message])
    func `replies come in turn and then from the first again`(endpoint: Endpoint) throws {
        let store = try ConfigurationStore {
            $0.chat.defaultResponses = ["one", "two", "three"]
            $0.message.defaultResponses = ["one", "two", "three"]
        }
        let said = (0..<7).map { says(decide(store, endpoint, turn: $0)) }
        #expect(said == ["one", "two", "three", "one", "two", "three", "one"])
    }

    @Test func `without loop the last reply is repeated for ever`() throws {
        let store = try ConfigurationStore {
            $0.chat.defaultResponses = ["one", "two"]
            $0.chat.loopResponses = false
        }
        #expect(
            [0, 1, 2, 3, 1_000_000, .max].map { says(decide(store, turn: $0)) } == [
                "one", "two", "two", "two", "two", "two",
            ])
    }

    @Test func `without replies the built-in one is served`() throws {
        let store = try ConfigurationStore { _ in }
        #expect(decide(store, .chat, turn: 3).text.contains("standing in for a chat completion"))
        #expect(decide(store, .message, turn: 3).text.contains("standing in for a message"))
    }

    @Test func `a constant delay is the same each time`() throws {
        let store = try ConfigurationStore {
            $0.chat.delay = .constant(.milliseconds(100))
            $0.message.delay = .constant(.milliseconds(150))
        }
        #expect(decide(store, .chat).delay == .milliseconds(100))
        #expect(decide(store, .message).delay == .milliseconds(150))
    }

    @Test func `a spread delay is drawn from the generator, between its bounds`() throws {
        let store = try ConfigurationStore { $0.chat.delay = .uniform(.milliseconds(10), .milliseconds(20)) }
        let delays = (0..<200).map { decide(store, seed: $0).delay }
        #expect(delays.allSatisfy { (.milliseconds(10) ... .milliseconds(20)).contains($0) })
        #expect(Set(delays).count > 150)
        #expect(decide(store, seed: 5).delay == decide(store, seed: 5).delay)
    }

    @Test func `a request that asks for a stream gets one`() throws {
        let store = try ConfigurationStore { $0.chat.defaultResponses = ["one"] }
        guard case .whole = decide(store).content else {
            Issue.record("a whole body was not asked to stream")
            return
        }
        let plain = decide(store) { $0.isStreaming = true }
        let withUsage = decide(store) {
            $0.isStreaming = true
            $0.includesUsage = true
        }
        #expect(plain.text.hasSuffix("data: [DONE]\n\n"))
        #expect(!plain.text.contains("usage"))
        #expect(withUsage.text.contains(#""usage":null"#))
        #expect(withUsage.text.contains(#""total_tokens":"#))
    }

    @Test func `frames are due at the delay and then a step after each other`() throws {
        let store = try ConfigurationStore {
            $0.chat.defaultResponses = ["one two three"]
            $0.chat.delay = .constant(.milliseconds(300))
            $0.chat.chunkDelay = .milliseconds(20)
        }
        let script = decide(store) { $0.isStreaming = true }
        guard case .stream(let frames) = script.content else {
            Issue.record("no stream")
            return
        }
        // Role, three words, finish reason, DONE.
        #expect(frames.map(script.offset) == [300, 300, 320, 340, 340, 340].map { .milliseconds($0) })
    }

    @Test func `a change of the chunk delay leaves whole responses alone`() throws {
        let store = try ConfigurationStore { $0.chat.chunkDelay = .milliseconds(20) }
        #expect(decide(store).timing == .immediate)
    }

    @Test func `the list of models is the asking provider's`() throws {
        let store = try ConfigurationStore { _ in }
        let openAI = decide(store, .models)
        let anthropic = decide(store, .models) { $0.provider = .anthropic }
        #expect(openAI.status == 200 && anthropic.status == 200)
        #expect(openAI.text.contains(#""object":"list""#) && openAI.text.contains("gpt-4-turbo"))
        #expect(!openAI.text.contains("claude"))
        #expect(anthropic.text.contains(#""has_more":false"#) && anthropic.text.contains("Claude 3 Sonnet"))
        #expect(!anthropic.text.contains("gpt"))
    }

    @Test func `Anthropic's list comes in pages, OpenAI's whole`() throws {
        let store = try ConfigurationStore { $0.models = (1...25).map { ["id": .string("m-\($0)")] } }
        func list(_ provider: Provider, after id: String? = nil) throws -> JSONValue {
            let script = decide(store, .models) {
                $0.provider = provider
                guard let id else { return }
                $0.page = ModelPage()
                $0.page?.afterID = id
            }
            return try JSONValue(parsing: script.text)
        }
        #expect(try list(.openAI)["data"]?.arrayValue?.count == 25)
        #expect(try list(.openAI, after: "m-20")["data"]?.arrayValue?.count == 25)
        let first = try list(.anthropic)
        #expect(first["data"]?.arrayValue?.count == 20)
        #expect(first["has_more"] == true)
        let rest = try list(.anthropic, after: "m-20")
        #expect(rest["data"]?.arrayValue?.map { $0["id"] } == (21...25).map { .string("m-\($0)") })
        #expect(rest["has_more"] == false)
    }

    @Test(arguments: [(Provider.openAI, #""object":"model""#), (.anthropic, #""type":"model""#)])
    func `any model that is configured is found by either provider`(provider: Provider, shape: String) throws {
        let store = try ConfigurationStore { _ in }
        for id in ["gpt-4", "claude-3-opus-20240229"] {
            let script = decide(store, .models) {
                $0.provider = provider
                $0.model = id
            }
            #expect(script.status == 200)
            #expect(script.text.contains(shape) && script.text.contains("\"id\":\"\(id)\""))
        }
    }

    @Test func `an unknown model is not found, in the asking provider's words`() throws {
        let store = try ConfigurationStore { $0.chat.delay = .constant(.seconds(1)) }
        let openAI = decide(store, .models) { $0.model = "x" }
        #expect(openAI.status == 404)
        #expect(openAI.text.contains(#""code":"model_not_found""#))
        let anthropic = decide(store, .models) {
            $0.provider = .anthropic
            $0.model = "x"
        }
        #expect(anthropic.status == 404)
        #expect(
            anthropic.text
                == #"{"type":"error","error":{"type":"not_found_error","message":"model: x"},"request_id":"req_1"}"#)
        #expect(openAI.delay == .zero)
    }

    @Test func `a script has holes where its reply does not say all`() throws {
        let whole: JSONValue = [
            "id": "a", "created": 1, "model": "m", "usage": [:], "choices": [["message": ["content": "Hi"]]],
        ]
        let store = try ConfigurationStore { $0.chat.defaultResponses = [whole, "Hi"] }
        #expect(!decide(store, turn: 0).hasHoles)
        #expect(decide(store, turn: 1).hasHoles)
        #expect(!decide(store, turn: 0) { $0.isStreaming = true }.hasHoles)
        #expect(decide(store, turn: 1) { $0.isStreaming = true }.hasHoles)
        #expect(!decide(store, .models).hasHoles)
    }

    // MARK: - Generated replies

    @Test(arguments: Endpoint.withReplies)
    func `a generated reply obeys the request's limit of tokens`(endpoint: Endpoint) throws {
        let store = try ConfigurationStore { _ in }
        let text = decide(store, endpoint) {
            $0.shape = RequestShape()
            $0.shape?.tokenLimit = 2
        }.text
        #expect(text.contains("\"Hello! T\""))
        let ending =
            switch endpoint {
            case .chat, .completion: #""finish_reason":"length""#
            case .response: #""status":"incomplete""#
            default: #""stop_reason":"max_tokens""#
            }
        #expect(text.contains(ending))
    }

    @Test(arguments: Endpoint.withReplies)
    func `a canned reply is served as written, whatever the request wants`(endpoint: Endpoint) throws {
        let store = try ConfigurationStore {
            for reply in [\MockConfiguration.chat, \.completion, \.response, \.message] {
                $0[keyPath: reply].defaultResponses = ["one two three four"]
            }
        }
        let text = decide(store, endpoint) {
            $0.shape = RequestShape()
            $0.shape?.tokenLimit = 1
            $0.shape?.stopSequences = ["two"]
        }.text
        #expect(text.contains("one two three four"))
    }

    @Test func `a response repeats what its request says, also where the reply is the plain one`() throws {
        let store = try ConfigurationStore { _ in }
        let text = decide(store, .response) {
            $0.shape = RequestShape()
            $0.shape?.repeated = JSONObject([("metadata", ["ticket": "7"])])
        }.text
        #expect(text.contains(#""metadata":{"ticket":"7"}"#))
    }

    @Test func `embeddings have the configured dimensions unless the request has its own`() throws {
        let store = try ConfigurationStore { $0.embedding.dimensions = 3 }
        func numbers(_ dimensions: Int?) -> Int {
            let text = decide(store, .embedding) {
                $0.embedding = EmbeddingRequest(inputs: [.text("x")], dimensions: dimensions)
            }.text
            return text.split(separator: "[").last?.split(separator: "]").first?.split(separator: ",").count ?? 0
        }
        #expect(numbers(nil) == 3)
        #expect(numbers(5) == 5)
    }

    @Test func `embeddings and counts of tokens are delayed as configured`() throws {
        let store = try ConfigurationStore {
            $0.embedding.delay = .constant(.milliseconds(30))
            $0.countTokensDelay = .constant(.milliseconds(40))
        }
        let embedding = decide(store, .embedding) { $0.embedding = EmbeddingRequest(inputs: [.text("x")]) }
        #expect(embedding.delay == .milliseconds(30))
        #expect(decide(store, .countTokens).delay == .milliseconds(40))
    }
}

private struct TestCircumstances: DecisionCircumstances {
    var requestIDText = "req_1"
    var secondsSince1970 = 0
    var sinceStart = Duration.zero
    var inFlight = 1
}
