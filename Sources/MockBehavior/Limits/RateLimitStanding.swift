import ProviderWire

/// What is left of each thing that is limited for a caller, and when all of it is there again.
struct RateLimitStanding: Sendable, Hashable {
    struct Row: Sendable, Hashable {
        var limit: Int
        var remaining: Int
        var untilFull: Duration
    }

    var requests: Row?
    var tokens: Row?
    var inputTokens: Row?
    var outputTokens: Row?

    /// What is left where both limits hold.
    mutating func tighten(_ other: RateLimitStanding) {
        for row in [\Self.requests, \.tokens, \.inputTokens, \.outputTokens] {
            guard let theirs = other[keyPath: row] else { continue }
            if let ours = self[keyPath: row], ours.remaining <= theirs.remaining { continue }
            self[keyPath: row] = theirs
        }
    }

    /// Prompts and answers together: their own limit, or else the sum of both limits, as Anthropic tells it.
    private var allTokens: Row? {
        if let tokens { return tokens }
        guard let inputTokens else { return outputTokens }
        guard let outputTokens else { return inputTokens }
        return Row(
            limit: inputTokens.limit + outputTokens.limit, remaining: inputTokens.remaining + outputTokens.remaining,
            untilFull: max(inputTokens.untilFull, outputTokens.untilFull)
        )
    }

    /// The provider's header fields.
    ///
    /// Names and forms: OpenAI's and Anthropic's API references, "Rate limits".
    func fields(of provider: Provider, at secondsSince1970: Int) -> [WireHead.Field] {
        switch provider {
        case .openAI:
            return [("requests", requests), ("tokens", allTokens)].flatMap { name, row in
                guard let row else { return [WireHead.Field]() }
                return [
                    WireHead.Field("x-ratelimit-limit-\(name)", String(row.limit)),
                    WireHead.Field("x-ratelimit-remaining-\(name)", String(row.remaining)),
                    WireHead.Field(
                        "x-ratelimit-reset-\(name)",
                        RetryTime.openAIReset(milliseconds: row.untilFull.milliseconds)),
                ]
            }
        case .anthropic:
            let rows = [
                ("requests", requests), ("tokens", allTokens), ("input-tokens", inputTokens),
                ("output-tokens", outputTokens),
            ]
            return rows.flatMap { name, row in
                guard let row else { return [WireHead.Field]() }
                let reset = HTTPDate.rfc3339(secondsSince1970: secondsSince1970 + row.untilFull.seconds)
                return [
                    WireHead.Field("anthropic-ratelimit-\(name)-limit", String(row.limit)),
                    WireHead.Field("anthropic-ratelimit-\(name)-remaining", String(row.remaining)),
                    WireHead.Field("anthropic-ratelimit-\(name)-reset", reset),
                ]
            }
        }
    }
}

/// How clients are told when to come back.
enum RetryTime {
    /// `retry-after` in seconds, and in milliseconds for OpenAI's clients; both rounded up.
    static func fields(_ wait: Duration, for provider: Provider) -> [WireHead.Field] {
        let seconds = WireHead.Field("retry-after", String(wait.seconds))
        return switch provider {
        case .openAI: [seconds, WireHead.Field("retry-after-ms", String(wait.milliseconds))]
        case .anthropic: [seconds]
        }
    }

    /// `17ms`, `1.5s`, `6m0s`, `1h0m0s`: as Go writes durations, which OpenAI does too.
    static func openAIReset(milliseconds: Int) -> String {
        guard milliseconds >= 1_000 else { return "\(milliseconds)ms" }
        let (minutes, rest) = milliseconds.quotientAndRemainder(dividingBy: 60_000)
        let seconds = rest % 1_000 == 0 ? String(rest / 1_000) : String(Double(rest) / 1_000)
        guard minutes > 0 else { return "\(seconds)s" }
        return minutes < 60 ? "\(minutes)m\(seconds)s" : "\(minutes / 60)h\(minutes % 60)m\(seconds)s"
    }

    /// What an answer with these fields tells its client to wait; nil if it tells nothing.
    static func told(by fields: [WireHead.Field]) -> Duration? {
        func number(_ name: String) -> Double? {
            fields.last { $0.name == name }.flatMap { Double($0.value) }.flatMap { $0 >= 0 && $0 < 1e9 ? $0 : nil }
        }
        if let milliseconds = number("retry-after-ms") { return .milliseconds(milliseconds) }
        return number("retry-after").map { .seconds($0) }
    }
}

extension Duration {
    /// Whole milliseconds, rounded up.
    fileprivate var milliseconds: Int { Int((self / .milliseconds(1)).rounded(.up)) }
    /// Whole seconds, rounded up.
    fileprivate var seconds: Int { Int((self / .seconds(1)).rounded(.up)) }
}
