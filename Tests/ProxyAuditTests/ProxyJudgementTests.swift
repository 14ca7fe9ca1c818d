import LoadModel
import Measurement
import ProviderWire
import ProxyAudit
import Testing

/// Each proxy is found, named and measured, and nothing else is reported of it.
struct ProxyJudgementTests {
    @Test(arguments: [Endpoint.chat, .message, .response], [true, false])
    func `of a proxy that changes nothing nothing is found`(endpoint: Endpoint, isStreaming: Bool) throws {
        var run = SimulatedRun()
        run.endpoint = endpoint
        run.isStreaming = isStreaming
        let report = try run.report(through: SimulatedProxy.transparent)
        #expect(report.findings == [])
        #expect(report.verdicts.overall == .clean)
        #expect(report.verdicts.timing == .clean)
        #expect(report.verdicts.streaming == (isStreaming ? .clean : .notTested))
        #expect(report.verdicts.fidelity == .pass)
        #expect(report.verdicts.isolation == .clean)
        #expect(report.timing.timed == 60)
        #expect(report.timing.pairs == 60)
        #expect(report.isolation.judged == 60)
        #expect(report.fidelity.rows.allSatisfy { $0.verdict <= .pass })
        #expect(report.fidelity[.text]?.counts == [.pass: 60])
        #expect(report.fidelity[.toolArguments]?.counts == [.pass: 60])
        #expect(report.fidelity[.requestBody]?.counts == [.pass: 60])
    }

    @Test func `the direct lane against itself has an interval around zero`() throws {
        let report = try SimulatedRun(seed: 11).report(through: SimulatedProxy.transparent)
        for time in [report.timing.requestPath, report.timing.responsePath, report.timing.overhead] {
            let median = try #require(time.difference?.p50)
            #expect(try #require(median.lowMs) <= 0)
            #expect(try #require(median.highMs) >= 0)
            #expect(time.differs == false)
        }
    }

    @Test func `a proxy that holds streams until their end is called buffered, once`() throws {
        let report = try SimulatedRun().report(through: SimulatedProxy.buffering)
        #expect(report.findings.map(\.kind) == [.buffering])
        #expect(report.verdicts.streaming == .buffered)
        #expect(report.timing.streams.buffered == 60)
        let held = try #require(report.timing.streams.firstHold.p50?.valueMs)
        let spread = try #require(report.timing.streams.spread.p50?.valueMs)
        #expect(abs(held - spread) < 1)
        #expect(spread > 100)
        #expect(try #require(report.timing.streams.eventsPerRead) > 10)
        #expect(report.fidelity.worst == .pass)
    }

    @Test func `a proxy that holds only some streams is partly buffered`() throws {
        let report = try SimulatedRun().report { passages in
            var some = Array(passages.prefix(10))
            SimulatedProxy.buffering(&some)
            passages.replaceSubrange(0..<10, with: some)
        }
        #expect(report.findings.map(\.kind) == [.buffering])
        #expect(report.verdicts.streaming == .partlyBuffered)
        #expect(report.findings[0].sentence.contains("in 10 of 60"))
    }

    @Test(arguments: [true, false])
    func `delays of both paths are measured within a millisecond`(isStreaming: Bool) throws {
        var run = SimulatedRun()
        run.isStreaming = isStreaming
        run.pairs = 400
        let proxy = SimulatedProxy.delaying(request: .milliseconds(10), response: .milliseconds(5))
        let report = try run.report(through: proxy)
        #expect(report.findings.map(\.kind) == [.requestPath, .responsePath])
        let request = try #require(report.timing.requestPath.difference?.p50)
        let response = try #require(report.timing.responsePath.difference?.p50)
        let overhead = try #require(report.timing.overhead.difference?.p99)
        #expect(abs(request.valueMs - 10) < 1)
        #expect(abs(response.valueMs - 5) < 1)
        #expect(abs(overhead.valueMs - 15) < 1)
        #expect(try #require(request.lowMs) > 9)
        #expect(report.findings[0].sentence.contains("10.0"))
        #expect(report.timing.requestPath.differs == true)
        let queue = try #require(report.timing.queue)
        // By Little's law: 15.5 ms inside, one exchange each 10 ms.
        #expect(abs(queue.mean - 1.5) < 0.2)
    }

