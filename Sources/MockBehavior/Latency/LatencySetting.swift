/// What a `latency` member of the configuration says: a profile, and others for some models.
public struct LatencySetting: Sendable, Hashable {
    /// A profile for the models that a pattern matches.
    public struct Entry: Sendable, Hashable {
        /// `*` stands for any characters, `?` for one.
        public var pattern: String
        /// How long they take.
        public var profile: LatencyProfile

        /// An entry for these models.
        public init(pattern: String, profile: LatencyProfile) {
            self.pattern = pattern
            self.profile = profile
        }
    }

    /// For requests that no entry matches; nil leaves them to `delayMs` and `chunkDelayMs`.
    public var profile: LatencyProfile?
    /// The first whose pattern matches the requested model counts.
    public var models: [Entry] = []

    /// That profile for every model; with nil, `delayMs` and `chunkDelayMs` count.
    public init(_ profile: LatencyProfile? = nil) { self.profile = profile }
}
