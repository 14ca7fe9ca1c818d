import ProviderWire
import Synchronization

/// A limit, and what its callers have left.
///
/// State: the callers' accounts, in a `Mutex`. Who holds several of these at once has taken them in the order of
/// ``number``.
package final class CompiledRateLimit: Sendable {
    package let configuration: RateLimitConfiguration
    /// In the order in which limits were made; unique.
    let number: Int
    private let models: [ModelPattern]
    private let keys: [[UInt8]]
    private let accounts: Mutex<RateLimitAccounts>

    private static let made = Atomic(0)

    init(_ configuration: RateLimitConfiguration) {
        self.configuration = configuration
        number = Self.made.wrappingAdd(1, ordering: .relaxed).newValue
        models = configuration.models.map(ModelPattern.init)
        keys = configuration.keys.map { Array($0.utf8) }
        accounts = Mutex(RateLimitAccounts(configuration))
    }

    package var name: String { configuration.name }

    /// Whether the request is one that is counted.
    func concerns(_ request: RequestFacts, key: String?) -> Bool {
        let endpoints = configuration.endpoints
        guard
            endpoints.isEmpty
                ? RateLimitConfiguration.usualEndpoints.contains(request.endpoint)
                : endpoints.contains(request.endpoint)
        else { return false }
        guard models.isEmpty || models.contains(where: { $0.matches(request.model ?? "") }) else { return false }
        if keys.isEmpty { return true }
        guard let presented = key.map({ Array($0.utf8) }) else { return false }
        return keys.contains { ConstantTime.equals($0, presented) }
    }

    func withAccounts<Result: Sendable>(_ body: (inout RateLimitAccounts) -> Result) -> Result {
        accounts.withLock { body(&$0) }
    }

    /// Gives everybody everything back, and counts anew.
    package func reset() { accounts.withLock { $0 = RateLimitAccounts(configuration) } }

    /// What each caller has left, those with the most refusals first.
    package func callers(at now: Duration) -> [RateLimitCaller] {
        accounts.withLock { $0.callers(at: now) }
    }

    /// How many requests were let in and turned away since the limit was set.
    package var counts: (admitted: Int, refused: Int) { accounts.withLock { ($0.admitted, $0.refused) } }
}

/// What one caller has left of a limit.
package struct RateLimitCaller: Sendable, Hashable {
    /// Redacted; nil for those without a key, and where all keys share the limit.
    package var key: String?
    /// Nil where all models share the limit.
    package var model: String?
    /// All those are meant that came when there was no room for more callers.
    package var isOther = false
    package var admitted = 0
    package var refused = 0
    /// What is left, by the name in the configuration: of how much, and how long until all of it is there.
    package var left: [Left] = []

    package struct Left: Sendable, Hashable {
        package var name: String
        package var limit: Int
        package var remaining: Int
        package var untilFull: Duration
    }
}

/// The accounts of all callers of a limit.
struct RateLimitAccounts {
    private struct Caller: Hashable {
        var key: String?
        var model: String?
        var isOther = false
    }

    private struct Account {
        var requests: Allowance?
        var tokens: Allowance?
        var inputTokens: Allowance?
        var outputTokens: Allowance?
        var admitted = 0
        var refused = 0

        static let allowances = [\Self.requests, \.tokens, \.inputTokens, \.outputTokens]

        init(_ configuration: RateLimitConfiguration, at now: Duration) {
            func allowance(_ limit: Int?) -> Allowance? {
                limit.map { Allowance($0, in: configuration.window, configuration.algorithm, at: now) }
            }
            requests = allowance(configuration.requests)
            tokens = allowance(configuration.tokens)
            inputTokens = allowance(configuration.inputTokens)
            outputTokens = allowance(configuration.outputTokens)
        }

        mutating func refill(at now: Duration) {
            for allowance in Self.allowances { self[keyPath: allowance]?.refill(at: now) }
        }

        var isFull: Bool { Self.allowances.allSatisfy { self[keyPath: $0]?.isFull ?? true } }

        func standing(at now: Duration) -> RateLimitStanding {
            func row(_ allowance: Allowance?) -> RateLimitStanding.Row? {
                allowance.map {
                    .init(limit: $0.limit, remaining: $0.remaining, untilFull: $0.waitUntilFull(at: now))
                }
            }
            var standing = RateLimitStanding()
            standing.requests = row(requests)
            standing.tokens = row(tokens)
            standing.inputTokens = row(inputTokens)
            standing.outputTokens = row(outputTokens)
            return standing
        }
    }

