import Foundation
import Measurement
import Testing

@testable import LoadModel

@Suite struct ReportHTMLTests {
    private func page(_ change: (inout RunRecord) -> Void = { _ in }, withHistograms: Bool = true) throws -> String {
        var run = SampleRun.mixed
        change(&run.record)
        return try ReportFormat.html.render(run.record, histograms: withHistograms ? run.histograms : nil)
    }

    @Test func `the page is well-formed and needs nothing else`() throws {
        let page = try page()
        let parsed = try ParsedMarkup(page)

        #expect(parsed.all("script").isEmpty && parsed.all("link").isEmpty && parsed.all("img").isEmpty)
        #expect(parsed.elements.allSatisfy { $0.attributes["src"] == nil && $0.attributes["href"] == nil })
        #expect(!page.contains("url(") && !page.contains("@import"))
        let ids = parsed.elements.compactMap { $0.attributes["id"] }
        #expect(Set(ids).count == ids.count)
    }

    @Test func `every drawing says what it is, and has its figures beside it`() throws {
        let parsed = try ParsedMarkup(page())
        let drawings = parsed.all("svg").filter { $0.attributes["role"] == "img" }

        #expect(drawings.count == 7)
        for drawing in drawings {
            let id = try #require(drawing.attributes["id"])
            #expect(drawing.attributes["aria-labelledby"] == "\(id)-title \(id)-desc")
            #expect(parsed.elements.contains { $0.attributes["id"] == "\(id)-title" && !$0.text.isEmpty })
            #expect(parsed.elements.contains { $0.attributes["id"] == "\(id)-desc" && !$0.text.isEmpty })
        }
        let summaries = parsed.all("summary").map(\.text)
        #expect(summaries.contains("The figures of all intervals") && summaries.contains("The figures of the curve"))
    }

    @Test func `warnings stand before the figures`() throws {
        let page = try page()
        let warning = try #require(page.firstRange(of: "Limited by the rig"))
        let figures = try #require(page.firstRange(of: "<dl class=\"figures\">"))

        #expect(warning.lowerBound < figures.lowerBound)
        #expect(page.contains("the generator&#39;s busiest event loop used 94 % of a core"))
        #expect(page.contains("1 of 3 objectives met"))
    }

    @Test(arguments: [
        "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "' onmouseover='x", "</style><svg/onload=1>",
        "]]> --> <!-- &amp; &#60;", "a\u{0}b\u{7}c\u{1B}[31m\u{FFFF}",
        "| a | b |\n---\n`x` **b** [l](javascript:1) @all",
        "=HYPERLINK(\"http://x\")", "\u{202E}gpj.exe", "\\(1)", "𝔘𝔫𝔦 🇪🇺 é",
    ])
    func `others' words stay words`(text: String) throws {
        let hostile = { (record: inout RunRecord) in
            record.name = text
            record.id = text
            record.plan.name = text
            record.plan.baseURL = text
            record.plan.model = text
            record.plan.headers = [.init(name: text, value: text)]
            record.plan.prompt = .text(text)
            record.failureReason = text
            record.environment.version = text
            record.report?.notes = [text]
            record.report?.rig?.limits = [text]
            record.report?.workloads = [
                .init(name: text, summary: SampleRun.summary(requests: 5, failed: 1), latencies: [:])
            ]
        }
        let harmless = try ParsedMarkup(
            page {
                $0.report?.workloads = [
                    .init(name: "w", summary: SampleRun.summary(requests: 5, failed: 1), latencies: [:])
                ]; $0.failureReason = "x"
            })
        let parsed = try ParsedMarkup(page(hostile))

        #expect(parsed.elements.map(\.name) == harmless.elements.map(\.name), "no element was added")
        #expect(parsed.elements.allSatisfy { $0.attributes.keys.allSatisfy { !$0.hasPrefix("on") } })
        let shown = String(
            String.UnicodeScalarView(
                text.unicodeScalars.map { $0.value < 32 && $0 != "\n" || $0.value == 0xFFFF ? "\u{FFFD}" : $0 }
            )
        )
        #expect(parsed.all("h1").map(\.text) == [shown])

        var record = SampleRun.mixed.record
        hostile(&record)
        let xml = try ParsedMarkup(ReportFormat.junit.render(record))
        #expect(xml.all("testcase").count == 4)
        let markdown = try ReportFormat.markdown.render(record)
        #expect(markdown.split(separator: "\n").filter { $0.hasPrefix("## ") }.count == 1)
        let csv = try ReportFormat.csv.render(record)
        #expect(!csv.contains("\n=") && !csv.contains(",=") && !csv.contains(",\"="))
    }

    @Test func `a page without histograms has the curve of the reported percentiles`() throws {
        let parsed = try ParsedMarkup(page(withHistograms: false))
        let ids = parsed.all("svg").compactMap { $0.attributes["id"] }

        #expect(ids == ["latency", "ttft", "throughput", "in-flight", "percentiles"])
    }

    @Test func `a run in which nothing succeeded draws nothing and says why`() throws {
        let page = try page(
            { record in
                record.report?.latencies = [:]
                record.report?.timeSeries = []
                record.report?.objectives = []
                record.report?.rig = nil
                record.report?.summary.averageResponseTime = nil
            }, withHistograms: false)
        let parsed = try ParsedMarkup(page)

        #expect(parsed.all("svg").isEmpty)
        #expect(page.contains("No exchange succeeded, so there are no times."))
        #expect(page.contains("Mean response time</th><td>–</td>"))
    }
}
