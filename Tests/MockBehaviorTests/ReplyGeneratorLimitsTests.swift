import MockBehavior
import ProviderWire
import Synthesis
import Testing

struct ReplyGeneratorLimitsTests {
    private func turn(of reply: GeneratedReply, to change: (inout RequestShape) -> Void) -> AssistantTurn {
        turns(of: reply, to: change).first ?? AssistantTurn()
    }

    private func tokens(of turn: AssistantTurn) -> Int {
        [turn.reasoning, turn.text, turn.refusal].reduce(0) { $0 + TokenCount.estimate($1 ?? "") }
            + turn.toolCalls.reduce(0) {
                $0 + TokenCount.estimate($1.name) + TokenCount.estimate(utf8Count: $1.arguments.serialized().count)
            }
    }

    // MARK: - Tokens

    @Test(
        arguments: [
            ("abcdefgh", 3, "abcdefgh", .complete), ("abcdefgh", 2, "abcdefgh", .complete),
            ("abcdefghi", 2, "abcdefgh", .tokenLimit), ("abc", 0, nil, .tokenLimit), ("", 0, nil, .complete),
            ("äöüß!", 2, "äöüß", .tokenLimit), ("abcäx", 1, "abc", .tokenLimit), ("a👨‍👩‍👧‍👦b", 5, "a", .tokenLimit),
        ] as [(String, Int, String?, AssistantTurn.Ending)])
    func `a text ends where the tokens do, between characters`(
        said: String, limit: Int, text: String?, ending: AssistantTurn.Ending
    ) {
        let turn = turn(of: GeneratedReply(.text(said))) { $0.tokenLimit = limit }
        #expect(turn.text == text)
        #expect(turn.ending == ending)
    }

    @Test func `a limited answer of a seed is the beginning of the whole one`() {
        let reply = GeneratedReply(.synthetic(tokens: 2000...2000))
        let whole = turn(of: reply) { $0.seed = 3 }
        for limit in [1, 5, 100, 1985, 1999] {
            let limited = turn(of: reply) {
                $0.seed = 3
                $0.tokenLimit = limit
            }
            #expect(limited.ending == .tokenLimit)
            #expect(limited.text?.utf8.count == 4 * limit)
            #expect(whole.text?.hasPrefix(limited.text ?? "-") == true)
        }
    }

    @Test func `reasoning counts, and comes first`() {
        var reply = GeneratedReply(.text("12345678"))
        reply.reasoning = .text("abcdefgh")
        let limited = { (limit: Int) in turn(of: reply) { $0.tokenLimit = limit } }
        #expect(limited(4).ending == .complete)
        #expect(limited(3).text == "1234")
        #expect(limited(3).ending == .tokenLimit)
        #expect(limited(1).reasoning == "abcd")
        #expect(limited(1).text == nil)
        #expect(limited(1).ending == .tokenLimit)
    }

    @Test func `a refusal is cut like a text`() {
        let turn = turn(of: GeneratedReply(.refusal("I will not."))) { $0.tokenLimit = 1 }
        #expect(turn.refusal == "I wi")
        #expect(turn.ending == .tokenLimit)
    }

    @Test func `a call that does not fit has the arguments that do, and none comes after it`() throws {
        var reply = GeneratedReply()
        let arguments = JSONObject([("a", "1234567890"), ("b", "1234567890"), ("c", "1234567890")])
        reply.toolCalls = .listed(["f", "g"].map { GeneratedReply.ToolCall(name: $0, arguments: arguments) })
        var seen: Set<Int> = []
        for limit in 0..<30 {
            let turn = turn(of: reply) {
                $0.tools = [RequestShape.Tool(name: "f"), RequestShape.Tool(name: "g")]
                $0.tokenLimit = limit
            }
            #expect(tokens(of: turn) <= limit)
            let members = turn.toolCalls.map { $0.arguments.objectValue?.members.count ?? -1 }
            #expect(turn.ending == (members == [3, 3] ? .toolCalls : .tokenLimit))
            seen.insert(members.reduce(members.count * 10, +))
        }
        // No call; one with 0…3 arguments; two, the second with 0…3.
        #expect(seen == [0, 10, 11, 12, 13, 23, 24, 25, 26])
    }

    @Test func `where the text is cut no tool is called`() {
        var reply = GeneratedReply(.text("Let me see."))
        reply.toolCalls = .count(1)
        let turn = turn(of: reply) {
            $0.tools = [RequestShape.Tool(name: "f")]
            $0.tokenLimit = 2
        }
        #expect(turn.text == "Let me s")
        #expect(turn.toolCalls == [])
        #expect(turn.ending == .tokenLimit)
    }

    @Test func `a repeated prompt does not count`() {
        let turn = turn(of: GeneratedReply(.text("abcdefgh"))) {
            $0.lastUserText = "A long prompt: "
            $0.echoesPrompt = true
            $0.tokenLimit = 1
            $0.stopSequences = ["long"]
        }
        #expect(turn.repeatedPrompt == "A long prompt: ")
        #expect(turn.text == "abcd")
        #expect(turn.ending == .tokenLimit)
    }

    // MARK: - Stop sequences

