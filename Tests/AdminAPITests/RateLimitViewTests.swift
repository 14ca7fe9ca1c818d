import MockBehavior
import ProviderWire
import Testing

@testable import AdminAPI

struct RateLimitViewTests {
    private func part(_ limits: JSONValue) throws -> ConfigurationPart {
        try ConfigurationPart(nil, of: try ConfigurationStore(document: ["rateLimits": limits]).current)
    }

    @Test func `limits are shown in order, as they are written`() throws {
        let view = RateLimitView.all(try part(["b": ["requests": 1], "a": ["tokens": 5]]), at: .zero)
        #expect(view["rateLimits"]?.arrayValue?.map { $0["name"] } == ["b", "a"])
        #expect(
            view["rateLimits"]?.arrayValue?.first == [
                "name": "b", "admitted": 0, "refused": 0, "callerCount": 0, "callers": [], "limit": ["requests": 1],
            ])
    }

    @Test func `a limit that is not there is missed by its nearest name`() throws {
        let problem = #expect(throws: Problem.self) {
            try RateLimitView.one("teir", part(["tier": ["requests": 1]]), at: .zero)
        }
        #expect(problem?.status == 404)
        #expect(problem?.detail == "there is no rate limit \"teir\"; did you mean \"tier\"?")
    }
}
