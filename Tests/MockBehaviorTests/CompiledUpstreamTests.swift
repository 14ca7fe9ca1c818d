import MockBehavior
import ProviderWire
import Synthesis
import Testing

struct CompiledUpstreamTests {
    @Test func `a list of one provider's models is shown whole to both`() throws {
        for owner in ["anthropic", "me"] {
            let store = try ConfigurationStore { $0.models = [["id": "m-1", "owned_by": .string(owner)]] }
            #expect(store.upstream.models.list(for: .openAI, page: nil).text.contains("m-1"))
            #expect(store.upstream.models.list(for: .anthropic, page: nil).text.contains("m-1"))
        }
    }

    @Test func `in a mixed list each provider sees its own`() throws {
        let store = try ConfigurationStore {
            $0.models = [["id": "a-1", "owned_by": "anthropic"], ["id": "o-1", "owned_by": "openai"], ["id": "x-1"]]
        }
        let openAI = store.upstream.models.list(for: .openAI, page: nil).text
        let anthropic = store.upstream.models.list(for: .anthropic, page: nil).text
        #expect(["a-1", "o-1", "x-1"].map(openAI.contains) == [false, true, true])
        #expect(["a-1", "o-1", "x-1"].map(anthropic.contains) == [true, false, false])
    }

    @Test func `an empty list of models is empty`() throws {
        let store = try ConfigurationStore { $0.models = [] }
        #expect(store.upstream.models.list(for: .openAI, page: nil).text == #"{"object":"list","data":[]}"#)
        #expect(store.upstream.models.model("gpt-4", for: .openAI) == nil)
        #expect(store.current.configuration.modelCount == 0)
    }

    @Test func `every key is accepted whole, and no other`() throws {
        let upstream = try ConfigurationStore { $0.apiKeys = ["first", "second"] }.upstream
        #expect(
            ["first", "second", "", "firs", "firstx", "FIRST", "third"].map { upstream.accepts(key: $0.utf8) } == [
                true, true, false, false, false, false, false,
            ])
    }

    @Test func `what must be read from a request is what any reply needs`() throws {
        let whole: JSONValue = ["id": "a", "created": 1, "model": "m", "usage": [:], "choices": []]
        let usageLeftOut: JSONValue = ["id": "a", "created": 1, "model": "m", "choices": []]
        let none = try ConfigurationStore { $0.chat.defaultResponses = [whole] }
        #expect(none.upstream.chat.needs == [])
        let one = try ConfigurationStore { $0.chat.defaultResponses = [whole, usageLeftOut] }
        #expect(one.upstream.chat.needs == [.promptTokens])
        for endpoint in Endpoint.withReplies where endpoint != .chat {
            // The built-in reply obeys the request.
            #expect(one.upstream[endpoint]?.needs == [.model, .promptTokens, .shape])
        }
    }

    @Test func `what must be read from a request is known of every endpoint`() throws {
        let upstream = try ConfigurationStore { $0.completion.defaultResponses = ["Hi"] }.upstream
        let expected: [Endpoint: RequestNeeds] = [
            .chat: [.model, .promptTokens, .shape], .completion: [.model, .promptTokens],
            .response: [.model, .promptTokens, .shape], .embedding: [.model, .promptTokens],
            .message: [.model, .promptTokens, .shape], .countTokens: [.model, .promptTokens], .models: [],
        ]
        for endpoint in Endpoint.allCases { #expect(upstream.needs(of: endpoint) == expected[endpoint]) }
    }

    @Test func `only endpoints with replies are compiled`() throws {
        let upstream = try ConfigurationStore { _ in }.upstream
        for endpoint in [Endpoint.chat, .completion, .response, .message] {
            #expect(upstream[endpoint]?.endpoint == endpoint)
        }
        for endpoint in [Endpoint.embedding, .countTokens, .models] { #expect(upstream[endpoint] == nil) }
    }

    @Test func `the rest of the configuration is at hand`() throws {
        let upstream = try ConfigurationStore {
            $0.provider = .anthropic
            $0.allowsCrossOrigin = false
            $0.limits.maximumBodySize = 99
            $0.limits.requestTimeout = .seconds(7)
            $0.limits.idleTimeout = .seconds(8)
            $0.embedding.dimensions = 6
        }.upstream
        #expect(upstream.provider == .anthropic)
        #expect(!upstream.allowsCrossOrigin)
        #expect(upstream.maximumBodySize == 99)
        #expect(upstream.requestTimeout == .seconds(7))
        #expect(upstream.idleTimeout == .seconds(8))
        #expect(upstream.embedding.dimensions == 6)
    }
}
