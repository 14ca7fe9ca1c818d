import MockBehavior
import ProviderWire
import Synthesis
import Testing

struct RuleBookTests {
    private let request: JSONValue = ["body": ["model": "m"]]

    @Test func `the first rule that matches answers, by priority, then in the order of the document`() throws {
        let book = try RuleBook.of([
            ["name": "low", "priority": -1],
            ["name": "other", "priority": 9, "when": ["model": "x"]],
            ["name": "first", "priority": 5, "when": ["model": "m"]],
            ["name": "second", "priority": 5],
            ["name": "none"],
        ])
        #expect(book.rules.map(\.name) == ["other", "first", "second", "none", "low"])
        #expect(try book.answering(request) == "first")
        #expect(try book.answering(["body": ["model": "x"]]) == "other")
        #expect(try book.answering(["body": ["model": "y"]]) == "second")
    }

    @Test(arguments: [
        (#"{"first": 2}"#, [1, 2]),
        (#"{"every": 3}"#, [3, 6]),
        (#"{"nth": 4}"#, [4]),
        (#"{"nth": [1, 3]}"#, [1, 3]),
        (#"{"every": 2, "first": 5}"#, [2, 4]),
    ])
    func `a rule answers those of its requests whose turn it is`(turn: String, expected: [Int]) throws {
        let when = try JSONValue(parsing: turn).setting(["model"], to: "m")
        let book = try RuleBook.of([["name": "turn", "when": when], ["name": "rest"]])
        let names = try (1...7).map { _ in
            _ = try book.answering(["body": ["model": "another"]])
            return try book.answering(request)
        }
        #expect((1...7).filter { names[$0 - 1] == "turn" } == expected)
        #expect(names.filter { $0 == "rest" }.count == 7 - expected.count)
    }

    @Test func `counts are exact under parallel requests`() async throws {
        let book = try RuleBook.of([
            ["name": "first", "when": ["first": 1000]], ["name": "every", "when": ["every": 7]], ["name": "rest"],
        ])
        let facts = try book.facts(request)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<64 {
                group.addTask { for _ in 0..<100 { _ = book.match(facts, at: .zero) } }
            }
        }
        #expect(book.rules.map(\.answeredCount) == [1000, 5400 / 7, 5400 - 5400 / 7])
    }

    @Test func `counts live on over changes that leave the rule as it is`() throws {
        let kept: JSONValue = ["name": "kept", "when": ["first": 2], "answer": ["sequence": ["a", "b"]]]
        let changed: JSONValue = ["name": "changed", "when": ["model": "m"]]
        let store = try ConfigurationStore { $0.rules = [kept, changed] }
        let before = try #require(store.upstream.rules)
        var generator = SeededGenerator(seed: 1)
        #expect(try before.answering(request) == "kept")
        for _ in 0..<3 { _ = try before.answer(request, using: &generator) }
        try store.update { snapshot in
            snapshot.document.setting(["rules"], to: [["name": "new"], changed.setting(["priority"], to: 1), kept])
        }
        let after = try #require(store.upstream.rules)
        #expect(after.rules.map(\.name) == ["changed", "new", "kept"])
        #expect(after.rules.map(\.answeredCount) == [0, 0, 2])
        #expect(after.rules[2] === before.rules[0])
    }

    @Test func `a rule whose latency profile changed is another rule`() throws {
        let rule: JSONValue = ["name": "r", "latency": "mine"]
        let store = try ConfigurationStore(document: ["latencyProfiles": ["mine": 10], "rules": [rule]])
        let before = try #require(store.upstream.rules?.rules[0])
        #expect(before.latency != nil)
        try store.update { $0.document.setting(["cors"], to: false) }
        #expect(store.upstream.rules?.rules[0] === before)
        try store.update { $0.document.setting(["latencyProfiles", "mine"], to: 20) }
        #expect(store.upstream.rules?.rules[0] !== before)
    }

    @Test func `after a reset all begins anew`() throws {
        let book = try RuleBook.of([
            ["name": "r", "when": ["first": 1], "answer": ["sequence": ["one", "two"]]],
            ["name": "again", "when": ["attempt": 2]],
        ])
        #expect(try book.text(request)?.contains("one") == true)
        #expect(try book.answering(request) == "again")
        book.reset()
        #expect(book.rules.map(\.answeredCount) == [0, 0])
        #expect(try book.text(request)?.contains("one") == true)
        #expect(try book.answering(request) == "again")
    }

    @Test func `an attempt is what the client says, else how often the same body came`() throws {
        let book = try RuleBook.of([
            ["name": "1", "when": ["attempt": 1]], ["name": "2", "when": ["attempt": 2]],
            ["name": "later", "when": ["attempt": ["min": 3]]],
        ])
        let said = try ["0", "1", "2", "9", "x"].map { count in
            try book.answering(request.setting(["headers", "x-stainless-retry-count"], to: .string(count)))
        }
        // What is no number does not count, so the body does.
        #expect(said == ["1", "2", "later", "later", "1"])
        #expect(try (0..<3).map { _ in try book.answering(request) } == ["2", "later", "later"])
        #expect(try book.answering(["body": ["model": "n"]]) == "1")
        #expect(try book.answering(["endpoint": "message", "body": ["model": "m"]]) == "1")
    }

    @Test func `of bodies only the last few thousand are remembered`() throws {
        let book = try RuleBook.of(["name": "again", "when": ["attempt": ["min": 2]]])
        var facts = try book.facts(request)
        func answers(_ hash: UInt64) -> Bool {
            facts.probes?.bodyHash = hash
            return book.match(facts, at: .zero) != nil
        }
        for hash in 1...4096 { #expect(!answers(UInt64(hash))) }
        #expect(answers(1))
        #expect(!answers(5000))
        // The one that came first had to make room, whenever it came again.
        #expect(!answers(1))
        #expect(answers(4096))
    }

    @Test func `a rule names a fault of the document, or has its own`() throws {
        var configuration = MockConfiguration()
        configuration.faults = [FaultConfiguration("overloaded", .status(FaultStatus(.overloaded)))]
        let book = try RuleBook.of(
            ["name": "a", "fault": "overloaded"], changing: configuration
        )
        let facts = try book.facts(["body": ["stream": true, "model": "m"]])
        var generator = SeededGenerator(seed: 1)
        let named = try #require(book.match(facts, at: .zero))
        #expect(named.faultName == "overloaded")
        #expect(named.takeOwnFault(at: .zero, using: &generator) == nil)
        let owned = try RuleBook.of(["name": "b", "fault": ["endEarly": true]])
        let match = try #require(owned.match(facts, at: .zero))
        #expect(match.faultName == nil)
        #expect(match.takeOwnFault(at: .zero, using: &generator)?.configuration.act == .endEarly(afterEvents: nil))
        // A fault of streams passes other requests over.
        let whole = try #require(try owned.match(owned.facts(["body": ["model": "m"]]), at: .zero))
        #expect(whole.takeOwnFault(at: .zero, using: &generator) == nil)
    }
}