    @Test(
        arguments: [
            (["three"], "one two ", "three"), (["three", "two"], "one ", "two"),
            (["four", "zwölf"], "one two three ", "zwölf"),
            (["t", "tw"], "one ", "t"), (["one"], nil, "one"), ([" zwölf ü"], "one two three", " zwölf ü"),
            (["ü"], "one two three zwölf ", "ü"),
        ] as [([String], String?, String)])
    func `a text ends before the sequence that comes first`(sequences: [String], text: String?, sequence: String) {
        let turn = turn(of: GeneratedReply(.text("one two three zwölf ü"))) { $0.stopSequences = sequences }
        #expect(turn.text == text)
        #expect(turn.ending == .stopSequence(sequence))
    }

    @Test(arguments: [[], [""], ["four", "ONE", "one  two"]])
    func `a text without any of the sequences is whole`(sequences: [String]) {
        let turn = turn(of: GeneratedReply(.text("one two three"))) { $0.stopSequences = sequences }
        #expect(turn == AssistantTurn(text: "one two three"))
    }

    @Test func `what comes first ends the text, a sequence or the limit`() {
        let limited = { (limit: Int) in
            turn(of: GeneratedReply(.text("one two three four"))) {
                $0.stopSequences = ["three"]
                $0.tokenLimit = limit
            }
        }
        #expect(limited(2).text == "one two ")
        #expect(limited(2).ending == .stopSequence("three"))
        #expect(limited(1).text == "one ")
        #expect(limited(1).ending == .tokenLimit)
    }

    @Test func `a sequence does not end reasoning, and no tool is called after it`() {
        var reply = GeneratedReply(.text("one two three"))
        reply.reasoning = .text("two")
        reply.toolCalls = .count(1)
        let turn = turn(of: reply) {
            $0.tools = [RequestShape.Tool(name: "f")]
            $0.stopSequences = ["two"]
        }
        #expect(turn.reasoning == "two")
        #expect(turn.text == "one ")
        #expect(turn.toolCalls == [])
        #expect(turn.ending == .stopSequence("two"))
    }

    // MARK: - Plain turns

    private static let requests: [@Sendable (inout RequestShape) -> Void] = [
        { _ in }, { $0.lastUserText = "Hi" }, { $0.choices = 2 }, { $0.tokenLimit = 1 }, { $0.tokenLimit = 9 },
        { $0.tokenLimit = 200 }, { $0.stopSequences = ["e"] }, { $0.tools = [RequestShape.Tool(name: "f")] },
        { $0.toolChoice = .named("f") }, { $0.format = .jsonObject }, { $0.wantsReasoning = true }, { $0.seed = 4 },
        {
            $0.tools = [RequestShape.Tool(name: "f")]
            $0.toolChoice = .required
        },
        {
            $0.tools = [RequestShape.Tool(name: "f")]
            $0.toolChoice = .none
        },
        {
            $0.tools = [RequestShape.Tool(name: "f")]
            $0.hasToolResult = true
        },
        {
            $0.echoesPrompt = true
            $0.lastUserText = "Hi"
        }, { $0.logprobs = 0 },
    ]

    private static let replies: [GeneratedReply] = {
        let speeches: [GeneratedReply.Speech?] = [
            nil, .text("Where are you?"), .echo, .synthetic(tokens: 5...9), .refusal("Never ever."),
        ]
        let plain = speeches.map { GeneratedReply($0) }
        let changes: [(inout GeneratedReply) -> Void] = [
            { _ in }, { $0.seed = 1 }, { $0.reasoning = .text("Hm?") }, { $0.reasoning = .synthetic(tokens: 3...9) },
            { $0.toolCalls = .count(1) }, { $0.toolCalls = .listed([GeneratedReply.ToolCall(name: "g")]) },
            {
                $0.seed = 1
                $0.toolCalls = .count(1)
            },
        ]
        return plain.flatMap { reply in
            changes.map { change in
                var reply = reply
                change(&reply)
                return reply
            }
        }
    }()

    @Test(arguments: replies)
    func `where the plain turn is given it is what would be made`(reply: GeneratedReply) throws {
        let generator = ReplyGenerator(reply)
        for request in Self.requests {
            var shape = RequestShape()
            request(&shape)
            guard generator.givesPlainTurn(for: shape) else { continue }
            let plain = try #require(generator.plainTurn)
            for seed in UInt64(0)..<3 { #expect(turns(of: reply, seed: seed, to: request) == [plain]) }
        }
    }

    @Test func `a fixed text is given plainly to nearly all requests, a drawn one to none`() {
        var shape = RequestShape()
        shape.lastUserText = "Hi"
        shape.tokenLimit = 1024
        shape.tools = [RequestShape.Tool(name: "f")]
        shape.seed = 4
        #expect(ReplyGenerator(GeneratedReply(.text("Hello"))).givesPlainTurn(for: shape))
        #expect(!ReplyGenerator(GeneratedReply(.synthetic(tokens: 5...5))).givesPlainTurn(for: shape))
        #expect(!ReplyGenerator(GeneratedReply(.echo)).givesPlainTurn(for: shape))
        shape.tokenLimit = 1
        #expect(!ReplyGenerator(GeneratedReply(.text("Hello"))).givesPlainTurn(for: shape))
    }
}
