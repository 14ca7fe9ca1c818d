import ProviderWire
import Testing

@testable import MockBehavior

struct JournalTests {
    @Test func `an entry says everything that was recorded, without secrets`() throws {
        var ending = JournalEnding(.clientAborted)
        ending.eventsSent = 5
        ending.bytesSent = 1_234
        ending.promptTokens = 11
        ending.completionTokens = 22
        ending.firstByteDue = 300_000_000
        ending.firstByteWritten = 300_250_000
        ending.lastByteDue = 900_000_000
        ending.abortNoticed = 450_000_000
        let call = RecordedCall {
            $0.head = """
                POST /v1/messages?beta=true HTTP/1.1\r\nHost: localhost\r\nX-API-Key: sk-ant-0123456789abcdef\r\n\
                cookie: a=b\r\nX-Client-Request-Id: mine\r\nx-stainless-retry-count: 2\r\naccept: a\r\naccept: b\r\n\r\n
                """
            $0.body = "{}"
            $0.arrival = 1_500_000
            $0.connection = 9
            $0.endpoint = .message
            $0.provider = .anthropic
            $0.model = "claude"
            $0.upstream = "backup"
            $0.isStreaming = true
            $0.status = 529
            $0.rule = "slow"
            $0.fault = "overloaded"
            $0.nearMiss = "tools: no tool"
            $0.requestID = "req_7"
            $0.ending = ending
        }
        let journal = Journal(epoch: 1_769_851_800_000_000_000)
        journal.recorder().record(call)
        let entry = try #require(journal.entry(1))
        #expect(entry.number == 1)
        #expect(entry.time == "2026-01-31T09:30:00.001500Z")
        #expect(entry.revision == 7)
        #expect(entry.upstream == "backup")
        #expect(entry.connection == 9)
        #expect((entry.method, entry.path) == ("POST", "/v1/messages?beta=true"))
        #expect((entry.endpoint, entry.provider, entry.model) == (.message, .anthropic, "claude"))
        #expect(entry.stream)
        #expect((entry.status, entry.rule, entry.fault) == (529, "slow", "overloaded"))
        #expect(entry.nearMiss == "tools: no tool")
        #expect(entry.key == "sk-…cdef")
        #expect((entry.requestId, entry.clientRequestId, entry.attempt) == ("req_7", "mine", 2))
        #expect(entry.outcome == .clientAborted)
        #expect(
            entry.headers == [
                "host": "localhost", "x-api-key": "sk-…cdef", "cookie": "…", "x-client-request-id": "mine",
                "x-stainless-retry-count": "2", "accept": "a, b",
            ])
        #expect((entry.body, entry.bodySize) == ("{}", 2))
        #expect((entry.eventsSent, entry.bytesSent) == (5, 1_234))
        #expect((entry.promptTokens, entry.completionTokens) == (11, 22))
        #expect(
            entry.timings
                == JournalTimings(
                    firstByteDueMs: 300, firstByteMs: 300.25, lastByteDueMs: 900, lastByteMs: nil, abortNoticedMs: 450
                ))
    }

    @Test func `what there is not is absent`() throws {
        let journal = Journal([
            RecordedCall {
                $0.head = "GET / HTTP/1.1\r\n\r\n"
                $0.body = ""
                $0.endpoint = nil
                $0.model = nil
                $0.requestID = ""
            }
        ])
        let entry = try #require(journal.entry(1))
        #expect(entry.endpoint == nil)
        #expect(entry.model == nil)
        #expect(entry.upstream == nil)
        #expect(entry.key == nil)
        #expect(entry.attempt == nil)
        #expect(entry.requestId == nil)
        #expect(entry.timings == JournalTimings())
        #expect(entry.bodyHash == "ef46db3751d8e999")
    }

    @Test(arguments: [Endpoint?.none] + Endpoint.allCases.map { $0 })
    func `each endpoint is kept`(endpoint: Endpoint?) {
        #expect(Journal([RecordedCall { $0.endpoint = endpoint }]).entry(1)?.endpoint == endpoint)
    }

    @Test(arguments: JournalOutcome.allCases) func `each outcome is kept`(outcome: JournalOutcome) {
        #expect(Journal([RecordedCall { $0.ending = JournalEnding(outcome) }]).entry(1)?.outcome == outcome)
    }

    @Test func `a body is kept to the cap, and its size and hash are of the whole`() throws {
        let body = String(repeating: "0123456789", count: 50)
        let whole = Journal(bodyBytes: 500)
        whole.recorder().record { $0.body = body }
        let cut = Journal(bodyBytes: 499)
        cut.recorder().record { $0.body = body }
        let (first, second) = (try #require(whole.entry(1)), try #require(cut.entry(1)))
        #expect(first.body == body)
        #expect(second.body == String(body.dropLast()))
        #expect(second.bodySize == 500)
        #expect(first.bodyHash == second.bodyHash)
    }

    @Test func `a request that goes on is open until it has ended`() throws {
        let journal = Journal()
        let recorder = journal.recorder()
        let ticket = try #require(recorder.begin(RecordedCall { $0.status = 200 }))
        #expect(journal.entry(1)?.outcome == .open)
        var ending = JournalEnding(.faulted)
        ending.status = 503
        ending.bytesSent = 10
        recorder.end(ticket, ending)
        let entry = try #require(journal.entry(1))
        #expect(entry.outcome == .faulted)
        #expect((entry.status, entry.bytesSent, entry.model) == (503, 10, "gpt-4o"))
    }

    @Test func `an ending that comes after its entry was dropped changes no other`() throws {
        let journal = Journal(entries: 1)
        let recorder = journal.recorder()
        let ticket = try #require(recorder.begin(RecordedCall()))
        recorder.record { $0.status = 404 }
        recorder.end(ticket, JournalEnding(.faulted))
        #expect(journal.kept == [2])
        #expect(journal.entry(2)?.outcome == .completed)
    }

    @Test func `numbers count up over all loops, and entries come in their order`() throws {
        let journal = Journal()
        let recorders = [journal.recorder(), journal.recorder(), journal.recorder()]
        for turn in 0..<30 { recorders[turn % 3].record { $0.status = 200 + turn } }
        #expect(try journal.entries().map(\.number) == Array(1...30))
        #expect(try journal.entries().map(\.status) == Array(200..<230))
        #expect(journal.lastNumber == 30)
    }

    @Test func `switched off, nothing is kept and nothing counted`() {
        var configuration = JournalConfiguration()
        configuration.isEnabled = false
        let journal = Journal(configuration)
        let recorder = journal.recorder()
        recorder.record { _ in }
        #expect(!recorder.isEnabled)
        if recorder.begin(RecordedCall()) != nil { Issue.record("a request is described in vain") }
        #expect(journal.kept == [])
        #expect(journal.usage.rows() == [])
        configuration.isEnabled = true
        recorder.use(configuration, revision: 2)
        recorder.record { _ in }
        #expect(journal.kept == [1])
    }

    @Test func `settings of an earlier revision than those in force do not count`() {
        let journal = Journal()
        var configuration = JournalConfiguration()
        configuration.maximumEntries = 5
        journal.use(configuration, revision: 3)
        journal.use(JournalConfiguration(), revision: 2)
        #expect(journal.configuration.maximumEntries == 5)
    }

    @Test func `clearing forgets the entries and what was dropped, and numbers go on`() {
        let journal = Journal(entries: 2)
        let recorder = journal.recorder()
        for _ in 0..<5 { recorder.record { _ in } }
        #expect(journal.dropped == JournalLoss(count: 3, lastNumber: 3))
        #expect(journal.clear() == 2)
        #expect(journal.kept == [])
        #expect(journal.dropped == JournalLoss())
        recorder.record { _ in }
        #expect(journal.kept == [6])
    }
}
