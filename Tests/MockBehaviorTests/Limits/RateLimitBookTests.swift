import Dispatch
import ProviderWire
import Synchronization
import Testing

@testable import MockBehavior

struct RateLimitBookTests {
    private func limit(_ name: String, _ change: (inout RateLimitConfiguration) -> Void) -> RateLimitConfiguration {
        var limit = RateLimitConfiguration(name)
        change(&limit)
        return limit
    }

    private func book(
        _ limits: RateLimitConfiguration..., replacing predecessor: RateLimitBook? = nil
    ) throws -> RateLimitBook {
        try #require(RateLimitBook(limits, replacing: predecessor))
    }

    private func request(_ model: String = "gpt-4", tokens: Int = 10, at endpoint: Endpoint = .chat) -> RequestFacts {
        var facts = RequestFacts(endpoint: endpoint, provider: .openAI, model: model)
        facts.promptTokens = tokens
        return facts
    }

    /// Which of so many requests pass.
    private func passed(
        _ count: Int, _ book: RateLimitBook, _ facts: RequestFacts, key: String? = "a", at now: Duration = .zero
    ) -> [Bool] {
        (0..<count).map { _ in book.admit(facts, key: key, at: now).refusal == nil }
    }

    @Test func `without limits there is no book`() {
        #expect(RateLimitBook([], replacing: nil) == nil)
    }

    @Test func `so many requests pass in a window, and those that do not take nothing`() throws {
        let book = try book(limit("a") { $0.requests = 3 })
        #expect(passed(5, book, request()) == [true, true, true, false, false])
        #expect(passed(2, book, request(), at: .seconds(20)) == [true, false])
    }

    @Test func `each key has its own, and those without any share one`() throws {
        let book = try book(limit("a") { $0.requests = 1 })
        #expect(passed(2, book, request(), key: "a") == [true, false])
        #expect(passed(2, book, request(), key: "b") == [true, false])
        #expect(passed(2, book, request(), key: nil) == [true, false])
    }

    @Test(
        arguments: [
            (RateLimitConfiguration.Scope.key, [true, false, true, false]), (.model, [true, true, false, false]),
            (.keyAndModel, [true, true, true, true]), (.all, [true, false, false, false]),
        ]
    )
    func `who shares a limit is as the scope says`(scope: RateLimitConfiguration.Scope, expected: [Bool]) throws {
        let limit = limit("a") { limit in
            limit.requests = 1
            limit.scope = scope
        }
        let book = try book(limit)
        let asked = [("a", "m"), ("a", "n"), ("b", "m"), ("b", "n")].map { key, model in
            book.admit(request(model), key: key, at: .zero).refusal == nil
        }
        #expect(asked == expected)
    }

    @Test func `prompts must fit, and answers are taken when they are known`() throws {
        let book = try book(limit("a") { $0.tokens = 100 })
        let admission = book.admit(request(tokens: 60), key: "a", at: .zero)
        #expect(admission.refusal == nil)
        #expect(admission.charge(outputTokens: 30, at: .zero)?.tokens?.remaining == 10)
        #expect(passed(1, book, request(tokens: 11)) == [false])
        #expect(passed(1, book, request(tokens: 10)) == [true])
    }

    @Test func `an answer may overdraw, and the next request waits for all of it`() throws {
        let book = try book(limit("a") { $0.outputTokens = 60 })
        _ = book.admit(request(), key: "a", at: .zero).charge(outputTokens: 90, at: .zero)
        let refusal = try #require(book.admit(request(), key: "a", at: .zero).refusal)
        #expect(refusal.obstacle.kind == .outputTokens)
        #expect(refusal.obstacle.wait == .seconds(31))
    }

    @Test func `a request takes from all limits or from none`() throws {
        let book = try book(limit("few") { $0.requests = 1 }, limit("many") { $0.requests = 5 })
        #expect(passed(3, book, request()) == [true, false, false])
        let standing = book.admit(request(), key: "a", at: .seconds(60)).charge(outputTokens: 0, at: .seconds(60))
        #expect(standing?.requests == .init(limit: 1, remaining: 0, untilFull: .seconds(60)))
        #expect(book[name: "many"]?.counts.admitted == 2)
        #expect(book[name: "many"]?.counts.refused == 0)
        #expect(book[name: "few"]?.counts.refused == 2)
    }

