import LoadModel
import Measurement
import ProviderWire
import ProxyAudit
import Testing

struct ResilienceTests {
    private func run(_ cases: [ResilienceCase]) -> SimulatedRun {
        var run = SimulatedRun()
        run.pairs = 20
        run.cases = cases
        return run
    }

    private func resilienceCase(_ name: String) throws -> ResilienceCase {
        try #require(ResilienceCase.battery.first { $0.name == name })
    }

    @Test func `a proxy that hands every fault on is sound, and nothing is found`() throws {
        let report = try run(ResilienceCase.battery).report(through: SimulatedProxy.transparent)
        #expect(report.findings == [])
        #expect(report.verdicts.resilience == .clean)
        let sights = Dictionary(uniqueKeysWithValues: report.resilience.map { ($0.resilienceCase.name, $0.sights) })
        #expect(sights["status 529"] == [.sameError: 5])
        #expect(sights["429 with retry-after"] == [.sameError: 5])
        #expect(sights["reset"] == [.broken: 5])
        #expect(sights["stall"] == [.timeout: 2])
        #expect(sights["truncated stream"] == [.broken: 5])
        #expect(sights["error event"] == [.errorEvent: 5])
        #expect(sights["slow first token"] == [.answer: 5])
        #expect(sights["client abort"] == [.left: 5])
        #expect(report.fidelity[.retryAfter]?.counts == [.pass: 5])
        #expect(report.fidelity[.errorBody]?.verdict == .pass)
        // Faults are no part of what is timed.
        #expect(report.timing.timed == 20)
    }

    @Test func `one retry after a 500 is found and counted`() throws {
        let report = try run([try resilienceCase("status 500")]).report(through: SimulatedProxy.retryingOn500)
        #expect(report.findings.map(\.kind) == [.resilience])
        #expect(report.findings[0].severity == .note)
        #expect(report.findings[0].subject == "status 500")
        let outcome = report.resilience[0]
        #expect(outcome.sights == [.answer: 5])
        #expect(outcome.amplification == 2)
        #expect(outcome.mostAttempts == 2)
        #expect(outcome.retryGapsMs == [3, 3, 3])
        #expect(outcome.summary.contains("2.00 attempts per request"))
    }

    @Test func `retries in the traffic that is measured are found with the status they follow`() throws {
        var proxyRun = SimulatedRun()
        proxyRun.isStreaming = false
        let report = try proxyRun.report { passages in
            for index in stride(from: 0, to: passages.count, by: 30) {
                var first = passages[index].upstreams[0]
                first.number += 1_000
                first.response = ObservedResponse(status: 500, lastByte: first.requestComplete)
                first.end = first.requestComplete
                passages[index].delayUpstream(by: .milliseconds(4))
                passages[index].delayClient(by: .milliseconds(4))
                passages[index].upstreams.append(first)
            }
        }
        #expect(report.findings.map(\.kind) == [.retries])
        #expect(report.attempts.retried == 2)
        #expect(report.attempts.retriedAfterStatus == [500: 2])
        #expect(report.attempts.amplification == 1.033)
        #expect(report.timing.timed == 58)
    }

    @Test func `requests that are asked twice at once are hedged`() throws {
        let report = try SimulatedRun().report { passages in
            var copy = passages[3].upstreams[0]
            copy.number += 1_000
            copy.requestComplete += .milliseconds(5)
            passages[3].upstreams.append(copy)
        }
        #expect(report.findings.map(\.kind) == [.hedging])
    }

    @Test func `a retry before its time is found`() throws {
        let report = try run([try resilienceCase("429 with retry-after")]).report { passages in
            for index in passages.indices where passages[index].upstreams[0].response.status == 429 {
                var second = passages[index].upstreams[0]
                second.number += 1_000
                second.requestComplete += .milliseconds(301)
                second.end += .milliseconds(301)
                second.response.shift(by: .milliseconds(301))
                passages[index].upstreams.append(second)
                passages[index].delayClient(by: .milliseconds(301))
            }
        }
        #expect(report.findings.map(\.kind) == [.resilience])
        #expect(report.resilience[0].earlyRetries == 5)
        #expect(report.resilience[0].retryGapsMs == [300, 300, 300])
        #expect(!report.resilience[0].isSound)
        #expect(report.verdicts.resilience == .findings)
    }

    @Test func `a fallback asks another upstream, which need not be waited for`() throws {
        let report = try run([try resilienceCase("status 503, fallback")]).report { passages in
            for index in passages.indices where passages[index].upstreams[0].response.status == 503 {
                passages[index].upstreams[0].response.fields["retry-after"] = "1"
                let first = passages[index].upstreams[0]
                var second = first
                second.number += 1_000
                second.upstream = "spare"
                second.requestComplete = first.end + .milliseconds(1)
                second.end = second.requestComplete + .milliseconds(1)
                passages[index].upstreams.append(second)
                passages[index].client.end = second.end + .milliseconds(1)
                passages[index].client.response.fields["retry-after"] = "1"
            }
        }
        #expect(report.resilience[0].fellBack == 5)
        #expect(report.resilience[0].upstreams == ["spare": 5])
        #expect(report.resilience[0].earlyRetries == 0)
        #expect(report.resilience[0].isSound)
    }

    @Test func `a client's leaving that reaches the provider is timed`() throws {
        let report = try run([try resilienceCase("client abort")]).report(through: SimulatedProxy.transparent)
        let abort = try #require(report.resilience[0].abort)
        #expect(abort.judged == 5)
        #expect(abort.reachedUpstream == 5)
        #expect(abort.medianDelayMs == 1)
        #expect(abort.meanEventsAfter == 0)
        #expect(report.resilience[0].isSound)
    }

    @Test func `a client's leaving that is ignored is found, with what was written for nobody`() throws {
        let report = try run([try resilienceCase("client abort")]).report(through: SimulatedProxy.ignoringAborts)
        #expect(report.findings.map(\.kind) == [.resilience])
        #expect(report.findings[0].severity == .warning)
        let abort = try #require(report.resilience[0].abort)
        #expect(abort.reachedUpstream == 0)
        #expect(abort.judged == 5)
        #expect(abort.meanEventsAfter == 5)
        #expect(abort.meanTokensAfter > 0)
        #expect(report.findings[0].sentence.contains("0 of 5"))
    }

    @Test func `a cut stream that is made to look whole is found`() throws {
        let report = try run([try resilienceCase("truncated stream")]).report { passages in
            for index in passages.indices where passages[index].upstreams[0].ending == .faulted {
                passages[index].client.ending = .complete
                passages[index].client.response.events.append(
                    ObservedEvent(data: "[DONE]", time: passages[index].client.end, transfer: 9)
                )
            }
        }
        #expect(report.findings.map(\.kind) == [.resilience])
        #expect(report.resilience[0].sights == [.silentTruncation: 5])
        #expect(!report.resilience[0].isSound)
    }

    @Test func `a case that was not run says so`() throws {
        var input = try SimulatedRun().input(through: SimulatedProxy.transparent)
        input.cases = [try resilienceCase("reset")]
        let report = AuditReport(judging: input)
        #expect(report.resilience[0].summary == "not tested")
        #expect(report.findings == [])
    }
}
