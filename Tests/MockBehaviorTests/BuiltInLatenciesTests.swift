import MockBehavior
import Synthesis
import Testing

@Suite struct `Built-in latencies` {
    /// What docs/latency.md says of them: the median and p99 of the first token in milliseconds, tokens in a second.
    @Test(arguments: [
        ("fast-small", 250.0, 1200.0, 110.0), ("gpt-4o-like", 400, 2000, 80), ("claude-sonnet-like", 900, 3500, 65),
        ("reasoning", 8000, 45_000, 100), ("local-7b", 200, 600, 50),
    ])
    func `they are as the documentation tells`(name: String, median: Double, p99: Double, rate: Double) throws {
        let profile = try #require(BuiltInLatencies.profile(named: name))
        guard case .drawn(let first, .interTokenLatency(let gap)?, nil) = profile.course else {
            Issue.record("another course: \(profile.course)")
            return
        }
        #expect(first == .lognormal(median: .milliseconds(median), p99: .milliseconds(p99)))
        guard case .gamma(let mean, _) = gap else {
            Issue.record("other gaps: \(gap)")
            return
        }
        // A chunk is 1.3 tokens; the documentation rounds to a tenth.
        let tokens = 1.3 / (mean / .seconds(1))
        #expect((tokens / rate - 1).magnitude < 0.1)
    }

    @Test func `each name is there once, and can be told from a delay`() throws {
        #expect(BuiltInLatencies.names.count == 5)
        #expect(Set(BuiltInLatencies.names).count == 5)
        #expect(BuiltInLatencies.profile(named: "gpt-5-like") == nil)
    }

    @Test func `a model at home loads first, and is shared`() throws {
        let profile = try #require(BuiltInLatencies.profile(named: "local-7b"))
        let latency = CompiledLatency(profile)
        var generator = SeededGenerator(seed: 1)
        let cold = latency.timing(LatencyCircumstances(isStreaming: true, steps: 2), using: &generator)
        let warm = latency.timing(LatencyCircumstances(isStreaming: true, steps: 2), using: &generator)
        #expect(cold.firstByte > .seconds(3))
        #expect(warm.firstByte < .seconds(3))
        #expect(profile.load == LoadSlowdown(perRequest: 0.3))
    }
}
