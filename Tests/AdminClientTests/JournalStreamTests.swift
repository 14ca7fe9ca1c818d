import AdminAPI
import MockBehavior
import Testing

@testable import AdminClient

@Suite(.timeLimit(.minutes(1)))
struct JournalStreamTests {
    @Test func `requests and gaps come in order`() async throws {
        let events = [
            JournalSample.event("request", JournalSample.entry(7)), ": still here\n\n",
            JournalSample.event("missed", #"{"missed": 12}"#),
            JournalSample.event("request", JournalSample.entry(20, #", "rule": "a", "attempt": 1"#)),
        ]
        try await FakeDaemon.serving({ _ in .events(events, then: .end) }) { daemon in
            var seen: [JournalEvent] = []
            for try await event in try await MockdClient(daemon.address).journalEvents(["status>=400"], after: 3) {
                seen.append(event.value)
            }
            #expect(seen.count == 3)
            #expect(seen.dropFirst().first == .missed(12))
            guard case .request(let entry)? = seen.last else { throw JournalSampleError() }
            #expect((entry.number, entry.rule, entry.attempt, entry.outcome) == (20, "a", 1, .faulted))
            #expect(daemon.calls == ["GET /v1/journal/events?status%3E%3D400&after=3"])
        }
    }

    @Test func `conditions are sent so that they are read as they were written`() async throws {
        let page = #"{"entries": [], "dropped": 0, "last": 0}"#
        try await FakeDaemon.serving({ _ in .answer(page) }) { daemon in
            let conditions = ["model=a&b", "/x~1y~z 1%", "header.x-team!=\"r, g\""]
            _ = try await MockdClient(daemon.address).journal(conditions, limit: 5, after: 9, oldestFirst: true)
            let query = try #require(daemon.calls.first?.split(separator: "?").last)
            let read = try JournalQuery(query: query)
            #expect(read.filter.clauses == (try conditions.map { try JournalClause(parsing: $0) }))
            #expect((read.limit, read.after, read.order) == (5, 9, .oldest))
        }
    }

    private struct JournalSampleError: Error {}
}
