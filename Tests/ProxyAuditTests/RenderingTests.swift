import ProviderWire
import ProxyAudit
import Testing

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

struct RenderingTests {
    private func report() throws -> AuditReport {
        var run = SimulatedRun()
        run.pairs = 40
        run.cases = [ResilienceCase(name: "status 500", fault: .status(500), isStreaming: false)]
        run.objectives = [try AuditObjective(parsing: "requestPath.p50<2ms")]
        return try run.report { passages in
            SimulatedProxy.delaying(request: .milliseconds(10), response: .zero)(&passages)
            for index in passages.indices {
                passages[index].upstreams[0].request.fields["x-<script>|\u{1B}[31m"] = "\"&'"
            }
        }
    }

    @Test func `the text says verdicts, findings, figures and rows`() throws {
        let text = AuditText.render(try report())
        #expect(text.hasPrefix("2 findings: 40 exchanges through the proxy, 40 without it, 5 with faults.\n"))
        #expect(text.contains("the request path takes longer than without the proxy by 10."))
        #expect(text.contains("Request path, proxy − direct"))
        #expect(text.contains("n too small (40)"))
        #expect(text.contains("requestPath.p50<2ms"))
        #expect(text.contains("broken"))
        #expect(text.contains("status 500"))
        #expect(text.split(separator: "\n").contains { $0.contains("Text") && $0.contains("pass") })
    }

    @Test func `control characters that the proxy sent reach no terminal`() throws {
        #expect(!AuditText.render(try report()).unicodeScalars.contains("\u{1B}"))
        #expect(!AuditHTML.render(try report()).unicodeScalars.contains("\u{1B}"))
    }

    @Test func `the page needs nothing else, and what the proxy sent is no markup`() throws {
        let page = AuditHTML.render(try report(), title: "nginx <b>")
        #expect(page.hasPrefix("<!DOCTYPE html>"))
        #expect(page.contains("<title>nginx &lt;b&gt;</title>"))
        #expect(!page.contains("<script"))
        #expect(page.contains("x-&lt;script&gt;"))
        for outside in ["src=", "href=", "@import", "url("] { #expect(!page.contains(outside)) }
        #expect(page.contains("<svg"))
        #expect(page.contains("polyline"))
        #expect(page.contains("Request headers"))
        // Every element that begins also ends.
        for name in ["table", "tr", "td", "th", "svg", "figure", "details", "dl", "body", "h2"] {
            let opened = page.ranges(of: "<\(name)>").count + page.ranges(of: "<\(name) ").count
            #expect(opened == page.ranges(of: "</\(name)>").count, "\(name)")
        }
    }

    @Test func `Markdown cells end where they should`() throws {
        let text = AuditMarkdown.render(try report())
        #expect(text.hasPrefix("# Proxy audit\n"))
        #expect(text.ranges(of: "<script").count == text.ranges(of: "\\<script").count)
        #expect(text.contains("x-\\<script\\>\\|"))
        let table = text.split(separator: "\n").drop { $0 != "## Fidelity" }.filter { $0.hasPrefix("|") }
        let columns = table.prefix { $0.hasPrefix("|") }.map { line in
            line.split(separator: "\\|").joined().filter { $0 == "|" }.count
        }
        #expect(Set(columns.prefix(FidelityAspect.allCases.count)) == [5])
    }

    @Test func `the report survives JSON, in camel case, with milliseconds`() throws {
        let report = try report()
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        let bytes = try encoder.encode(report)
        #expect(try JSONDecoder().decode(AuditReport.self, from: bytes) == report)
        let value = try JSONValue(parsing: bytes)
        #expect(value["verdicts"]?["overall"] == "findings")
        #expect(value["timing"]?["requestPath"]?["difference"]?["p50"]?["valueMs"]?.numberValue != nil)
        #expect(value["timing"]?["requestPath"]?["difference"]?["p99"] == nil)
        #expect(value["fidelity"]?["rows"]?[0]?["counts"]?["pass"] == 45)
        #expect(value["attempts"]?["exchangesByArrivals"]?["1"] == 40)
        #expect(value["resilience"]?[0]?["sights"]?["sameError"] == 5)
        #expect(!Self.keys(of: value).contains { $0.contains("_") || $0.first?.isUppercase == true })
    }

    private static func keys(of value: JSONValue) -> [String] {
        let members = value.objectValue?.members ?? []
        // Details are the proxy's words, not ours.
        return members.map(\.key) + members.filter { $0.key != "details" }.flatMap { keys(of: $0.value) }
            + (value.arrayValue ?? []).flatMap { keys(of: $0) }
    }

    @Test func `a report of nothing says so`() {
        let report = AuditReport(judging: AuditInput(clients: [], upstreams: []))
        #expect(report.verdicts.overall == .notTested)
        #expect(report.findings == [])
        #expect(AuditText.render(report).hasPrefix("Nothing was tested."))
        #expect(AuditHTML.render(report).contains("Nothing was tested."))
    }
}
