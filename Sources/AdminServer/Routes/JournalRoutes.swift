import AdminAPI
import HTTPTypes
import Hummingbird
import MockBehavior

extension AdminRouter {
    @Sendable func journal(_ request: Request, _: AdminRequestContext) async throws -> Response {
        let query = try request.journalQuery()
        let journal = journalNow
        let (entries, hasMore) = journal.entries(query)
        return try .json(
            JournalPage(
                entries: entries, next: hasMore ? entries.last?.number : nil, dropped: journal.dropped.count,
                last: Int(clamping: journal.lastNumber)
            )
        )
    }

    @Sendable func journalEntry(_: Request, _ requestContext: AdminRequestContext) async throws -> Response {
        let text = requestContext.parameters.get("number") ?? ""
        let journal = journalNow
        guard let number = UInt64(text), let entry = journal.entry(number) else {
            let reason =
                switch UInt64(text) {
                case nil: "\"\(text)\" is no number of an entry"
                case let number? where number == 0 || number > journal.lastNumber:
                    "there was no request \(text) yet"
                case _?: "request \(text) is not in the journal any more"
                }
            throw Problem(status: 404, detail: reason)
        }
        return try .json(entry)
    }

    @Sendable func journalEvents(_ request: Request, _: AdminRequestContext) async throws -> Response {
        let query = try request.journalQuery()
        let follower = JournalFollower(journalNow, query.filter, after: query.after)
        return try subscribers.stream(every: .milliseconds(250), state: follower) { [context] follower in
            let (entries, missed) = follower.next(context.journal)
            let gap = missed > 0 ? [try ServerEvent("missed", JournalGap(missed: missed))] : []
            return .next(gap + (try entries.map { try ServerEvent("request", $0) }))
        }
    }

    @Sendable func clearJournal(_: Request, _: AdminRequestContext) async throws -> Response {
        try .json(JournalCleared(cleared: journalNow.clear()))
    }

    @Sendable func verify(_ request: Request, _: AdminRequestContext) async throws -> Response {
        let list = try ExpectationList(document: await request.jsonBody())
        return try .json(
            journalNow.verify(list.expectations, after: list.after, allowsLoss: list.allowsDropped)
        )
    }

    @Sendable func usage(_: Request, _: AdminRequestContext) async throws -> Response {
        try .json(UsageReport(rows: journalNow.usage.rows()))
    }

    /// The journal, with the running settings: loops take them over with their next request.
    var journalNow: Journal {
        let snapshot = context.store.current
        context.journal.use(snapshot.configuration.journal, revision: snapshot.revision)
        return context.journal
    }

    @Sendable func resetUsage(_: Request, _: AdminRequestContext) async throws -> Response {
        try .json(UsageReport(rows: journalNow.usage.reset()))
    }
}

extension Request {
    /// - Throws: ``Problem`` 422 if it cannot be understood.
    fileprivate func journalQuery() throws -> JournalQuery {
        do {
            return try JournalQuery(query: uri.query ?? "")
        } catch {
            throw Problem(error)
        }
    }
}
