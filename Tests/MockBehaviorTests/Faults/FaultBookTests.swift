import MockBehavior
import ProviderWire
import Synthesis
import Testing

struct FaultBookTests {
    private func fault(_ name: String, _ change: (inout FaultTrigger) -> Void = { _ in }) -> FaultConfiguration {
        var fault = FaultConfiguration(name, .reset(.beforeHead))
        change(&fault.trigger)
        return fault
    }

    private func book(
        _ faults: FaultConfiguration..., replacing predecessor: FaultBook? = nil
    ) throws -> FaultBook {
        try #require(FaultBook(faults, replacing: predecessor))
    }

    /// The names of the faults that strike so many requests, a dash for none.
    private func taken(
        _ count: Int, from book: FaultBook, _ request: RequestFacts = RequestFacts(endpoint: .chat, provider: .openAI),
        ruleFault: String? = nil, at now: Duration = .zero, seed: UInt64 = 1
    ) -> String {
        var generator = SeededGenerator(seed: seed)
        return (0..<count).map { _ in
            book.take(request, ruleFault: ruleFault, at: now, using: &generator)?.name ?? "-"
        }.joined(separator: " ")
    }

    @Test func `without faults there is no book`() {
        #expect(FaultBook([], replacing: nil) == nil)
    }

    @Test func `a fault without conditions strikes every request`() throws {
        #expect(taken(3, from: try book(fault("a"))) == "a a a")
    }

    @Test func `the first so many requests are struck and no more`() throws {
        #expect(taken(4, from: try book(fault("a") { $0.first = 2 })) == "a a - -")
    }

    @Test func `each n-th request is struck`() throws {
        #expect(taken(6, from: try book(fault("a") { $0.every = 3 })) == "- - a - - a")
    }

    @Test func `of each n-th request the first so many are struck`() throws {
        let some = fault("a") { trigger in
            trigger.every = 2
            trigger.first = 2
        }
        #expect(taken(8, from: try book(some)) == "- a - a - - - -")
    }

    @Test func `a rate of 0 never strikes and one of 1 always does`() throws {
        let never = try book(fault("a") { $0.rate = 0 })
        #expect(!taken(1_000, from: never).contains("a"))
        #expect(never.faults[0].tally(at: .zero).met == 0)
        #expect(!taken(1_000, from: try book(fault("a") { $0.rate = 1 })).contains("-"))
    }

    @Test(arguments: [0.1, 0.5, 0.9]) func `a rate is met by chance and the seed decides it`(rate: Double) throws {
        let first = taken(10_000, from: try book(fault("a") { $0.rate = rate }), seed: 7)
        let again = taken(10_000, from: try book(fault("a") { $0.rate = rate }), seed: 7)
        #expect(first == again)
        // Four standard deviations.
        let share = Double(first.count { $0 == "a" }) / 10_000
        #expect(abs(share - rate) < 4 * (rate * (1 - rate) / 10_000).squareRoot())
    }

    @Test func `a fault that is off strikes nothing`() throws {
        #expect(taken(2, from: try book(fault("a") { $0.isEnabled = false })) == "- -")
    }

    @Test func `of several faults the first strikes, and only what it leaves is seen by the next`() throws {
        let both = try book(fault("a") { $0.first = 1 }, fault("b") { $0.every = 2 })
        #expect(taken(5, from: both) == "a - b - b")
    }

    @Test(
        arguments: [
            (["gpt-4o"], "gpt-4o", true), (["gpt-4o"], "gpt-4o-mini", false), (["gpt-4o*"], "gpt-4o-mini", true),
            (["x", "gpt-4o"], "gpt-4o", true), (["*"], nil, true), (["x"], nil, false), ([], nil, true),
        ] as [([String], String?, Bool)])
    func `models are matched whole, or by how they begin`(models: [String], model: String?, isStruck: Bool) throws {
        let request = RequestFacts(endpoint: .chat, provider: .openAI, model: model)
        #expect(taken(1, from: try book(fault("a") { $0.models = models }), request) == (isStruck ? "a" : "-"))
    }

    @Test func `a model is asked for only where a fault wants to know it`() throws {
        #expect(try book(fault("a")).needs == [])
        #expect(try book(fault("a") { $0.models = ["x"] }).needs == .model)
    }

    @Test func `endpoints are told apart`() throws {
        let chats = try book(fault("a") { $0.endpoints = [.chat, .message] })
        #expect(taken(1, from: chats, RequestFacts(endpoint: .response, provider: .openAI)) == "-")
        #expect(taken(1, from: chats, RequestFacts(endpoint: .message, provider: .anthropic)) == "a")
    }

