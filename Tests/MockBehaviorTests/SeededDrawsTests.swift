import MockBehavior
import Synthesis
import Testing

struct SeededDrawsTests {
    private func draws(_ seed: Int?) throws -> SeededDraws? {
        try ConfigurationStore { $0.seed = seed }.upstream.draws
    }

    private func change(_ store: ConfigurationStore, _ change: (inout MockConfiguration) -> Void) throws {
        try store.update { snapshot in
            var configuration = snapshot.configuration
            change(&configuration)
            return configuration.document
        }
    }

    private func numbers(of draws: SeededDraws, requests: Int = 4, each: Int = 8) -> [[UInt64]] {
        (0..<requests).map { _ in
            var generator = draws.generatorOfNextRequest()
            return (0..<each).map { _ in generator.next() }
        }
    }

    @Test func `without a seed there is nothing to draw from`() throws {
        #expect(try draws(nil) == nil)
    }

    @Test(arguments: [0, 1, -1, .max, .min]) func `the n-th request draws the same in every run`(seed: Int) throws {
        let first = try #require(try draws(seed))
        let second = try #require(try draws(seed))
        #expect(numbers(of: first) == numbers(of: second))
    }

    @Test func `what a request draws does not depend on how much was drawn before`() throws {
        let sparing = try #require(try draws(7))
        let lavish = try #require(try draws(7))
        _ = numbers(of: sparing, requests: 3, each: 1)
        _ = numbers(of: lavish, requests: 3, each: 100)
        #expect(numbers(of: sparing) == numbers(of: lavish))
    }

    @Test func `connections do not take the requests' numbers`() throws {
        let plain = try #require(try draws(7))
        let connected = try #require(try draws(7))
        _ = connected.generatorOfNextConnection()
        #expect(numbers(of: plain) == numbers(of: connected))
    }

    @Test func `no number is drawn twice, by other requests, seeds or connections`() throws {
        let all = try (-2...2).flatMap { seed in
            let draws = try #require(try draws(seed))
            return numbers(of: draws, requests: 200, each: 20).flatMap { $0 }
                + (0..<200).map { _ in
                    var generator = draws.generatorOfNextConnection()
                    return generator.next()
                }
        }
        #expect(Set(all).count == all.count)
    }

    @Test func `a reset begins anew`() throws {
        let upstream = try ConfigurationStore { $0.seed = 7 }.upstream
        let draws = try #require(upstream.draws)
        let first = numbers(of: draws)
        #expect(numbers(of: draws) != first)
        upstream.resetTurns()
        #expect(numbers(of: draws) == first)
    }

    @Test func `a change that keeps the seed goes on, another seed begins anew`() throws {
        let store = try ConfigurationStore { $0.seed = 7 }
        let draws = try #require(store.upstream.draws)
        try change(store) { $0.allowsCrossOrigin = false }
        #expect(store.upstream.draws === draws)
        try change(store) { $0.seed = 8 }
        #expect(store.upstream.draws != nil)
        #expect(store.upstream.draws !== draws)
        try change(store) { $0.seed = nil }
        #expect(store.upstream.draws == nil)
    }
}
