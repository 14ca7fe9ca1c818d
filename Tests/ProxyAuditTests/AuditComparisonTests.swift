import LoadModel
import ProviderWire
import ProxyAudit
import Testing

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

struct AuditComparisonTests {
    private let plan = AuditPlan(via: "http://127.0.0.1:4000")

    private func audit(
        _ name: String, seed: UInt64 = 7, plan: AuditPlan? = nil, through proxy: SimulatedRun.Proxy
    ) throws -> AuditComparison.Audit {
        var run = SimulatedRun(seed: seed)
        run.cases = [ResilienceCase(name: "status 500", fault: .status(500), isStreaming: false)]
        return .init(name: name, plan: plan ?? self.plan, report: try run.report(through: proxy))
    }

    private func comparison() throws -> AuditComparison {
        let slow = try audit("new", seed: 8) { passages in
            SimulatedProxy.delaying(request: .milliseconds(10), response: .zero)(&passages)
            SimulatedProxy.dropping(header: "x-team")(&passages)
        }
        return try AuditComparison([try audit("old", through: SimulatedProxy.transparent), slow])
    }

    @Test func `what another version of a proxy does worse is worse, and what it does not is not`() throws {
        let comparison = try comparison()
        let rows = Dictionary(uniqueKeysWithValues: comparison.figures.map { ($0.name, $0) })
        let request = try #require(rows["requestPath.p50"]?.differences[0])
        #expect(request.verdict == .worse)
        #expect(try #require(request.interval).contains(10))
        #expect(rows["responsePath.p50"]?.differences[0]?.verdict == .noDifferenceShown)
        #expect(rows["errorRate"]?.differences[0]?.verdict == .noDifferenceShown)
        // 60 pairs are too few for a 99th percentile.
        #expect(rows["overhead.p99"] == nil)
    }

    @Test func `judgements of the matrix are shown where they differ`() throws {
        let comparison = try comparison()
        let judgements = Dictionary(uniqueKeysWithValues: comparison.judgements.map { ($0.subject, $0.values) })
        #expect(judgements["overall"] == ["clean", "findings"])
        #expect(judgements["isolation"] == ["clean", "clean"])
        #expect(judgements["fidelity.requestHeaders"] == ["pass", "lost"])
        #expect(judgements["fidelity.usage"] == nil)
        #expect(judgements["resilience.status 500"] == nil)
    }

    @Test func `findings come and go by what they are about, whatever their numbers are`() throws {
        let comparison = try comparison()
        let new = comparison.findings.map { [$0.audit, $0.change.rawValue, $0.finding.kind.rawValue] }
        #expect(Set(new) == [["new", "new", "requestPath"], ["new", "new", "fidelity"]])

        let slow = try audit("slow", through: SimulatedProxy.delaying(request: .milliseconds(10), response: .zero))
        let slower = try audit("slower", through: SimulatedProxy.delaying(request: .milliseconds(20), response: .zero))
        #expect(try AuditComparison([slow, slower]).findings.isEmpty)

        let mended = try audit("mended", through: SimulatedProxy.transparent)
        let gone = try AuditComparison([slow, mended]).findings
        #expect(gone.map(\.change) == [.gone])
        #expect(gone.map(\.finding.kind) == [.requestPath])
    }

    @Test func `audits that did not do the same are refused, unless they are wanted`() throws {
        var other = AuditPlan(via: "http://127.0.0.1:5000")
        other.requests = 900
        other.name = "another"
        let first = try audit("first", through: SimulatedProxy.transparent)
        // Where, how often and in whose name is no difference.
        _ = try AuditComparison([first, try audit("second", plan: other, through: SimulatedProxy.transparent)])

        other.rate = 50
        other.isStreaming = true
        let unequal = [first, try audit("second", plan: other, through: SimulatedProxy.transparent)]
        let error = #expect(throws: AuditPlanError.self) { try AuditComparison(unequal) }
        #expect(
            error?.issues.map(\.detail) == [
                "second: streaming is on, not off", "second: the load is 50.0 exchanges a second, not 4 pairs at once",
            ]
        )
        let forced = try AuditComparison(unequal, allowsUnequalPlans: true)
        #expect(forced.planDifferences.count == 2)
        #expect(AuditText.render(forced).contains("Unequal audits: second: streaming is on, not off."))
        #expect(throws: AuditPlanError.self) { try AuditComparison([first]) }
    }

    @Test func `every form says the difference, and JSON survives`() throws {
        let comparison = try comparison()
        let headline = "new against old: 2 new findings, 0 gone."
        for text in [AuditText.render(comparison), AuditMarkdown.render(comparison), AuditHTML.render(comparison)] {
            #expect(text.contains(headline))
            #expect(text.contains("Request path p50"))
            #expect(text.contains("worse"))
            #expect(text.contains("no difference shown"))
        }
        #expect(AuditHTML.render(comparison).contains("<td class=\"bad\">worse</td>"))
        let bytes = try JSONEncoder().encode(comparison)
        let value = try JSONValue(parsing: bytes)
        #expect(value["audits"] == ["old", "new"])
        #expect(value["findings"]?[0]?["change"] == "new")
        let read = try JSONDecoder().decode(AuditComparison.self, from: bytes)
        #expect(read.judgements == comparison.judgements)
        #expect(read.figures.map(\.name) == comparison.figures.map(\.name))
    }
}
