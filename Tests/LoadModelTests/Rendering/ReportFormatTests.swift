import Foundation
import LoadModel
import Testing

@Suite struct ReportFormatTests {
    @Test(arguments: [
        (ReportFormat.markdown, "report.md"), (.csv, "report.csv"), (.csvSeries, "report-series.csv"),
        (.hdr, "report.hlog"), (.hgrm, "report.hgrm"), (.junit, "report.junit.xml"),
    ])
    func `a report is rendered as recorded`(format: ReportFormat, file: String) throws {
        let run = SampleRun.mixed
        try expectGolden(format.render(run.record, histograms: run.histograms), file)
    }

    @Test(arguments: ReportFormat.allCases)
    func `every format ends in a newline and has a media type and an extension`(format: ReportFormat) throws {
        let run = SampleRun.mixed

        #expect(try format.render(run.record, histograms: run.histograms).hasSuffix("\n"))
        #expect(format.mediaType.contains("/"))
        #expect(!format.fileExtension.isEmpty && !format.fileExtension.hasPrefix("."))
        #expect(ReportFormat(rawValue: format.rawValue) == format)
    }

    @Test(arguments: ReportFormat.allCases.filter { $0 != .junit })
    func `a run without a report is refused by name`(format: ReportFormat) {
        let error = #expect(throws: RenderingError.self) { try format.render(SampleRun.failed) }

        #expect(error?.code == .noReport)
        #expect(error?.message == "benchmark 7 is failed and has no report")
    }

    @Test(arguments: ReportFormat.allCases)
    func `only HdrHistogram's formats need histograms`(format: ReportFormat) throws {
        let record = SampleRun.mixed.record
        if format.needsHistograms {
            let error = #expect(throws: RenderingError.self) { try format.render(record) }
            #expect(error?.code == .noHistograms)
        } else {
            #expect(try !format.render(record).isEmpty)
        }
    }
}
