import ProviderWire
import Synthesis
import Testing

@testable import MockBehavior

/// What clients are told of limits, in the answers that the engine decides.
struct RateLimitAnswerTests {
    private struct Circumstances: DecisionCircumstances {
        let requestIDText = "req_1"
        let secondsSince1970 = 1_000_000_000
        var sinceStart = Duration.zero
        let inFlight = 1
        let callerKey: String? = "a"
    }

    private func upstream(_ limits: JSONValue, _ others: (String, JSONValue)...) throws -> CompiledUpstream {
        let document = JSONValue.object(JSONObject([("rateLimits", limits)] + others))
        return try ConfigurationStore(document: document).current.upstreams[0]
    }

    private func answer(
        _ upstream: CompiledUpstream, from provider: Provider = .openAI, tokens: Int = 1, at now: Duration = .zero
    ) -> BehaviorDecision {
        var facts = RequestFacts(
            endpoint: provider == .openAI ? .chat : .message, provider: provider, model: "m"
        )
        facts.promptTokens = tokens
        var generator = SeededGenerator(seed: 1)
        return BehaviorEngine.decide(facts, on: upstream, Circumstances(sinceStart: now), using: &generator)
    }

    private func fields(_ decision: BehaviorDecision) -> [String: String] {
        Dictionary(decision.script.fields.map { ($0.name, $0.value) }) { first, second in "\(first) AND \(second)" }
    }

    private func message(_ decision: BehaviorDecision) throws -> JSONValue? {
        guard case .whole(let body) = decision.script.content else { return nil }
        return try JSONValue(parsing: body.bytes)["error"]
    }

