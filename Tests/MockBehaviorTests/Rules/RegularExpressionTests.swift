import MockBehavior
import ProviderWire
import Testing

struct RegularExpressionTests {
    /// Each would take longer than the universe lasts in an engine that tries every way.
    @Test(
        .timeLimit(.minutes(1)),
        arguments: ["(x+x+)+y", "(a|a)*b", "(a*)*b", "(a|aa)+$b", "^(([a-z])+.)+[A-Z]([a-z])+$", "(.*)*(.*)*(.*)*z"]
    )
    func `no pattern hangs on any text`(pattern: String) throws {
        let book = try RuleBook.of(["name": "r", "when": ["lastUserText": ["regex": .string(pattern)]]])
        for letter in ["a", "x"] {
            let text = String(repeating: letter, count: 100_000) + "!"
            let body: JSONValue = ["messages": [["role": "user", "content": .string(text)]]]
            #expect(try book.answering(["body": body]) == nil)
        }
    }

    @Test func `a pattern that needs much work for each byte looks at the beginning only`() throws {
        let book = try RuleBook.of([
            ["name": "cheap", "when": ["lastUserText": ["regex": "needle"]]],
            ["name": "dear", "when": ["lastUserText": ["regex": ".{900}needle"]]],
        ])
        func answering(_ text: String) throws -> String? {
            try book.answering(["body": ["messages": [["role": "user", "content": .string(text)]]]])
        }
        #expect(try answering(String(repeating: "a", count: 300_000) + "needle") == "cheap")
        let dear = try RuleBook.of(["name": "dear", "when": ["lastUserText": ["regex": ".{900}needle"]]])
        for (length, expected) in [(900, "dear"), (300_000, nil)] {
            let text = String(repeating: "a", count: length) + "needle"
            let body: JSONValue = ["messages": [["role": "user", "content": .string(text)]]]
            #expect(try dear.answering(["body": body]) == expected)
        }
    }

    @Test(arguments: [
        ("é", "^.$", true), ("日本語", "本", true), ("A", "(?i)a", true), ("", "^$", true), ("ab", "^a$", false),
    ])
    func `patterns are of characters, not of bytes`(text: String, pattern: String, matches: Bool) throws {
        let book = try RuleBook.of(["name": "r", "when": ["body": ["/x": ["regex": .string(pattern)]]]])
        #expect(try (book.answering(["body": ["x": .string(text)]]) == "r") == matches)
    }
}
