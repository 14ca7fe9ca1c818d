/// The answer of a rule that is a real provider's: asked of it, or played from a recording.
package final class ProxyAnswer: Sendable {
    /// When the provider is asked, and what becomes of its answer.
    package enum Mode: String, Sendable, CaseIterable {
        /// Asked for each request, and the newest answer kept.
        case record
        /// Never asked: what was not recorded is an error.
        case replay
        /// Asked for what was not recorded, and the answer kept.
        case recordOnce
        /// Asked for each request, and nothing kept.
        case pass
    }

    /// Nil where nobody is ever asked.
    package let upstream: UpstreamURL?
    package let mode: Mode
    /// Nil where nothing is kept or played.
    package let cassette: Cassette?
    /// In place of the client's own; nil forwards that.
    package let apiKey: String?
    /// How long the provider may take to begin its answer, and to go on with it.
    package let timeout: Duration
    /// What of two requests must be the same for one to be answered by the other's recording.
    package let matching: CassetteMatch
    /// Whether a recording is played as slowly as it came.
    package let keepsTimings: Bool

    package static let defaultTimeout = Duration.seconds(60)

    init(
        upstream: UpstreamURL?, mode: Mode, cassette: Cassette?, apiKey: String? = nil,
        timeout: Duration = defaultTimeout, matching: CassetteMatch = .all, keepsTimings: Bool = true
    ) {
        self.upstream = upstream
        self.mode = mode
        self.cassette = cassette
        self.apiKey = apiKey
        self.timeout = timeout
        self.matching = matching
        self.keepsTimings = keepsTimings
    }

    /// What becomes of a request.
    ///
    /// - Parameter key: names the request; nil where it cannot be named, which is then never recorded.
    func decision(for key: CassetteKey?) -> ProxyDecision {
        if mode == .replay || mode == .recordOnce, let key,
            let recording = cassette?.recording(for: key, by: matching)
        {
            var script = recording.script
            if !keepsTimings { script.timing = .immediate }
            return .replay(recording.entry, script)
        }
        guard mode != .replay, let upstream else { return .missing(missing(key)) }
        return .forward(
            RelayOrder(
                upstream: upstream, apiKey: apiKey, timeout: timeout, cassette: key == nil ? nil : cassette, key: key,
                matching: matching, replaces: mode == .record
            )
        )
    }

    private func missing(_ key: CassetteKey?) -> FaultStatus {
        var status = FaultStatus(.notFound)
        let name = cassette?.name ?? ""
        let request = key.map { "\($0.method) \($0.path) with the body \($0.bodyHash)" } ?? "such a request"
        status.message =
            "The cassette \"\(name)\" has no recording of \(request). Record it with \"mode\": \"recordOnce\" "
            + "and the provider's \"url\", or see what there is with 'mockctl cassettes show \(name)'."
        status.shouldRetry = false
        return status
    }
}

/// What becomes of a request that a real provider is to answer.
package indirect enum ProxyDecision: Sendable {
    /// The provider is asked.
    case forward(RelayOrder)
    /// It was asked before.
    case replay(CassetteEntry, ResponseScript)
    /// It may not be asked.
    case missing(FaultStatus)
}

/// How a request is forwarded, and where its answer is kept.
package final class RelayOrder: Sendable {
    package let upstream: UpstreamURL
    /// In place of the client's own; nil forwards that.
    package let apiKey: String?
    /// How long the provider may take to begin its answer, and to go on with it.
    package let timeout: Duration
    /// Nil keeps nothing.
    package let cassette: Cassette?
    package let key: CassetteKey?
    package let matching: CassetteMatch
    /// Whether an answer that is there already makes room for the new one.
    package let replaces: Bool

    package init(
        upstream: UpstreamURL, apiKey: String? = nil, timeout: Duration = ProxyAnswer.defaultTimeout,
        cassette: Cassette? = nil, key: CassetteKey? = nil, matching: CassetteMatch = .all, replaces: Bool = false
    ) {
        self.upstream = upstream
        self.apiKey = apiKey
        self.timeout = timeout
        self.cassette = cassette
        self.key = key
        self.matching = matching
        self.replaces = replaces
    }
}
