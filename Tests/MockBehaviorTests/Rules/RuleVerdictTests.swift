import MockBehavior
import ProviderWire
import Testing

struct RuleVerdictTests {
    private let rules: JSONValue = [
        ["name": "close", "when": ["model": "gpt-4*", "stream": true, "headers": ["x-team": "blue"]]],
        ["name": "near", "when": ["model": "gpt-3", "body": ["/temperature": 0.5]]],
        ["name": "far", "when": ["model": "o1", "lastUserText": ["contains": "rain"], "tools": "get_weather"]],
        ["name": "elsewhere", "when": ["endpoint": "message"]],
    ]

    @Test func `near misses name the rules with the fewest differences, and what was found`() throws {
        let book = try RuleBook.of(rules)
        let facts = try book.facts(["body": ["model": "gpt-4o", "stream": false], "headers": ["x-team": "blue"]])
        #expect(book.match(facts, at: .zero) == nil)
        #expect(
            book.nearMisses(of: facts, at: .zero, isCounted: false) == #"rule "close": stream is true, found false"#)
    }

    @Test func `rules that miss by as much are all named, up to a limit`() throws {
        let book = try RuleBook.of([
            ["name": "a", "when": ["model": "x", "body": ["/n": 1]]],
            ["name": "b", "when": ["model": ["y", "z?"], "lastUserText": "Hi"]],
            ["name": "c", "when": ["model": "w", "apiKey": "sk-secret", "headers": ["x-api-key": "sk-secret"]]],
            ["name": "d", "when": ["attempt": ["min": 2, "max": 3], "first": 2, "sinceStartMs": ["from": 9]]],
        ])
        let facts = try book.facts([
            "body": [
                "model": "m", "n": [1],
                "messages": [["role": "user", "content": .string(String(repeating: "a", count: 99))]],
            ]
        ])
        #expect(
            book.nearMisses(of: facts, at: .zero, isCounted: false) == """
                rule "a": model is "x", found "m"; body /n is 1, found an array
                rule "b": model is "y" or "z?", found "m"; last user text is "Hi", found "\(String(repeating: "a", count: 80))…"
                rule "d": time since start is from 0.009 seconds, found 0.0 seconds; attempt is 2 to 3, found 1
                """
        )
        let secret = try book.facts(["body": ["model": "w"], "headers": ["x-api-key": "sk-another"]])
        let misses = book.verdicts(on: secret, at: .zero)[2].misses
        #expect(misses.map(\.found) == ["another value", "another one"])
        #expect(!misses.map(\.condition).joined().contains("secret"))
    }

    @Test(
        arguments: [
            (String(repeating: "a", count: 80), nil),
            (String(repeating: "a", count: 81), String(repeating: "a", count: 80)),
            (String(repeating: "é", count: 80), nil),
            (String(repeating: "é", count: 81), String(repeating: "é", count: 80)),
            (String(repeating: "a", count: 79) + "e\u{301}", nil),
            (String(repeating: "a", count: 79) + "e\u{301}b", String(repeating: "a", count: 79) + "e\u{301}"),
        ] as [(String, String?)])
    func `what was found is told up to 80 characters, none of them in part`(text: String, beginning: String?) throws {
        let book = try RuleBook.of([["name": "a", "when": ["lastUserText": "Hi"]]])
        let facts = try book.facts(["body": ["messages": [["role": "user", "content": .string(text)]]]])
        #expect(
            book.verdicts(on: facts, at: .zero)[0].misses.map(\.found) == ["\"\(beginning.map { $0 + "…" } ?? text)\""]
        )
    }

    @Test func `of a request that was matched before, its own number and attempt are told`() throws {
        let book = try RuleBook.of([
            ["name": "turn", "when": ["nth": 2]], ["name": "attempt", "when": ["attempt": ["min": 2]]],
        ])
        let facts = try book.facts(["body": ["model": "m"]])
        #expect(book.match(facts, at: .zero) == nil)
        #expect(
            book.nearMisses(of: facts, at: .zero, isCounted: true) == """
                rule "turn": it is number 2 that meet the other conditions, found number 1
                rule "attempt": attempt is 2 or later, found 1
                """
        )
        #expect(book.verdicts(on: facts, at: .zero).map(\.isMatch) == [true, true])
    }

    @Test func `where a rule matches, and where there is none, nothing was missed`() throws {
        let book = try RuleBook.of(rules)
        let match = try book.facts(["endpoint": "message"])
        #expect(book.nearMisses(of: match, at: .zero, isCounted: false) == nil)
        let none = try book.facts(["endpoint": "embedding"])
        #expect(
            try RuleBook.of(["name": "x", "when": ["endpoint": "chat"]]).nearMisses(
                of: none, at: .zero, isCounted: false)
                == nil)
        #expect(book.verdicts(on: none, at: .zero).map(\.misses.count) == [3, 2, 3, 1])
    }

    @Test func `a trial says which rule would answer and why others do not, and counts nothing`() throws {
        let book = try RuleBook.of([
            ["name": "spent", "when": ["first": 1, "model": "m"]], ["name": "other", "when": ["model": "x"]],
            ["name": "rest"],
        ])
        let request: JSONValue = ["body": ["model": "m"]]
        #expect(try book.answering(request) == "spent")
        let expected: JSONValue = [
            "endpoint": "chat", "rule": "rest",
            "rules": [
                [
                    "name": "spent", "matches": false, "answered": 1,
                    "misses": [
                        ["condition": "it is one of the first 1 that meet the other conditions", "found": "number 2"]
                    ],
                ],
                [
                    "name": "other", "matches": false, "answered": 0,
                    "misses": [["condition": "model is \"x\"", "found": "\"m\""]],
                ],
                ["name": "rest", "matches": true, "answered": 0, "misses": []],
            ],
        ]
        for _ in 0..<2 {
            #expect(try RuleTrial(document: request, on: book).outcome(on: book, at: .zero) == expected)
        }
        let nothing = try RuleTrial(document: request, on: nil).outcome(on: nil, at: .zero)
        #expect(nothing == ["endpoint": "chat", "rule": .null, "rules": []])
    }

    @Test(arguments: [
        (#"{"endpoint": "x"}"#, "/endpoint"), (#"{"body": []}"#, "/body"), (#"{"headers": {"a": 1}}"#, "/headers"),
        (#"{"bodi": {}}"#, "/bodi"), (#"[]"#, ""),
    ])
    func `what is wrong with a trial is told`(document: String, place: String) throws {
        let document = try JSONValue(parsing: document)
        let error = #expect(throws: ConfigurationError.self) { try RuleTrial(document: document, on: nil) }
        #expect(error?.issues.map(\.pointer.description) == [place])
    }
}
