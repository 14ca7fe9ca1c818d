/// A `latency` setting in use: which profile answers which model.
package final class LatencyTable: Sendable {
    let setting: LatencySetting
    private let profile: CompiledLatency?
    private let models: [(pattern: ModelPattern, latency: CompiledLatency)]

    private init(_ setting: LatencySetting, replacing predecessor: LatencyTable?) {
        self.setting = setting
        profile = setting.profile.map { .compile($0, replacing: predecessor?.profile) }
        models = setting.models.map { entry in
            let pattern = ModelPattern(entry.pattern)
            let old = predecessor?.models.first { $0.pattern == pattern }?.latency
            return (pattern, .compile(entry.profile, replacing: old))
        }
    }

    /// Nil for a setting that leaves everything to `delayMs` and `chunkDelayMs`.
    ///
    /// - Parameter predecessor: the same setting before the change; what is equal in both keeps its state.
    static func compile(_ setting: LatencySetting?, replacing predecessor: LatencyTable?) -> LatencyTable? {
        guard let setting, setting != LatencySetting() else { return nil }
        if let predecessor, predecessor.setting == setting { return predecessor }
        return LatencyTable(setting, replacing: predecessor)
    }

    /// Whether the requested model must be known.
    package var needsModel: Bool { !models.isEmpty }

    /// The profile of the first pattern that matches, else the one for all; nil leaves the request to `delayMs`.
    package func latency(for model: String?) -> CompiledLatency? {
        if let model, let entry = models.first(where: { $0.pattern.matches(model) }) { return entry.latency }
        return profile
    }

    /// Recordings begin anew, and servers are cold.
    package func reset() {
        profile?.reset()
        for entry in models { entry.latency.reset() }
    }
}
