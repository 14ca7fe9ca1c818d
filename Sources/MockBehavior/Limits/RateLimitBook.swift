import ProviderWire

/// The rate limits of one provider listener, compiled when the configuration changed.
///
/// Times are offsets on one clock of the caller's choice, the same for all calls.
package final class RateLimitBook: Sendable {
    /// In the order of the document.
    package let limits: [CompiledRateLimit]
    /// What must be read from a request before it is known whether it may pass.
    let needs: RequestNeeds
    /// In the order in which they are locked.
    private let ordered: [CompiledRateLimit]

    /// Nil without limits.
    ///
    /// - Parameter predecessor: the limits before the change. One that stays as it is keeps what was taken.
    init?(_ configurations: [RateLimitConfiguration], replacing predecessor: RateLimitBook?) {
        guard !configurations.isEmpty else { return nil }
        limits = configurations.map { configuration in
            predecessor?.limits.first { $0.configuration == configuration } ?? CompiledRateLimit(configuration)
        }
        ordered = limits.sorted { $0.number < $1.number }
        needs = configurations.reduce(into: []) { $0.formUnion($1.needs) }
    }

    /// What is remembered of keys and models, so that nobody fills the memory with long ones.
    private static let longestName = 256

    /// The limit of that name.
    package subscript(name name: String) -> CompiledRateLimit? { limits.first { $0.name == name } }

    /// Gives everybody everything back, and counts anew.
    package func reset() { for limit in limits { limit.reset() } }

    /// Takes a request from what its caller has left: from all limits that concern it, or from none.
    func admit(_ facts: RequestFacts, key: String?, at now: Duration) -> RateLimitAdmission {
        let concerned = ordered.filter { $0.concerns(facts, key: key) }
        let request = RateLimitRequest(
            key: key.map { String($0.prefix(Self.longestName)) },
            model: facts.model.map { String($0.prefix(Self.longestName)) },
            inputTokens: max(1, facts.promptTokens)
        )
        var obstacle: RateLimitObstacle?
        var standing = RateLimitStanding()
        Self.admit(request, concerned[...], at: now, &obstacle, &standing)
        return RateLimitAdmission(
            request: request, concerned: concerned,
            refusal: obstacle.map { RateLimitRefusal(obstacle: $0, standing: standing) }
        )
    }

    /// Locks one limit after the other, so that nobody takes in between; the last decides, and all act on it.
    private static func admit(
        _ request: RateLimitRequest, _ limits: ArraySlice<CompiledRateLimit>, at now: Duration,
        _ obstacle: inout RateLimitObstacle?, _ standing: inout RateLimitStanding
    ) {
        guard let limit = limits.first else { return }
        let found: (RateLimitObstacle?, RateLimitStanding) = limit.withAccounts { [obstacle, standing] accounts in
            var (worst, left) = (obstacle, standing)
            if var own = accounts.obstacle(request, at: now) {
                own.limitName = limit.name
                worst = worst.map { max($0, own) } ?? own
            }
            left.tighten(accounts.standing(request, at: now))
            admit(request, limits.dropFirst(), at: now, &worst, &left)
            switch worst {
            case nil: accounts.take(request, at: now)
            case let worst? where worst.limitName == limit.name: accounts.refuse(request, at: now)
            case _?: break
            }
            return (worst, left)
        }
        (obstacle, standing) = found
    }
}

/// Of a request, what limits ask for.
struct RateLimitRequest: Sendable, Hashable {
    /// As the client presented it.
    var key: String?
    var model: String?
    var inputTokens: Int
}

/// What a limit lacks for a request.
struct RateLimitObstacle: Sendable, Hashable, Comparable {
    enum Kind: Sendable, Hashable { case requests, tokens, inputTokens, outputTokens }

    var kind: Kind
    var limit: Int
    var used: Int
    var requested: Int
    /// After which the same request may pass; nil if it never may.
    var wait: Duration?
    var limitName = ""

    /// The greater one takes longer to go away.
    static func < (first: RateLimitObstacle, second: RateLimitObstacle) -> Bool {
        guard let wait = first.wait else { return false }
        return second.wait.map { wait < $0 } ?? true
    }
}

/// Whether a request may pass.
struct RateLimitAdmission {
    fileprivate let request: RateLimitRequest
    fileprivate let concerned: [CompiledRateLimit]
    /// Nil if it may.
    let refusal: RateLimitRefusal?

    /// Takes the tokens of the answer too.
    ///
    /// - Returns: what is left then; nil if no limit concerns the request.
    func charge(outputTokens: Int, at now: Duration) -> RateLimitStanding? {
        if concerned.isEmpty { return nil }
        return concerned.reduce(into: RateLimitStanding()) { standing, limit in
            standing.tighten(
                limit.withAccounts { [request] in $0.charge(request, outputTokens: outputTokens, at: now) })
        }
    }
}
