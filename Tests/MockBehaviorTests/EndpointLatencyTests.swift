import MockBehavior
import ProviderWire
import Synthesis
import Testing

@Suite struct `Latency of endpoints and models` {
    private func delay(
        of endpoint: Endpoint, model: String? = "m", in store: ConfigurationStore, at sinceStart: Duration = .zero
    ) -> Int {
        var generator = SeededGenerator(seed: 1)
        let upstream = store.upstream
        let latency =
            switch endpoint {
            case .embedding: upstream.embeddingLatency
            case .countTokens: upstream.countTokensLatency
            default: upstream[endpoint]?.latency ?? upstream.chat.latency
            }
        let timing = latency.timing(
            model: model, isStreaming: false, LatencyCircumstances(isStreaming: false, sinceStart: sinceStart),
            using: &generator)
        return Int(timing.firstByte / .milliseconds(1))
    }

    private func store(_ document: String) throws -> ConfigurationStore {
        try ConfigurationStore(document: JSONValue(parsing: document))
    }

    @Test func `without profiles the two delays count, and the circumstances are not even looked at`() throws {
        let store = try store(#"{"chat": {"delayMs": 100, "chunkDelayMs": 20}}"#)
        var generator = SeededGenerator(seed: 1)
        func circumstances() -> LatencyCircumstances {
            Issue.record("looked at")
            return LatencyCircumstances(isStreaming: true)
        }
        let latency = store.upstream.chat.latency
        let streamed = latency.timing(model: nil, isStreaming: true, circumstances(), using: &generator)
        #expect(streamed == .even(delay: .milliseconds(100), step: .milliseconds(20)))
        let whole = latency.timing(model: nil, isStreaming: false, circumstances(), using: &generator)
        #expect(whole == .even(delay: .milliseconds(100), step: .zero))
    }

    @Test func `a profile counts in place of the delays, the endpoint's in place of the one for all`() throws {
        let store = try store(
            """
            {"latency": 1, "chat": {"delayMs": 100}, "message": {"latency": 2, "delayMs": 100},
             "completion": {"latency": false, "delayMs": 3}, "embedding": {"delayMs": 100},
             "countTokens": {"latency": 4}}
            """)
        let endpoints: [Endpoint] = [.chat, .response, .message, .completion, .embedding, .countTokens]
        #expect(endpoints.map { delay(of: $0, in: store) } == [1, 1, 2, 3, 1, 4])
    }

    @Test func `the first pattern that matches counts, then the profile beside it, then the delays`() throws {
        let store = try store(
            """
            {"latency": {"models": {"gpt-4o-mini*": 1, "gpt-4o*": 2, "claude-?": 3}}, "chat": {"delayMs": 9},
             "message": {"latency": {"ttft": 8, "models": {"x": 7}}}}
            """)
        let models = ["gpt-4o-mini", "gpt-4o-mini-2024", "gpt-4o", "claude-3", "claude-35", "gpt-4"]
        #expect(models.map { delay(of: .chat, model: $0, in: store) } == [1, 1, 2, 3, 9, 9])
        #expect(delay(of: .chat, model: nil, in: store) == 9)
        #expect(["x", "gpt-4o"].map { delay(of: .message, model: $0, in: store) } == [7, 8])
    }

    @Test func `the model is read only where a pattern asks for it`() throws {
        let plain =
            #""chat": {"defaultResponses": [{"choices": [], "model": "m", "usage": {}, "id": "i", "created": 1}]}"#
        #expect(
            try store("{\(plain)}").upstream.needs(of: .chat)
                == store("{\(plain), \"latency\": 5}").upstream.needs(of: .chat))
        #expect(
            try store("{\(plain), \"latency\": {\"models\": {\"a\": 5}}}").upstream.needs(of: .chat).contains(.model))
    }

    @Test func `a server stays warm over changes that leave its profile alone, and is cold after a reset`() throws {
        let store = try store(#"{"latency": {"models": {"a": {"coldStart": {"delay": 5}}}}, "chat": {"delayMs": 1}}"#)
        func delays() -> [Int] { (0..<2).map { _ in delay(of: .chat, model: "a", in: store) } }
        #expect(delays() == [5, 0])
        try store.update { $0.document.merged(with: ["chat": ["delayMs": 2], "latency": ["ttft": 1]]) }
        #expect(delays() == [0, 0])
        try store.update { $0.document.merged(with: ["latency": ["models": ["a": ["itl": 1]]]]) }
        #expect(delays() == [5, 0])
        store.upstream.resetTurns()
        #expect(delays() == [5, 0])
    }

    @Test func `an endpoint's own server is kept apart from the one of all`() throws {
        let cold = #"{"coldStart": {"delay": 5}}"#
        let store = try store(#"{"latency": \#(cold), "chat": {"latency": \#(cold)}}"#)
        #expect([Endpoint.chat, .message, .completion, .chat].map { delay(of: $0, in: store) } == [5, 5, 0, 0])
    }
}

@Suite struct `Patterns of models` {
    @Test(arguments: [
        ("gpt-4o", "gpt-4o", true), ("gpt-4o", "gpt-4o-mini", false), ("gpt-4o*", "gpt-4o-mini", true),
        ("gpt-4o*", "gpt-4o", true), ("*", "", true), ("*", "anything", true), ("", "", true), ("", "a", false),
        ("*mini", "gpt-4o-mini", true), ("*mini", "gpt-4o-mini-2", false), ("gpt-?o", "gpt-4o", true),
        ("gpt-?o", "gpt-o", false), ("*a*b*", "xxaxxbxx", true), ("*a*b*", "xxbxxaxx", false), ("a**b", "ab", true),
        ("GPT-*", "gpt-4", false), ("*ab", "aab", true), ("?", "", false),
    ])
    func `stars stand for anything, question marks for one character`(pattern: String, name: String, matches: Bool) {
        #expect(ModelPattern(pattern).matches(name) == matches)
    }

    @Test func `a hostile pattern takes no more than its steps`() {
        let name = String(repeating: "a", count: 2000)
        #expect(!ModelPattern(String(repeating: "a*", count: 500) + "b").matches(name))
    }
}