    @Test func `what is left is told on success in OpenAI's headers`() throws {
        let upstream = try upstream(["a": ["requests": 3, "tokens": 1_000]])
        let decision = answer(upstream, tokens: 200)
        let tokens = decision.extent.outputTokens
        #expect(tokens > 0)
        #expect(
            fields(decision) == [
                "x-ratelimit-limit-requests": "3", "x-ratelimit-remaining-requests": "2",
                "x-ratelimit-reset-requests": "20s", "x-ratelimit-limit-tokens": "1000",
                "x-ratelimit-remaining-tokens": "\(800 - tokens)",
                "x-ratelimit-reset-tokens": "\(JSONNumber(Double(200 + tokens) * 0.06).text)s",
            ])
        #expect(decision.script.status == 200)
    }

    @Test func `and in Anthropic's, where input and output are also summed up`() throws {
        let upstream = try upstream(["a": ["requests": 60, "inputTokens": 600, "outputTokens": 6_000]])
        let decision = answer(upstream, from: .anthropic, tokens: 100)
        let output = decision.extent.outputTokens
        let told = fields(decision)
        #expect(told["anthropic-ratelimit-requests-limit"] == "60")
        #expect(told["anthropic-ratelimit-requests-remaining"] == "59")
        #expect(told["anthropic-ratelimit-requests-reset"] == "2001-09-09T01:46:41Z")
        #expect(told["anthropic-ratelimit-input-tokens-remaining"] == "500")
        #expect(told["anthropic-ratelimit-input-tokens-reset"] == "2001-09-09T01:46:50Z")
        #expect(told["anthropic-ratelimit-output-tokens-remaining"] == "\(6_000 - output)")
        #expect(told["anthropic-ratelimit-tokens-limit"] == "6600")
        #expect(told["anthropic-ratelimit-tokens-remaining"] == "\(6_500 - output)")
        #expect(told["retry-after"] == nil)
    }

    @Test func `who asks too often is told when to come back, and gets it then`() throws {
        let upstream = try upstream(["a": ["requests": 1, "windowMs": 1_500]])
        _ = answer(upstream)
        let refused = answer(upstream, at: .milliseconds(100))
        #expect(refused.limit == "a")
        #expect(refused.script.status == 429)
        #expect(refused.script.shouldRetry == true)
        #expect(refused.script.toldWait == .milliseconds(1_400))
        #expect(fields(refused)["retry-after"] == "2")
        #expect(fields(refused)["x-ratelimit-remaining-requests"] == "0")
        #expect(fields(refused)["x-ratelimit-reset-requests"] == "1.4s")
        let error = try message(refused)
        #expect(error?["type"] == "requests")
        #expect(error?["code"] == "rate_limit_exceeded")
        #expect(
            error?["message"]?.stringValue
                == "Rate limit reached for m in organization llm-mockd on requests per 1.5s: "
                + "Limit 1, Used 1, Requested 1. Please try again in 1.4s.")
        #expect(answer(upstream, at: .milliseconds(1_499)).script.status == 429)
        #expect(answer(upstream, at: .milliseconds(1_500)).script.status == 200)
    }

    @Test func `Anthropic's words for it`() throws {
        let upstream = try upstream(["a": ["requests": 1]])
        _ = answer(upstream, from: .anthropic)
        let refused = answer(upstream, from: .anthropic)
        #expect(try message(refused)?["type"] == "rate_limit_error")
        #expect(
            try message(refused)?["message"]?.stringValue?.hasPrefix(
                "This request would exceed your organization's rate limit of 1 requests per minute.") == true)
        #expect(fields(refused)["retry-after"] == "60")
        #expect(fields(refused)["retry-after-ms"] == nil)
    }

    @Test func `a prompt that never fits is told so, and not to come back`() throws {
        let refused = answer(try upstream(["a": ["tokens": 100]]), tokens: 101)
        #expect(refused.script.status == 429)
        #expect(refused.script.shouldRetry == false)
        #expect(refused.script.toldWait == nil)
        #expect(try message(refused)?["type"] == "tokens")
        let text = try #require(try message(refused)?["message"]?.stringValue)
        #expect(text.hasPrefix("Request too large for m in organization llm-mockd on tokens per min (TPM): Limit 100"))
    }

    @Test func `a refused request uses up no reply, no rule and no fault`() throws {
        let upstream = try upstream(
            ["a": ["requests": 1]], ("chat", ["defaultResponses": ["first", "second"]]),
            ("faults", ["f": ["status": 500, "first": 1]])
        )
        #expect(answer(upstream).fault?.name == "f")
        #expect(answer(upstream).limit == "a")
        #expect(upstream.faults?["f"]?.tally(at: .zero).met == 1)
        #expect(upstream.chat.turns.take() == 1)
    }

    @Test func `an answer that fails costs no output tokens`() throws {
        let upstream = try upstream(["a": ["outputTokens": 1_000]], ("faults", ["f": ["status": 500]]))
        #expect(fields(answer(upstream))["x-ratelimit-remaining-tokens"] == "1000")
    }

    @Test func `an error of a rule that tells of limits itself is left alone`() throws {
        let upstream = try upstream(
            ["a": ["requests": 9]],
            ("rules", [["name": "r", "answer": ["error": ["status": 429, "retryAfterMs": 700]]]])
        )
        let told = fields(answer(upstream))
        #expect(told["x-ratelimit-remaining-requests"] == "0")
        #expect(told["retry-after-ms"] == "700")
        #expect(told["x-ratelimit-limit-requests"] == "9")
    }

    @Test(arguments: [
        ([("retry-after", "2")], Duration.seconds(2)),
        ([("retry-after-ms", "1500"), ("retry-after", "2")], .seconds(1.5)),
        ([("retry-after", "Wed, 21 Oct 2015 07:28:00 GMT")], nil), ([("retry-after", "-1")], nil), ([], nil),
    ])
    func `what an answer tells to wait is read from its headers`(fields: [(String, String)], expected: Duration?) {
        #expect(RetryTime.told(by: fields.map { WireHead.Field($0.0, $0.1) }) == expected)
    }
}
