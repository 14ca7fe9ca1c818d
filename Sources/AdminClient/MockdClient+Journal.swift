public import AdminAPI
public import MockBehavior
package import ProviderWire

extension MockdClient {
    /// Recorded provider requests, newest first.
    ///
    ///     let page = try await client.journal(["status>=400", "model=gpt-4o"], limit: 20)
    ///
    /// - Parameters:
    ///   - conditions: `FIELD OPERATOR VALUE`; all must hold.
    ///   - limit: the most entries, up to 10,000.
    ///   - after: goes on behind the entry of that number, such as ``JournalPage/next``.
    ///   - oldestFirst: whether the order is that in which they came.
    public func journal(
        _ conditions: [String] = [], limit: Int = 100, after: Int? = nil, oldestFirst: Bool = false
    ) async throws -> JournalPage {
        let query = Self.journalQuery(conditions, limit: limit, after: after, oldestFirst: oldestFirst)
        return try await answer(.journal, query: query).decoded()
    }

    /// One recorded request; refused with 404 if it is not there, or not any more.
    public func journalEntry(_ number: Int) async throws -> JournalEntry {
        try await answer(.journalEntry, (String(number), "")).decoded()
    }

    /// Provider requests as they end, oldest first: events named `request`, and `missed` where some went unseen.
    ///
    /// - Parameters:
    ///   - conditions: as for ``journal(_:limit:after:oldestFirst:)``.
    ///   - after: begins behind that entry; nil with what comes from now on.
    public func journalEvents(
        _ conditions: [String] = [], after: Int? = nil
    ) async throws -> EventStream<JournalEvent> {
        let query = Self.journalQuery(conditions, after: after)
        return try await eventStream(.journalEvents, query: query, named: ["request", "missed"])
    }

    /// Forgets all recorded requests; numbers go on.
    public func clearJournal() async throws -> JournalCleared { try await answer(.clearJournal).decoded() }

    /// Holds the recorded requests against expectations such as `count(status=429) <= 1`.
    ///
    /// - Parameters:
    ///   - after: only entries with a greater number count.
    ///   - allowsDropped: whether to judge by what is left where entries had to go.
    public func verify(
        _ expectations: [String], after: Int = 0, allowsDropped: Bool = false
    ) async throws -> VerificationReport {
        try await answer(.verify, body: Self.expectations(expectations, after: after, allowsDropped)).decoded()
    }

    /// Requests and tokens by key and model.
    public func usage() async throws -> UsageReport { try await answer(.usage).decoded() }

    /// Counts requests and tokens anew.
    ///
    /// - Returns: what was counted up to then.
    public func resetUsage() async throws -> UsageReport { try await answer(.resetUsage).decoded() }

    /// The body of a request for verification.
    package static func expectations(_ texts: [String], after: Int, _ allowsDropped: Bool) -> JSONValue {
        [
            "expect": .array(texts.map(JSONValue.string)), "after": .number(JSONNumber(after)),
            "allowDropped": .bool(allowsDropped),
        ]
    }

    /// What follows the question mark; nil for nothing.
    package static func journalQuery(
        _ conditions: [String], limit: Int = 100, after: Int? = nil, oldestFirst: Bool = false
    ) -> String? {
        var parts = conditions.map(AdminRoute.percentEncoded)
        if limit != 100 { parts.append("limit=\(limit)") }
        if let after { parts.append("after=\(after)") }
        if oldestFirst { parts.append("order=oldest") }
        return parts.isEmpty ? nil : parts.joined(separator: "&")
    }
}
