import ProviderWire

/// The header lines by which each provider's answers can be known, beside those of its request id.
///
/// The limits are those of an account that has hardly been used: nothing is counted here.
/// Names and forms: OpenAI's and Anthropic's API references, "Rate limits".
enum ProviderHeaders {
    /// The lines of an answer to a call of the provider's API.
    ///
    /// - Parameter seconds: since 1970; Anthropic says when a limit is full again.
    static func lines(of provider: Provider, at seconds: Int) -> String {
        switch provider {
        case .openAI: openAI
        case .anthropic: anthropic(reset: HTTPDate.rfc3339(secondsSince1970: seconds))
        }
    }

    /// The same without the lines of those names.
    static func lines(of provider: Provider, at seconds: Int, without names: Set<String>) -> [UInt8] {
        let kept = lines(of: provider, at: seconds).split(separator: "\r\n").filter { line in
            !names.contains(String(line.prefix { $0 != ":" }))
        }
        return kept.flatMap { Array("\r\n\($0)".utf8) }
    }

    private static let openAI = """
        \r\nopenai-organization: llm-mockd\
        \r\nopenai-version: 2020-10-01\
        \r\nx-ratelimit-limit-requests: 10000\
        \r\nx-ratelimit-limit-tokens: 2000000\
        \r\nx-ratelimit-remaining-requests: 9999\
        \r\nx-ratelimit-remaining-tokens: 1999999\
        \r\nx-ratelimit-reset-requests: 6ms\
        \r\nx-ratelimit-reset-tokens: 0s
        """

    private static func anthropic(reset: String) -> String {
        let limits = [("requests", 4000), ("tokens", 480_000), ("input-tokens", 400_000), ("output-tokens", 80_000)]
        return limits.reduce("\r\nanthropic-organization-id: 00000000-0000-4000-8000-000000000000") { lines, limit in
            let name = "\r\nanthropic-ratelimit-\(limit.0)"
            return lines + "\(name)-limit: \(limit.1)\(name)-remaining: \(limit.1 - 1)\(name)-reset: \(reset)"
        }
    }
}