    @Test func `of several limits that lack something the longest wait is told`() throws {
        let book = try book(
            limit("minute") { $0.requests = 1 },
            limit("hour") { limit in
                limit.requests = 1
                limit.window = .seconds(3_600)
            })
        _ = book.admit(request(), key: "a", at: .zero)
        let refusal = try #require(book.admit(request(), key: "a", at: .zero).refusal)
        #expect(refusal.obstacle.limitName == "hour")
        #expect(refusal.obstacle.wait == .seconds(3_600))
    }

    @Test func `only the requests that a limit names are counted`() throws {
        let book = try book(
            limit("a") { limit in
                limit.requests = 1
                limit.models = ["gpt-4*"]
                limit.endpoints = [.chat]
                limit.keys = ["a", "b"]
            })
        #expect(passed(2, book, request("gpt-3.5")) == [true, true])
        #expect(passed(2, book, request("gpt-4o", at: .embedding)) == [true, true])
        #expect(passed(2, book, request("gpt-4o"), key: "c") == [true, true])
        #expect(passed(2, book, request("gpt-4o"), key: nil) == [true, true])
        #expect(passed(2, book, request("gpt-4o")) == [true, false])
    }

    @Test(arguments: [Endpoint.models, .countTokens])
    func `what generates nothing is counted only where it is named`(endpoint: Endpoint) throws {
        #expect(passed(2, try book(limit("a") { $0.requests = 1 }), request(at: endpoint)) == [true, true])
        let named = limit("a") { limit in
            limit.requests = 1
            limit.endpoints = [endpoint]
        }
        #expect(passed(2, try book(named), request(at: endpoint)) == [true, false])
    }

    @Test func `under many threads exactly so many pass, of two limits in either order`() throws {
        let first = limit("a") { $0.requests = 500 }
        let second = limit("b") { $0.requests = 700 }
        let books = [try book(first, second)]
        // The same limits in the other order, as after a change of the configuration under load.
        let all = books + [try book(second, first, replacing: books[0])]
        let count = Mutex(0)
        DispatchQueue.concurrentPerform(iterations: 64) { index in
            for _ in 0..<50 where all[index % 2].admit(request(), key: "k", at: .zero).refusal == nil {
                count.withLock { $0 += 1 }
            }
        }
        #expect(count.withLock { $0 } == 500)
    }

    @Test func `a limit that stays as it is keeps what was taken`() throws {
        let kept = limit("a") { $0.requests = 1 }
        let old = try book(kept, limit("b") { $0.requests = 1 })
        _ = old.admit(request(), key: "a", at: .zero)
        let new = try book(limit("b") { $0.requests = 2 }, kept, replacing: old)
        #expect(new[name: "a"] === old[name: "a"])
        #expect(new[name: "b"] !== old[name: "b"])
        new.reset()
        #expect(passed(2, new, request()) == [true, false])
    }

    @Test func `more callers than there is room for share what is left`() throws {
        let book = try book(limit("a") { $0.requests = 1 })
        for index in 0..<RateLimitAccounts.maximumCallers { _ = book.admit(request(), key: "\(index)", at: .zero) }
        #expect(passed(2, book, request(), key: "new") == [true, false])
        #expect(passed(1, book, request(), key: "newer") == [false])
        // Those who have everything back need not be remembered.
        #expect(passed(2, book, request(), key: "newer", at: .seconds(61)) == [true, false])
        #expect((book[name: "a"]?.callers(at: .seconds(61)).count ?? 0) < 10)
    }

    @Test func `callers are shown with what they have left, and without their keys`() throws {
        let book = try book(
            limit("a") { limit in
                limit.requests = 2
                limit.scope = .keyAndModel
            })
        _ = passed(3, book, request("m"), key: "sk-0123456789abcdef")
        let caller = try #require(book[name: "a"]?.callers(at: .zero).first)
        #expect(caller.key == "sk-…cdef")
        #expect(caller.model == "m")
        #expect((caller.admitted, caller.refused) == (2, 1))
        #expect(caller.left == [.init(name: "requests", limit: 2, remaining: 0, untilFull: .seconds(60))])
    }
}
