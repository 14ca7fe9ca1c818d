import Synthesis

/// Profiles of well-known classes of models. They are approximations, rounded from what was published of shared
/// endpoints and consumer hardware (docs/latency.md names the sources); no provider promises them.
///
/// A chunk of a stream is about a word here, that is 1.3 tokens: 80 tokens in a second are a chunk each 16 ms.
package enum BuiltInLatencies {
    package static let names = profiles.map(\.name)

    package static func profile(named name: String) -> LatencyProfile? {
        profiles.first { $0.name == name }?.profile
    }

    private static let profiles: [(name: String, profile: LatencyProfile)] = [
        // Small hosted models (GPT-4o mini, Claude Haiku, Gemini Flash): about 110 tokens a second.
        ("fast-small", hosted(median: 250, p99: 1200, chunk: 12)),
        // About 80 tokens a second.
        ("gpt-4o-like", hosted(median: 400, p99: 2000, chunk: 16)),
        // About 65 tokens a second.
        ("claude-sonnet-like", hosted(median: 900, p99: 3500, chunk: 20)),
        // Models that think, unseen, before they answer; about 100 tokens a second then.
        ("reasoning", hosted(median: 8000, p99: 45_000, chunk: 13)),
        ("local-7b", local),
    ]

    /// Milliseconds. Gaps vary as those of a batching server seen through the network.
    private static func hosted(median: Int, p99: Int, chunk: Int) -> LatencyProfile {
        LatencyProfile(
            timeToFirstToken: .lognormal(median: .milliseconds(median), p99: .milliseconds(p99)),
            pace: .interTokenLatency(.gamma(mean: .milliseconds(chunk), shape: 2))
        )
    }

    /// A quantised model of seven billion parameters on one consumer GPU: about 50 tokens a second, steadily; requests
    /// share the GPU; the model is loaded first, and unloaded after five idle minutes.
    private static let local: LatencyProfile = {
        var profile = LatencyProfile(
            timeToFirstToken: .lognormal(median: .milliseconds(200), p99: .milliseconds(600)),
            pace: .interTokenLatency(.gamma(mean: .milliseconds(26), shape: 25))
        )
        profile.load = LoadSlowdown(perRequest: 0.3)
        var coldStart = ColdStart(delay: .uniform(.seconds(3), .seconds(5)))
        coldStart.idle = .seconds(300)
        profile.coldStart = coldStart
        return profile
    }()
}
