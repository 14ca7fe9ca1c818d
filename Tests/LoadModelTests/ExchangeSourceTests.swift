import LoadModel
import Measurement
import ProviderWire
import Synthesis
import Testing

@Suite struct ExchangeSourceTests {
    private let target = LoadTarget(host: "h", port: 80)

    private func source(_ plan: LoadPlan, seed: UInt64 = 7) -> ExchangeSource {
        ExchangeSource(plan: plan, target: target, seed: seed)
    }

    private func plan(_ prompt: Workload.Prompt?, maximumTokens: CountDistribution? = nil) -> LoadPlan {
        var plan = LoadPlan()
        plan.prompt = prompt
        plan.workload.maximumTokens = maximumTokens
        return plan
    }

    /// The request of a number, shared or not.
    private func rendered(_ source: ExchangeSource, _ number: Int, _ entry: ArrivalTrace.Entry? = nil) -> Exchange? {
        switch source.next(number: number, entry: entry) {
        case .shared(let index): return source.shared[index]
        case .own(let exchange): return exchange
        case .conversation: return nil
        }
    }

    private func body(_ exchange: Exchange?) throws -> JSONValue {
        let text = String(decoding: try #require(exchange).request, as: UTF8.self)
        let parts = text.split(separator: "\r\n\r\n", maxSplits: 1)
        let body = try #require(parts.last)
        #expect(parts.first?.hasSuffix("content-length: \(body.utf8.count)") == true)
        return try JSONValue(parsing: String(body))
    }

    @Test func `a fixed request is rendered once`() {
        let source = source(plan(.text("Hi"), maximumTokens: .constant(5)))

        #expect(source.shared.count == 1)
        for number in 0..<5 {
            guard case .shared(0) = source.next(number: number) else {
                Issue.record("request \(number) has bytes of its own")
                return
            }
        }
    }

    @Test func `prompts of a list are asked in turn`() throws {
        let source = source(plan(.list(["a", [["role": "user", "content": "b"]], "c"])))

        let contents = try (0..<6).map { try body(rendered(source, $0))["messages"]?[0]?["content"] }

        #expect(contents == ["a", "b", "c", "a", "b", "c"])
        #expect(source.shared.count == 3)
    }

    @Test func `synthetic prompts have their tokens, and the seed and the number decide them`() throws {
        let plan = plan(.synthetic(tokens: .uniform(20, 40)), maximumTokens: .uniform(5, 9))
        let source = source(plan)
        var limits: Set<Int> = []
        var lengths: Set<Int> = []
        for number in 0..<200 {
            let body = try body(rendered(source, number))
            let text = try #require(body["messages"]?[0]?["content"]?.stringValue)
            lengths.insert((text.utf8.count + 3) / 4)
            limits.insert(try #require(body["max_tokens"]?.intValue))
        }

        #expect(limits == Set(5...9))
        #expect(lengths == Set(20...40))
        #expect(rendered(source, 3) == rendered(self.source(plan), 3))
        #expect(rendered(source, 3) != rendered(source, 4))
        #expect(rendered(source, 3) != rendered(self.source(plan, seed: 8), 3))
    }

    @Test func `a mix is drawn by its weights`() throws {
        var plan = LoadPlan()
        var heavy = Workload(.message)
        heavy.weight = 3
        heavy.isStreaming = true
        plan.mix = [Workload(.chat), heavy, Workload(.models)]
        let source = source(plan)
        var counts = [0, 0, 0]
        for number in 0..<10_000 {
            let exchange = try #require(rendered(source, number))
            counts[exchange.workload] += 1
            #expect(exchange.endpoint == plan.mix[exchange.workload].endpoint)
            #expect(exchange.isStreaming == plan.mix[exchange.workload].isStreaming)
        }

        #expect(try #require(ChiSquareTest(counts: counts, weights: [1, 3, 1])).pValue > 0.001)
        #expect(source.shared.count == 3)
    }

    @Test func `a trace says how many tokens its requests have`() throws {
        let source = source(plan(.text("fixed"), maximumTokens: .constant(3)))
        let entry = ArrivalTrace.Entry(offset: .zero, promptTokens: 25, outputTokens: 11)
        let body = try body(rendered(source, 0, entry))

        #expect(body["max_tokens"]?.intValue == 11)
        #expect(body["messages"]?[0]?["content"]?.stringValue.map { ($0.utf8.count + 3) / 4 } == 25)
        let untold = try self.body(rendered(source, 0, .init(offset: .zero)))
        #expect(untold["max_tokens"]?.intValue == 3)
        #expect(untold["messages"]?[0]?["content"] == "fixed")
        let halfTold = try self.body(rendered(source, 0, .init(offset: .zero, outputTokens: 12)))
        #expect(halfTold["max_tokens"]?.intValue == 12)
        #expect(halfTold["messages"]?[0]?["content"] == "fixed")
    }

    @Test(arguments: [Endpoint.chat, .completion, .response, .message])
    func `the usage of streams is asked for where it must be, unless it is not wanted`(endpoint: Endpoint) throws {
        var plan = LoadPlan(endpoint)
        plan.isStreaming = true
        let isAskedFor = endpoint == .chat || endpoint == .completion

        #expect(try body(rendered(source(plan), 0))["stream_options"] == (isAskedFor ? ["include_usage": true] : nil))
        plan.workload.asksForUsage = false
        #expect(try body(rendered(source(plan), 0))["stream_options"] == nil)
        plan.workload.asksForUsage = true
        plan.isStreaming = false
        #expect(try body(rendered(source(plan), 0))["stream_options"] == nil)
    }
}

@Suite struct ConversationTests {
    private func begun(
        _ endpoint: Endpoint, turns: Int, prompt: Workload.Prompt? = nil, entry: ArrivalTrace.Entry? = nil,
        _ change: (inout Workload) -> Void = { _ in }
    ) -> Conversation? {
        var plan = LoadPlan(endpoint)
        plan.workload.turns = turns
        plan.prompt = prompt
        change(&plan.workload)
        let source = ExchangeSource(plan: plan, target: LoadTarget(host: "h", port: 80), seed: 5)
        #expect(source.shared.isEmpty)
        guard case .conversation(let conversation) = source.next(number: 1, entry: entry) else { return nil }
        return conversation
    }

    private func body(_ exchange: Exchange?) throws -> JSONValue {
        let text = String(decoding: try #require(exchange).request, as: UTF8.self)
        return try JSONValue(parsing: String(try #require(text.split(separator: "\r\n\r\n", maxSplits: 1).last)))
    }

    @Test(arguments: [(Endpoint.chat, "messages"), (.message, "messages"), (.response, "input")])
    func `each turn carries what was said before`(endpoint: Endpoint, key: String) throws {
        var conversation = try #require(begun(endpoint, turns: 3, prompt: .list(["a", "b", "c"])))

        let turn = conversation.nextTurn()
        let first = try #require(turn)
        #expect(try body(first)[key] == [["role": "user", "content": "b"]])
        #expect(first.needsText)
        conversation.answered("one")
        let second = conversation.nextTurn()
        #expect(
            try body(second)[key] == [
                ["role": "user", "content": "b"], ["role": "assistant", "content": "one"],
                ["role": "user", "content": "c"],
            ])
        conversation.answered("two")
        let lastTurn = conversation.nextTurn()
        let last = try #require(lastTurn)
        let messages = try #require(body(last)[key]?.arrayValue)
        #expect(messages.map { $0["content"] } == ["b", "one", "c", "two", "a"])
        #expect(messages.map { $0["role"] } == ["user", "assistant", "user", "assistant", "user"])
        #expect(!last.needsText)
        #expect(!conversation.hasNextTurn)
        let none = conversation.nextTurn()
        #expect(none == nil)
    }

    @Test func `given messages begin the conversation, and the last is asked again`() throws {
        let messages: [JSONValue] = [["role": "system", "content": "s"], ["role": "user", "content": "u"]]
        var conversation = try #require(begun(.chat, turns: 2, prompt: .messages(messages)))

        let first = try body(conversation.nextTurn())
        #expect(first["messages"] == .array(messages))
        conversation.answered("x")
        let contents = try body(conversation.nextTurn())["messages"]?.arrayValue?.map { $0["content"] }
        #expect(contents == ["s", "u", "x", "u"])
    }

    @Test func `synthetic turns differ, and are the same again for the same seed`() throws {
        let prompt = Workload.Prompt.synthetic(tokens: .constant(30))
        let draws = { (workload: inout Workload) in workload.maximumTokens = .uniform(1, 1_000) }
        var one = try #require(begun(.chat, turns: 2, prompt: prompt, draws))
        var other = try #require(begun(.chat, turns: 2, prompt: prompt, draws))

        let turns = [one.nextTurn(), one.nextTurn()]
        let again = [other.nextTurn(), other.nextTurn()]
        #expect(turns == again)
        let texts = try body(turns[1])["messages"]?.arrayValue?.compactMap { $0["content"]?.stringValue } ?? []
        #expect(texts.count == 2 && texts[0] != texts[1])
    }

    @Test func `a trace's tokens are those of the first turn and of each answer`() throws {
        let entry = ArrivalTrace.Entry(offset: .zero, promptTokens: 20, outputTokens: 6)
        var conversation = try #require(begun(.chat, turns: 2, entry: entry))

        let first = try body(conversation.nextTurn())
        #expect(first["messages"]?[0]?["content"]?.stringValue.map { ($0.utf8.count + 3) / 4 } == 20)
        let second = try body(conversation.nextTurn())
        #expect(second["messages"]?[1]?["content"] == "Say hello in one short sentence.")
        #expect(first["max_tokens"]?.intValue == 6 && second["max_tokens"]?.intValue == 6)
    }

    @Test func `the user waits between turns as the plan says`() throws {
        var generator = SeededGenerator(seed: 1)
        let none = try #require(begun(.chat, turns: 2))
        #expect(none.delay(using: &generator) == .zero)
        let some = try #require(begun(.chat, turns: 2) { $0.turnDelay = .constant(.seconds(3)) })
        #expect(some.delay(using: &generator) == .seconds(3))
    }
}