    @Test func `a proxy that swaps answers once in 200 is found, with both keys`() throws {
        var run = SimulatedRun()
        run.pairs = 400
        let report = try run.report(through: SimulatedProxy.swapping(onceIn: 200))
        #expect(report.findings.map(\.kind) == [.isolation])
        #expect(report.verdicts.isolation == .findings)
        let key = ExchangeKey(run: SimulatedRun.run, number: 201)
        let other = ExchangeKey(run: SimulatedRun.run, number: 203)
        let leaks = report.isolation.leaks
        #expect(leaks.count == 4)
        #expect(leaks[0].key == key)
        #expect(leaks[0].foreignKey == other)
        #expect(leaks[1].key == other)
        #expect(leaks[1].foreignKey == key)
        #expect(leaks.allSatisfy { $0.isOfThisRun && $0.place == .answer })
        #expect(report.findings[0].sentence.contains("4 exchanges"))
        #expect(report.findings[0].sentence.contains(key.description))
        #expect(report.findings[0].sentence.contains(other.description))
    }

    @Test func `a header that is dropped is named`() throws {
        let report = try SimulatedRun().report(through: SimulatedProxy.dropping(header: "x-team"))
        #expect(report.findings.map(\.kind) == [.fidelity])
        #expect(report.findings.map(\.subject) == ["requestHeaders"])
        let row = try #require(report.fidelity[.requestHeaders])
        #expect(row.verdict == .lost)
        #expect(row.counts == [.lost: 60])
        #expect(row.details == ["lost x-team": 60])
        #expect(row.example?.sent == "x-team: red")
        #expect(row.example?.arrived == nil)
    }

    @Test func `events that are merged are a row of their own`() throws {
        let report = try SimulatedRun().report(through: SimulatedProxy.merging)
        #expect(report.findings.map(\.subject) == ["events"])
        let row = try #require(report.fidelity[.events])
        #expect(row.verdict == .changed)
        #expect(row.details == ["merged": 60])
        #expect(report.fidelity[.text]?.verdict == .pass)
        #expect(report.verdicts.streaming == .clean)
        // The third piece waits for the fourth.
        let longest = try #require(report.timing.streams.longestHold.difference?.p50)
        #expect(abs(longest.valueMs - 20) < 1)
    }

    @Test func `events of one write that were written apart are coalesced`() throws {
        let report = try SimulatedRun().report(through: SimulatedProxy.coalescing)
        #expect(report.verdicts.streaming == .coalesced)
        #expect(report.findings.map(\.kind).contains(.coalescing))
        #expect(!report.findings.map(\.kind).contains(.jitter))
        #expect(report.timing.streams.coalescedShareDirect == 0)
        #expect(try #require(report.timing.streams.coalescedShare) > 0.4)
        #expect(report.fidelity.worst == .pass)
    }

    @Test func `usage that is lost is a row of its own`() throws {
        let report = try SimulatedRun().report(through: SimulatedProxy.losingUsage)
        #expect(report.findings.map(\.subject) == ["usage"])
        #expect(report.fidelity[.usage]?.verdict == .lost)
        #expect(report.fidelity[.usage]?.counts == [.lost: 60])
        #expect(report.fidelity[.usage]?.example?.sent?.hasPrefix("12 prompt, ") == true)
    }

    @Test func `random lateness of a fraction of a millisecond is no finding`() throws {
        let proxy = SimulatedProxy.jittering(mean: .microseconds(700))
        let report = try SimulatedRun().report(through: proxy)
        #expect(report.findings == [])
        #expect(report.verdicts.streaming == .clean)
        #expect(report.timing.responsePath.differs == true)
    }

    @Test func `gaps that change by more than the tolerance are called jitter`() throws {
        let report = try SimulatedRun().report(through: SimulatedProxy.jittering(mean: .milliseconds(9)))
        #expect(report.findings.map(\.kind).contains(.jitter))
        #expect(report.verdicts.streaming == .clean)
    }

