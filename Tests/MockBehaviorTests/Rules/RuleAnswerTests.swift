import MockBehavior
import ProviderWire
import Synthesis
import Testing

struct RuleAnswerTests {
    @Test(arguments: Endpoint.withReplies, [false, true])
    func `a text answers every endpoint with replies, whole and streamed`(endpoint: Endpoint, isStreaming: Bool) throws
    {
        let book = try RuleBook.of(["name": "r", "answer": "Forty-two."])
        let text = try book.text([
            "endpoint": .string(endpoint.rawValue), "body": ["stream": .bool(isStreaming), "model": "m"],
        ])
        #expect(text?.contains("Forty") == true)
        #expect(text?.contains("data: ") == isStreaming)
    }

    @Test func `a whole reply is served as written`() throws {
        let reply: JSONValue = ["id": "mine", "content": [["type": "text", "text": "Hi"]]]
        let book = try RuleBook.of(["name": "r", "when": ["endpoint": "message"], "answer": reply])
        #expect(try book.text(["endpoint": "message"])?.hasPrefix(#"{"id":"mine""#) == true)
        #expect(try book.text(["endpoint": "chat"]) == nil)
    }

    @Test func `a generated reply obeys the request`() throws {
        let book = try RuleBook.of(["name": "r", "answer": ["generate": ["echo": true]]])
        #expect(book.needs(of: .chat).contains(.shape))
        var facts = try book.facts(["body": ["model": "m"]])
        facts.shape = RequestShape()
        facts.shape?.lastUserText = "Do I hear an echo?"
        var generator = SeededGenerator(seed: 1)
        let circumstances = AnswerCircumstances(secondsSince1970: 0) { "" }
        let content = book.match(facts, at: .zero)?.content(circumstances, using: &generator)
        guard case .reply(let reply, _) = content else {
            Issue.record("\(String(describing: content))")
            return
        }
        #expect(ResponseScript(content: reply).text.contains("Do I hear an echo?"))
    }

    @Test(arguments: [
        ("loop", ["one", "two", "one", "two", "one"]),
        ("clamp", ["one", "two", "two", "two", "two"]),
        ("fail", ["one", "two", "no more answers", "no more answers", "no more answers"]),
    ])
    func `a sequence ends as it says`(ending: String, expected: [String]) throws {
        let answer: JSONValue = ["sequence": ["one", "two"], "then": .string(ending)]
        let book = try RuleBook.of(["name": "r", "answer": answer])
        for word in expected { #expect(try book.text([:])?.contains(word) == true) }
    }

    @Test func `a sequence that says nothing begins again, one for all endpoints`() throws {
        let book = try RuleBook.of(["name": "r", "answer": ["sequence": ["one", ["sequence": ["two", "three"]]]]])
        let words = try ["chat", "message", "chat", "response"].map { try book.text(["endpoint": .string($0)]) ?? "" }
        #expect(zip(words, ["one", "two", "one", "three"]).allSatisfy { $0.contains($1) })
    }

    @Test func `a choice is made by weight, and the same seed makes the same`() throws {
        let book = try RuleBook.of([
            "name": "r",
            "answer": [
                "choice": [
                    ["weight": 3, "answer": "often"], ["answer": "seldom"], ["weight": 1e-6, "answer": "never"],
                ]
            ],
        ])
        func draw(_ seed: UInt64) throws -> [Bool] {
            var generator = SeededGenerator(seed: seed)
            return try (0..<1000).map { _ in
                guard case .reply(let content, _) = try book.answer([:], using: &generator) else { return false }
                let text = ResponseScript(content: content).text
                #expect(!text.contains("never"))
                return text.contains("often")
            }
        }
        let draws = try draw(7)
        // Within four standard deviations of 750.
        #expect((695...805).contains(draws.filter(\.self).count))
        #expect(try draw(7) == draws)
        #expect(try draw(8) != draws)
    }

    @Test func `an error is the provider's, with its own words where there are some`() throws {
        let book = try RuleBook.of([
            "name": "r",
            "answer": ["error": ["status": 429, "kind": "tokens", "message": "Wait.", "retryAfterMs": 2500]],
        ])
        var generator = SeededGenerator(seed: 1)
        guard case .failure(let status) = try book.answer(["endpoint": "embedding"], using: &generator) else {
            Issue.record("no error")
            return
        }
        #expect(status.failure == .tokenRateLimit)
        #expect(status.message == "Wait.")
        #expect(status.retryAfter == .milliseconds(2500))
    }

    @Test func `a rule without an answer leaves it to the endpoint`() throws {
        let book = try RuleBook.of(["name": "r"])
        let match = try #require(try book.match(book.facts(["endpoint": "models"]), at: .zero))
        #expect(!match.hasAnswer)
        #expect(try book.text([:]) == nil)
    }
}
