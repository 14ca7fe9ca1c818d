import MockBehavior
import ProviderWire
import Synthesis
import Testing

/// The answers of a reply to a request.
func turns(
    of reply: GeneratedReply, seed: UInt64 = 1, to change: (inout RequestShape) -> Void = { _ in }
) -> [AssistantTurn] {
    var shape = RequestShape()
    change(&shape)
    var generator = SeededGenerator(seed: seed)
    return ReplyGenerator(reply).turns(answering: shape, using: &generator)
}

struct ReplyGeneratorTests {
    private func texts(
        of reply: GeneratedReply, seed: UInt64 = 1, to change: (inout RequestShape) -> Void = { _ in }
    ) -> [String?] {
        turns(of: reply, seed: seed, to: change).map(\.text)
    }

    @Test func `a text is said as it is`() {
        #expect(turns(of: GeneratedReply(.text("Grüß Gott"))) == [AssistantTurn(text: "Grüß Gott")])
    }

    @Test func `an echo says what the user said last`() {
        #expect(texts(of: GeneratedReply(.echo)) { $0.lastUserText = "Anybody there?" } == ["Anybody there?"])
        #expect(texts(of: GeneratedReply(.echo)) == [nil])
    }

    @Test func `synthetic text has as many tokens as were asked for`() throws {
        for seed in UInt64(0)..<50 {
            let text = try #require(texts(of: GeneratedReply(.synthetic(tokens: 10...12)), seed: seed).first ?? nil)
            #expect((10...12).contains(TokenCount.estimate(text)))
        }
        let all = (UInt64(0)..<50).map { texts(of: GeneratedReply(.synthetic(tokens: 10...12)), seed: $0) }
        #expect(Set(all.map { TokenCount.estimate($0.first??.description ?? "") }) == [10, 11, 12])
    }

    @Test func `who has nothing to say says something synthetic`() {
        #expect(TokenCount.estimate(texts(of: GeneratedReply()).first??.description ?? "") == 32)
    }

    @Test func `a refusal is no text`() {
        var expected = AssistantTurn()
        expected.refusal = "I can't help with that."
        expected.ending = .refusal
        let refused = turns(of: GeneratedReply(.refusal("I can't help with that."))) {
            $0.tools = [RequestShape.Tool(name: "a")]
            $0.toolChoice = .required
            $0.format = .jsonObject
        }
        #expect(refused == [expected])
    }

    @Test func `each choice has words of its own where words are drawn, and the same where they are not`() {
        let drawn = texts(of: GeneratedReply(.synthetic(tokens: 20...20))) { $0.choices = 4 }
        #expect(drawn.count == 4)
        #expect(Set(drawn).count == 4)
        #expect(texts(of: GeneratedReply(.text("Hi"))) { $0.choices = 3 } == ["Hi", "Hi", "Hi"])
    }

    @Test func `a completion that is to repeat its prompt begins with it`() {
        let turns = turns(of: GeneratedReply(.text(" there was a mock."))) {
            $0.lastUserText = "Once"
            $0.echoesPrompt = true
        }
        #expect(turns.map(\.repeatedPrompt) == ["Once"])
        #expect(turns.map(\.text) == [" there was a mock."])
    }

    @Test func `each of several prompts is repeated and echoed by itself`() {
        let turns = turns(of: GeneratedReply(.echo)) {
            $0.prompts = ["One", "", "Three"]
            $0.choices = 6
            $0.lastUserText = "Three"
            $0.echoesPrompt = true
        }
        #expect(turns.map(\.repeatedPrompt) == ["One", "One", "", "", "Three", "Three"])
        #expect(turns.map(\.text) == ["One", "One", nil, nil, "Three", "Three"])
    }

    // MARK: - Seeds

    @Test func `the request's seed decides the words, whatever was drawn before`() {
        let reply = GeneratedReply(.synthetic(tokens: 5...50))
        let asked = { (seed: Int, drawn: UInt64) in
            texts(of: reply, seed: drawn) {
                $0.seed = seed
                $0.choices = 2
            }
        }
        #expect(asked(42, 1) == asked(42, 2))
        #expect(asked(42, 1) != asked(43, 1))
        #expect(asked(-1, 1) == asked(-1, 2))
    }

    @Test func `the same seed gives another reply other words`() {
        let one = texts(of: GeneratedReply(.synthetic(tokens: 50...50))) { $0.seed = 1 }
        var other = GeneratedReply(.synthetic(tokens: 50...50))
        other.seed = 1
        #expect(one != texts(of: other) { $0.seed = 1 })
    }

    @Test func `the reply's seed decides the words where the request has none`() {
        var reply = GeneratedReply(.synthetic(tokens: 20...20))
        #expect(texts(of: reply, seed: 1) != texts(of: reply, seed: 2))
        reply.seed = 5
        let seeded = texts(of: reply, seed: 1)
        #expect(seeded == texts(of: reply, seed: 2))
        #expect(seeded != texts(of: reply) { $0.seed = 5 })
    }

    @Test func `a seed decides the words for good`() {
        let text = texts(of: GeneratedReply(.synthetic(tokens: 12...12))) { $0.seed = 42 }
        #expect(text == ["Good of, use keep a few however read confidence."])
    }

    // MARK: - Reasoning

    @Test func `reasoning comes where the reply has some`() {
        var reply = GeneratedReply(.text("4"))
        reply.reasoning = .text("Two and two.")
        #expect(turns(of: reply).first?.reasoning == "Two and two.")
        reply.reasoning = .synthetic(tokens: 9...9)
        #expect(TokenCount.estimate(turns(of: reply).first?.reasoning ?? "") == 9)
    }

    @Test func `reasoning comes where the request asks for it, and takes no more than half of what may be said`() {
        let reply = GeneratedReply(.text("4"))
        #expect(turns(of: reply).first?.reasoning == nil)
        let asked = turns(of: reply) { $0.wantsReasoning = true }.first
        #expect(TokenCount.estimate(asked?.reasoning ?? "") == 16)
        #expect(asked?.text == "4")
        let limited = turns(of: reply) {
            $0.wantsReasoning = true
            $0.tokenLimit = 10
        }.first
        #expect(TokenCount.estimate(limited?.reasoning ?? "") == 5)
        #expect(limited?.ending == .complete)
    }

    // MARK: - Formats

    @Test(
        arguments: [
            ("Hello", #"{"text":"Hello"}"#), (#" {"a": 1} "#, #" {"a": 1} "#), ("[1]", #"{"text":"[1]"}"#),
        ])
    func `an answer that must be a JSON object is one`(said: String, text: String) {
        #expect(texts(of: GeneratedReply(.text(said))) { $0.format = .jsonObject } == [text])
        let echoed = texts(of: GeneratedReply(.echo)) {
            $0.format = .jsonObject
            $0.lastUserText = said
        }
        #expect(echoed == [text])
    }

    @Test(
        arguments: [
            ("Hello", #"{"answer":1}"#), (#"{"answer": 42}"#, #"{"answer": 42}"#),
            (#"{"answer": "x"}"#, #"{"answer":1}"#), (#"{"answer": 42, "more": 1}"#, #"{"answer":1}"#),
        ])
    func `an answer that must satisfy a schema does`(said: String, text: String) {
        let schema: JSONValue = [
            "type": "object", "properties": ["answer": ["type": "integer"]], "required": ["answer"],
            "additionalProperties": false,
        ]
        #expect(texts(of: GeneratedReply(.text(said))) { $0.format = .jsonSchema(schema) } == [text])
    }
}