    @Test func `a proxy that cuts streams short fails, and that is one finding`() throws {
        let report = try SimulatedRun().report { passages in
            passages[7].client.response.cut(after: 4)
            passages[7].client.ending = .failed(.truncatedStream)
        }
        #expect(report.findings.map(\.kind) == [.failedExchanges])
        #expect(report.findings[0].sentence.contains("truncatedStream 1"))
        #expect(report.fidelity[.events]?.verdict == .lost)
    }

    @Test func `a proxy that does many things wrong is told each of them, and nothing else`() throws {
        var run = SimulatedRun()
        run.pairs = 400
        run.cases = ResilienceCase.battery
        let report = try run.report { passages in
            SimulatedProxy.delaying(request: .milliseconds(10), response: .milliseconds(5))(&passages)
            SimulatedProxy.dropping(header: "x-team")(&passages)
            SimulatedProxy.swapping(onceIn: 200)(&passages)
            SimulatedProxy.losingUsage(&passages)
            SimulatedProxy.retryingOn500(&passages)
            SimulatedProxy.ignoringAborts(&passages)
        }
        #expect(
            report.findings.map { $0.subject ?? $0.kind.rawValue } == [
                "isolation", "requestPath", "responsePath", "requestHeaders", "usage", "client abort", "status 500",
            ]
        )
        #expect(abs(try #require(report.timing.requestPath.difference?.p50?.valueMs) - 10) < 1)
        #expect(abs(try #require(report.timing.responsePath.difference?.p50?.valueMs) - 5) < 1)
    }

    @Test func `a rig that is late itself charges nobody`() throws {
        var run = SimulatedRun()
        run.sendLag = .milliseconds(12)
        run.objectives = [try AuditObjective(parsing: "overhead.p50<2ms")]
        let proxy = SimulatedProxy.delaying(request: .milliseconds(10), response: .milliseconds(5))
        let report = try run.report(through: proxy)
        #expect(report.findings == [])
        #expect(report.verdicts.timing == .rigLimited)
        #expect(report.verdicts.overall == .rigLimited)
        #expect(report.timing.rig.reasons.count == 1)
        #expect(report.timing.rig.reasons[0].contains("12."))
        #expect(report.objectives[0].isMet == nil)
        #expect(report.objectives[0].reason?.hasPrefix("rig-limited") == true)
    }

    @Test func `a proxy that is down is told apart from one that is slow`() throws {
        let report = try SimulatedRun().report { passages in
            for index in passages.indices {
                passages[index].upstreams = []
                passages[index].client.response = ObservedResponse()
                passages[index].client.ending = .failed(.connect)
            }
        }
        #expect(report.findings.map(\.kind) == [.unreachable])
        #expect(report.verdicts.overall == .unreachable)
        #expect(report.findings[0].sentence.contains("connect 60"))
    }

    @Test func `an answer that the provider never gave is found`() throws {
        let report = try SimulatedRun().report { passages in passages[17].upstreams = [] }
        #expect(report.findings.map(\.kind) == [.answeredWithoutUpstream])
        #expect(report.findings[0].severity == .fault)
        #expect(report.findings[0].examples == [ExchangeKey(run: SimulatedRun.run, number: 35)])
    }

    @Test func `a cache that is looked for on purpose is a note`() throws {
        let report = try SimulatedRun().report { passages in
            let shared = passages[0].client.key
            for index in 1..<5 {
                passages[index].client.promptKey = shared
                passages[index].client.request.body = passages[0].client.request.body
                passages[index].client.response.events = passages[0].client.response.events
                passages[index].upstreams = []
            }
        }
        #expect(report.findings.map(\.kind) == [.answeredWithoutUpstream])
        #expect(report.findings[0].severity == .note)
        #expect(report.attempts.answeredFromCache == 4)
    }

    @Test func `a difference that the direct lane has too is not charged`() throws {
        var input = try SimulatedRun().input(through: SimulatedProxy.transparent)
        for index in input.clients.indices { input.clients[index].response.fields["x-mockd-revision"] = nil }
        let report = AuditReport(judging: input)
        #expect(report.findings == [])
        let row = try #require(report.fidelity[.responseHeaders])
        #expect(row.verdict == .lost)
        #expect(row.happensWithoutProxy)
    }
}
