public import AdminAPI
public import MockBehavior
public import ProviderWire

extension MockdClient {
    /// All rate limits with what their callers have left:
    /// `{"rateLimits": [{"name", "admitted", "refused", "callerCount", "callers", "limit"}]}`.
    public func rateLimits() async throws -> JSONValue { try await answer(.rateLimits).document() }

    /// Replaces all rate limits: `{"tier-1": {"requests": 3, "windowMs": 10000}}`. Each begins anew.
    public func replaceRateLimits(with limits: JSONValue) async throws -> ChangeResource {
        try await answer(.replaceRateLimits, body: limits).decoded()
    }

    /// Removes all rate limits.
    public func clearRateLimits() async throws -> ChangeResource { try await answer(.clearRateLimits).decoded() }

    /// One rate limit, as ``rateLimits()`` lists it.
    public func rateLimit(_ name: String) async throws -> JSONValue {
        try await answer(.rateLimit, (name, "")).document()
    }

    /// Sets one rate limit, `{"requests": 3, "windowMs": 10000}`, which begins anew, also if it is there already.
    public func setRateLimit(_ name: String, to limit: JSONValue) async throws -> ChangeResource {
        try await answer(.setRateLimit, (name, ""), body: limit).decoded()
    }

    /// Removes one rate limit.
    public func removeRateLimit(_ name: String) async throws -> ChangeResource {
        try await answer(.removeRateLimit, (name, "")).decoded()
    }

    /// What callers did after they were told to wait.
    ///
    /// - Parameter number: of the journal entry behind which to begin.
    public func callers(after number: Int = 0) async throws -> CallerReport {
        try await answer(.callers, query: number == 0 ? nil : "after=\(number)").decoded()
    }
}