    @Test func `a fault of streams passes other requests over without counting them`() throws {
        let early = try book(FaultConfiguration("a", .endEarly(afterEvents: nil)))
        var stream = RequestFacts(endpoint: .chat, provider: .openAI)
        #expect(taken(1, from: early, stream) == "-")
        #expect(early.faults[0].tally(at: .zero).met == 0)
        stream.isStreaming = true
        #expect(taken(1, from: early, stream) == "a")
    }

    @Test func `the fault of a rule goes before all others, and some strike by a rule only`() throws {
        let both = try book(fault("a"), fault("b") { $0.isForRulesOnly = true })
        #expect(taken(1, from: both) == "a")
        #expect(taken(1, from: both, ruleFault: "b") == "b")
        #expect(taken(1, from: both, ruleFault: "unknown") == "a")
    }

    @Test func `a fault clears itself when its time is over, counted from when it was set`() throws {
        let brief = try book(fault("a") { $0.timeToLive = .seconds(30) })
        brief.start(at: .seconds(100))
        brief.start(at: .seconds(120))
        #expect(taken(1, from: brief, at: .seconds(129.999)) == "a")
        #expect(brief.expired(at: .seconds(129.999)) == [])
        #expect(taken(1, from: brief, at: .seconds(130)) == "-")
        #expect(brief.expired(at: .seconds(130)) == ["a"])
        #expect(brief.faults[0].tally(at: .seconds(130)).remaining == .zero)
    }

    @Test func `a fault that stays as it is keeps its counts over a change, another begins anew`() throws {
        let (same, changed) = (fault("a") { $0.first = 2 }, fault("b") { $0.first = 1 })
        let old = try book(same, changed)
        #expect(taken(3, from: old) == "a a b")
        let new = try book(same, fault("b") { $0.first = 2 }, replacing: old)
        #expect(taken(3, from: new) == "b b -")
        #expect(new["a"]?.tally(at: .zero) == .init(met: 6, fired: 2, left: 0, remaining: nil))
    }

    @Test func `a fault that is set anew begins anew`() throws {
        let brief = try book(
            fault("a") { trigger in
                trigger.first = 1
                trigger.timeToLive = .seconds(1)
            })
        #expect(taken(2, from: brief, at: .zero) == "a -")
        brief.restart(at: .seconds(10))
        #expect(taken(2, from: brief, at: .seconds(10.5)) == "a -")
        #expect(taken(1, from: brief, at: .seconds(11)) == "-")
    }

    @Test func `connections are refused apart from requests`() throws {
        var refusal = FaultConfiguration("a", .refuse)
        refusal.trigger.first = 1
        let refusing = try book(refusal)
        var generator = SeededGenerator(seed: 1)
        #expect(refusing.refusesConnections)
        #expect(taken(1, from: refusing) == "-")
        #expect(refusing.takeForConnection(at: .zero, using: &generator)?.name == "a")
        #expect(refusing.takeForConnection(at: .zero, using: &generator) == nil)
        #expect(try !book(fault("b")).refusesConnections)
    }

    @Test(.timeLimit(.minutes(1)), arguments: [1, 1_000, 40_000])
    func `a fault with a count strikes exactly so often under 64 parallel takers`(count: Int) async throws {
        let shared = try book(fault("a") { $0.first = count })
        let struck = await strikes(of: shared, takers: 64, requestsEach: 1_000)
        #expect(struck == count)
        #expect(shared.faults[0].tally(at: .zero).fired == count)
        #expect(shared.faults[0].tally(at: .zero).left == 0)
    }

    @Test(.timeLimit(.minutes(1)))
    func `each n-th request is struck exactly under 64 parallel takers`() async throws {
        let shared = try book(fault("a") { $0.every = 8 })
        #expect(await strikes(of: shared, takers: 64, requestsEach: 500) == 64 * 500 / 8)
    }

    private func strikes(of book: FaultBook, takers: Int, requestsEach: Int) async -> Int {
        await withTaskGroup(of: Int.self) { group in
            for taker in 0..<takers {
                group.addTask {
                    var generator = SeededGenerator(seed: UInt64(taker))
                    let request = RequestFacts(endpoint: .chat, provider: .openAI)
                    return (0..<requestsEach).count { _ in book.take(request, at: .zero, using: &generator) != nil }
                }
            }
            return await group.reduce(0, +)
        }
    }
}