    /// A caller who has everything back is forgotten when there is no room; if nobody has, newcomers share one account.
    static let maximumCallers = 10_000

    private let configuration: RateLimitConfiguration
    private var accounts: [Caller: Account] = [:]
    private(set) var admitted = 0
    private(set) var refused = 0

    init(_ configuration: RateLimitConfiguration) { self.configuration = configuration }

    /// Why the request must wait, and for how long; nil if it need not for this limit's sake.
    mutating func obstacle(_ request: RateLimitRequest, at now: Duration) -> RateLimitObstacle? {
        with(request, at: now) { account in
            let needs = [
                (RateLimitObstacle.Kind.requests, account.requests, 1),
                (.tokens, account.tokens, request.inputTokens),
                (.inputTokens, account.inputTokens, request.inputTokens),
                // What the answer will be is not known when a provider decides.
                (.outputTokens, account.outputTokens, 1),
            ]
            return needs.compactMap { kind, allowance, cost -> RateLimitObstacle? in
                guard let allowance else { return nil }
                let wait = allowance.wait(for: cost, at: now)
                if wait == .zero { return nil }
                return RateLimitObstacle(
                    kind: kind, limit: allowance.limit, used: allowance.limit - allowance.remaining, requested: cost,
                    wait: wait
                )
            }.max()
        }
    }

    mutating func take(_ request: RateLimitRequest, at now: Duration) {
        admitted += 1
        with(request, at: now) { account in
            account.admitted += 1
            account.requests?.take(1)
            account.tokens?.take(request.inputTokens)
            account.inputTokens?.take(request.inputTokens)
        }
    }

    mutating func refuse(_ request: RateLimitRequest, at now: Duration) {
        refused += 1
        with(request, at: now) { $0.refused += 1 }
    }

    mutating func charge(_ request: RateLimitRequest, outputTokens: Int, at now: Duration) -> RateLimitStanding {
        with(request, at: now) { account in
            account.tokens?.take(outputTokens)
            account.outputTokens?.take(outputTokens)
            return account.standing(at: now)
        }
    }

    mutating func standing(_ request: RateLimitRequest, at now: Duration) -> RateLimitStanding {
        with(request, at: now) { $0.standing(at: now) }
    }

    mutating func callers(at now: Duration) -> [RateLimitCaller] {
        accounts.map { caller, account in
            var account = account
            account.refill(at: now)
            var shown = RateLimitCaller(key: caller.key.map(RedactedKey.of), model: caller.model)
            shown.isOther = caller.isOther
            shown.admitted = account.admitted
            shown.refused = account.refused
            let standing = account.standing(at: now)
            shown.left = [
                ("requests", standing.requests), ("tokens", standing.tokens), ("inputTokens", standing.inputTokens),
                ("outputTokens", standing.outputTokens),
            ].compactMap { name, row in
                row.map { .init(name: name, limit: $0.limit, remaining: $0.remaining, untilFull: $0.untilFull) }
            }
            return shown
        }.sorted { first, second in
            (second.refused, second.admitted, first.key ?? "", first.model ?? "")
                < (first.refused, first.admitted, second.key ?? "", second.model ?? "")
        }
    }

    private mutating func with<Result>(
        _ request: RateLimitRequest, at now: Duration, _ body: (inout Account) -> Result
    ) -> Result {
        var caller = Caller(
            key: configuration.scope == .key || configuration.scope == .keyAndModel ? request.key : nil,
            model: configuration.scope == .model || configuration.scope == .keyAndModel ? request.model : nil
        )
        if accounts[caller] == nil, accounts.count >= Self.maximumCallers {
            forgetTheUnused(at: now)
            if accounts.count >= Self.maximumCallers { caller = Caller(isOther: true) }
        }
        var account = accounts[caller] ?? Account(configuration, at: now)
        account.refill(at: now)
        defer { accounts[caller] = account }
        return body(&account)
    }

    private mutating func forgetTheUnused(at now: Duration) {
        accounts = accounts.filter { entry in
            var account = entry.value
            account.refill(at: now)
            return !account.isFull
        }
    }
}
