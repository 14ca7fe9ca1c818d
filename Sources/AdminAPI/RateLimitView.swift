import MockBehavior
package import ProviderWire

/// Rate limits as the admin API shows them: what they are, whom they turned away, what callers have left.
package enum RateLimitView {
    /// All limits, in the order of the configuration.
    ///
    /// - Parameter now: on the clock of the limits' book.
    package static func all(_ part: ConfigurationPart, at now: Duration) -> JSONValue {
        let limits = part.upstream.rateLimits?.limits ?? []
        return ["rateLimits": .array(limits.map { one($0, in: part.document, at: now) })]
    }

    /// - Throws: ``Problem`` 404 if there is no limit of that name.
    package static func one(_ name: String, _ part: ConfigurationPart, at now: Duration) throws -> JSONValue {
        let limits = part.upstream.rateLimits
        guard let limit = limits?[name: name] else {
            throw missing(name, among: limits?.limits.map(\.name) ?? [])
        }
        return one(limit, in: part.document, at: now)
    }

    package static func missing(_ name: String, among known: [String]) -> Problem {
        let guess = NearestName.of(name, among: known).map { "; did you mean \"\($0)\"?" } ?? ""
        return Problem(status: 404, detail: "there is no rate limit \"\(name)\"\(guess)")
    }

    /// - Parameter document: where the limit stands as it was written.
    private static func one(_ limit: CompiledRateLimit, in document: JSONValue, at now: Duration) -> JSONValue {
        let counts = limit.counts
        let callers = limit.callers(at: now)
        var view = JSONObject([
            ("name", .string(limit.name)), ("admitted", .number(JSONNumber(counts.admitted))),
            ("refused", .number(JSONNumber(counts.refused))), ("callerCount", .number(JSONNumber(callers.count))),
            ("callers", .array(callers.prefix(maximumCallers).map(one))),
        ])
        view["limit"] = document["rateLimits"]?[limit.name]
        return .object(view)
    }

    /// Of more callers only those are shown that were turned away most.
    static let maximumCallers = 100

    private static func one(_ caller: RateLimitCaller) -> JSONValue {
        var view = JSONObject()
        view["key"] = caller.key.map(JSONValue.string)
        view["model"] = caller.model.map(JSONValue.string)
        if caller.isOther { view["other"] = true }
        view["admitted"] = .number(JSONNumber(caller.admitted))
        view["refused"] = .number(JSONNumber(caller.refused))
        for left in caller.left {
            view[left.name] = [
                "limit": .number(JSONNumber(left.limit)), "remaining": .number(JSONNumber(left.remaining)),
                "fullInMs": .number(JSONNumber((left.untilFull / .milliseconds(1)).rounded(.up))),
            ]
        }
        return .object(view)
    }
}
