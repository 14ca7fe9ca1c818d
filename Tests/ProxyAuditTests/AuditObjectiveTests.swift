import LoadModel
import Measurement
import ProxyAudit
import Testing

struct AuditObjectiveTests {
    @Test func `a time is read with its percentile and unit`() throws {
        let objective = try AuditObjective(parsing: "overhead.p99 < 2ms")
        #expect(objective.subject == .time(.overhead, .p99, isRaw: false))
        #expect(objective.comparison == .below)
        #expect(objective.bound == 2)
        #expect(objective.text == "overhead.p99 < 2ms")
        let raw = try AuditObjective(parsing: "raw.requestPath.p50<=500us")
        #expect(raw.bound == 0.5)
        #expect(raw.subject == .time(.requestPath, .p50, isRaw: true))
        #expect(try AuditObjective(parsing: "longestHold.p90<1s").bound == 1_000)
    }

    @Test func `a number is read, shares in percent too`() throws {
        #expect(try AuditObjective(parsing: "errorRate<1%").bound == 0.01)
        #expect(try AuditObjective(parsing: "fidelity.broken<=0").subject == .number(.fidelityBroken))
    }

    @Test(
        arguments: [
            ("overhead.p99", "no comparison"), ("overhaed.p99<2ms", "did you mean \"overhead.p99\""),
            ("overhead.p95<2ms", "p50, p90 and p99"), ("overhead.p99<fast", "no bound"),
            ("overhead.p99<-1ms", "no bound"), ("faults<=nan", "no bound"),
        ]
    )
    func `what is no objective is told what would be right`(text: String, words: String) {
        #expect {
            try AuditObjective(parsing: text)
        } throws: { error in
            "\(error)".contains(words) && "\(error)".contains(text)
        }
    }

    @Test func `objectives are held against what is charged to the proxy`() throws {
        var run = SimulatedRun()
        run.pairs = 400
        run.isStreaming = false
        run.objectives = try [
            "overhead.p99<20ms", "overhead.p50<14ms", "raw.overhead.p50>15ms", "faults<=0", "findings<=1",
            "amplification<=1", "addedJitter.p50<1ms", "errorRate<1%", "connectionsPer1000<=25",
        ].map { try AuditObjective(parsing: $0) }
        let report = try run.report(
            through: SimulatedProxy.delaying(request: .milliseconds(10), response: .milliseconds(5))
        )
        #expect(report.objectives.map(\.isMet) == [true, false, true, true, false, true, nil, true, true])
        #expect(report.objectives[6].reason == "n too small: 0 of 6 exchanges")
        #expect(try #require(report.objectives[0].low) < 15.5)
    }
}
