import Testing

@testable import MockBehavior

struct CallerReportTests {
    /// Requests of one caller: when each came, in milliseconds, what was asked, and what it was told. Answers take 10 ms.
    private func caller(
        _ requests: [(at: Int, asks: UInt64, told: Int?)], attempts: [Int]? = nil, now: Int = 1_000_000
    ) throws -> CallerReport.Caller {
        let contacts = requests.enumerated().map { index, request in
            CallerReport.Contact(
                number: index + 1, arrival: Int64(request.at) * 1_000_000,
                answered: Int64(request.at + 10) * 1_000_000, key: "sk-0123456789abcdef", bodyHash: request.asks,
                attempt: attempts?[index], toldWait: request.told
            )
        }
        return try #require(CallerReport(contacts, at: Int64(now) * 1_000_000).callers.first)
    }

    @Test func `who was never told to wait is untested`() throws {
        let caller = try caller([(0, 1, nil), (5, 1, nil)])
        #expect(caller.verdict == .untested)
        #expect((caller.requests, caller.told, caller.mostAttempts) == (2, 0, 1))
        #expect(caller.key == "sk-…cdef")
    }

    @Test func `who comes back when told is patient`() throws {
        let caller = try caller([(0, 1, 100), (110, 1, 100), (230, 1, nil)])
        #expect(caller.verdict == .patient)
        #expect((caller.told, caller.patientRetries, caller.earlyRetries, caller.mostAttempts) == (2, 2, 0, 3))
        #expect(caller.medianDelayMs == 0)
        #expect(caller.example == .init(request: 1, retry: 2, toldMs: 100, waitedMs: 100))
    }

    @Test func `a millisecond too early is early, and the earliest is the example`() throws {
        let caller = try caller([(0, 1, 100), (109, 1, 100), (150, 1, 100), (500, 1, nil)])
        #expect(caller.verdict == .early)
        #expect((caller.patientRetries, caller.earlyRetries) == (1, 2))
        #expect(caller.example == .init(request: 2, retry: 3, toldMs: 100, waitedMs: 31))
    }

    @Test func `three times too early in a row is hammering`() throws {
        let early = [(0, 100), (20, 100), (40, 100), (60, nil)].map { (at: $0.0, asks: UInt64(1), told: $0.1) }
        #expect(try caller(early).verdict == .hammering)
        let interrupted = [(0, 100), (20, 100), (40, 100), (200, 100), (220, nil)]
        #expect(try caller(interrupted.map { (at: $0.0, asks: 1, told: $0.1) }).verdict == .early)
    }

    @Test func `who never comes back has given up, once the wait is long over`() throws {
        #expect(try caller([(0, 1, 100)], now: 10_000).verdict == .waiting)
        let caller = try caller([(0, 1, 100), (50, 2, nil)], now: 10_111)
        #expect(caller.verdict == .gaveUp)
        #expect((caller.abandoned, caller.requestsWhileWaiting) == (1, 1))
        #expect(caller.example == nil)
    }

    @Test func `requests that were under way when another was told are no retries`() throws {
        let caller = try caller([(0, 1, 100), (5, 1, 100), (110, 1, nil), (115, 1, nil)])
        // The third request belongs to the second answer; no more can be told of requests that are alike.
        #expect(caller.patientRetries + caller.earlyRetries == 1)
    }

    @Test func `a request that says it is the first is no retry`() throws {
        let caller = try caller([(0, 1, 100), (20, 1, nil), (200, 1, nil)], attempts: [0, 0, 1])
        #expect(caller.verdict == .patient)
        #expect((caller.requestsWhileWaiting, caller.patientRetries, caller.changedRetries) == (1, 1, 0))
    }

    @Test func `a retry with another body is known by its count`() throws {
        let caller = try caller([(0, 1, 100), (200, 2, nil)], attempts: [0, 1])
        #expect((caller.patientRetries, caller.changedRetries) == (1, 1))
    }

    @Test func `callers are told apart by key and upstream, the worst first`() {
        func contacts(_ key: String?, _ upstream: String?, second: Int64) -> [CallerReport.Contact] {
            let million: Int64 = 1_000_000
            return [
                .init(number: 1, arrival: 0, answered: 0, key: key, upstream: upstream, toldWait: 100),
                .init(number: 2, arrival: second * million, answered: second * million, key: key, upstream: upstream),
            ]
        }
        let report = CallerReport(
            contacts("a", nil, second: 100) + contacts("a", "backup", second: 1) + contacts(nil, nil, second: 200),
            at: 1_000_000_000
        )
        #expect(report.callers.map(\.verdict) == [.early, .patient, .patient])
        #expect(report.callers.map(\.upstream) == ["backup", nil, nil])
        #expect(report.callers.map(\.key) == ["…", nil, "…"])
    }

    @Test func `an answer that never got out told nothing`() {
        let contacts = [
            CallerReport.Contact(number: 1, arrival: 0, answered: nil, toldWait: 100),
            CallerReport.Contact(number: 2, arrival: 1, answered: 2),
        ]
        #expect(CallerReport(contacts, at: 3).callers.map(\.verdict) == [.untested])
    }
}
