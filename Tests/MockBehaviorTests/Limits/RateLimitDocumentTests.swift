import ProviderWire
import Testing

@testable import MockBehavior

struct RateLimitDocumentTests {
    private func issues(_ limits: JSONValue) throws -> [String] {
        do {
            _ = try MockConfiguration(document: ["rateLimits": limits])
            return []
        } catch {
            return error.issues.map(\.description)
        }
    }

    @Test func `every key is read, and written back`() throws {
        let document: JSONValue = [
            "requests": 1, "tokens": 2, "inputTokens": 3, "outputTokens": 4, "windowMs": 1_000,
            "algorithm": "fixedWindow", "per": "keyAndModel", "endpoint": ["chat", "message"], "model": ["m*", "n"],
            "key": "k",
        ]
        let configuration = try MockConfiguration(document: ["rateLimits": ["all": document]])
        var expected = RateLimitConfiguration("all")
        expected.requests = 1
        expected.tokens = 2
        expected.inputTokens = 3
        expected.outputTokens = 4
        expected.window = .seconds(1)
        expected.algorithm = .fixedWindow
        expected.scope = .keyAndModel
        expected.endpoints = [.chat, .message]
        expected.models = ["m*", "n"]
        expected.keys = ["k"]
        #expect(configuration.rateLimits == [expected])
        #expect(expected.document == document)
        #expect(RateLimitConfiguration("none").document == [:])
    }

    @Test(
        arguments: [
            ([:], "/rateLimits/a: expected at least one of requests, tokens, inputTokens, outputTokens"),
            (["requests": 0], "/rateLimits/a/requests: expected a whole number from 1 to 1000000000, found 0"),
            (
                ["tokens": 1, "windowMs": 0],
                "/rateLimits/a/windowMs: expected milliseconds from 1 to 86400000, found 0"
            ),
            (
                ["tokens": 1, "per": "ip"],
                #"/rateLimits/a/per: expected one of "key", "model", "keyAndModel", "all", found "ip""#
            ),
            (
                ["tokens": 1, "algorithm": "gcra"],
                #"/rateLimits/a/algorithm: expected one of "tokenBucket", "fixedWindow", found "gcra""#
            ),
            (["tokens": 1, "key": []], "/rateLimits/a/key: expected a key, or an array of them, found an array"),
        ] as [(JSONValue, String)])
    func `what is wrong is named with its place and the remedy`(limit: JSONValue, expected: String) throws {
        #expect(try issues(["a": limit]) == [expected])
    }

    @Test func `a strange name is refused`() throws {
        let found = try issues(["a b": ["requests": 1]])
        #expect(
            found == ["/rateLimits/a b: a limit's name has 1 to 64 letters, digits, dots, dashes and underscores"])
    }
}
