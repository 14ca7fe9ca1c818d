import Measurement
import ProviderWire
import Testing

@testable import LoadModel

@Suite struct ComparisonRenderingTests {
    private func comparison(names: [String] = ["main", "candidate"], requests: Int = 500) throws -> Comparison {
        let runs = names.enumerated().map { index, name in
            var histograms = SampleRun.histograms(count: requests)
            if index > 0 {
                var slower = LatencyHistogram()
                for bucket in histograms[MeasuredTime.responseTime]?.buckets ?? [] {
                    for _ in 0..<bucket.count { slower.record(.microseconds(bucket.microseconds + 5_000)) }
                }
                histograms[MeasuredTime.responseTime] = slower.snapshot()
            }
            var report = SampleRun.report(histograms)
            report.rig = nil
            return Comparison.Run(
                name: name,
                plan: SampleRun.mixed.record.plan,
                report: report,
                histograms: histograms
            )
        }
        return try Comparison(runs)
    }

    @Test(arguments: [(ComparisonFormat.text, "comparison.txt"), (.markdown, "comparison.md")])
    func `a comparison is rendered as recorded`(format: ComparisonFormat, file: String) throws {
        try expectGolden(format.render(comparison()), file)
    }

    @Test(arguments: ComparisonFormat.allCases)
    func `every format has a media type and ends in a newline`(format: ComparisonFormat) throws {
        #expect(try format.render(comparison()).hasSuffix("\n"))
        #expect(format.mediaType == ReportFormat(rawValue: format.rawValue)?.mediaType)
        #expect(format.fileExtension == ReportFormat(rawValue: format.rawValue)?.fileExtension)
    }

    @Test func `the page has a table for each run but the first, and words stay words`() throws {
        let page = try ParsedMarkup(ComparisonHTML.render(comparison(names: ["a", "<script>b", "\" onload=\"c"])))

        #expect(page.all("table").count == 2)
        #expect(page.all("script").isEmpty)
        #expect(page.all("h2").map(\.text) == ["<script>b against a", "\" onload=\"c against a"])
        #expect(page.all("span").contains { $0.attributes["class"] == "missed" && $0.text == "✗ worse" })
    }

    @Test func `too few samples are said to be too few`() throws {
        let text = try ComparisonText.render(comparison(requests: 50))
        #expect(text.contains("n too small"))
        #expect(!text.contains("0 … 0"))
    }

    @Test func `unequal loads stand before the figures`() throws {
        var comparison = try comparison()
        comparison.loadDifferences = ["candidate: concurrency is 20, not 10"]

        #expect(ComparisonText.render(comparison).hasPrefix("  Unequal loads: candidate: concurrency is 20, not 10."))
        #expect(ComparisonMarkdown.render(comparison).hasPrefix("> [!WARNING]\n> **Unequal loads.**"))
        let page = ComparisonHTML.render(comparison)
        let alert = try #require(page.firstRange(of: "Unequal loads"))
        let table = try #require(page.firstRange(of: "<table>"))
        #expect(alert.lowerBound < table.lowerBound)
    }
}
