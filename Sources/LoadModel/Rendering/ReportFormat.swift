#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The forms in which a run's report is given out, under the names that `?format=` and `--format` have.
public enum ReportFormat: String, Sendable, Hashable, CaseIterable {
    /// The report as the admin API codes it.
    case json
    /// For a terminal.
    case text
    /// Tables for a pull request.
    case markdown
    /// One row for each figure.
    case csv
    /// One row for each interval of the run.
    case csvSeries = "csv-series"
    /// One page with charts that needs nothing else.
    case html
    /// The histograms as an HdrHistogram log.
    case hdr
    /// The percentile distribution of the response time, as HdrHistogram's plotters read it.
    case hgrm
    /// The objectives as test cases.
    case junit

    /// The media type, with its character set where it is no JSON.
    public var mediaType: String {
        switch self {
        case .json: "application/json"
        case .text, .hdr, .hgrm: "text/plain; charset=utf-8"
        case .markdown: "text/markdown; charset=utf-8"
        case .csv, .csvSeries: "text/csv; charset=utf-8"
        case .html: "text/html; charset=utf-8"
        case .junit: "application/xml; charset=utf-8"
        }
    }

    /// What a file of this format ends in, without the point.
    public var fileExtension: String {
        switch self {
        case .json: "json"
        case .text: "txt"
        case .markdown: "md"
        case .csv, .csvSeries: "csv"
        case .html: "html"
        case .hdr: "hlog"
        case .hgrm: "hgrm"
        case .junit: "xml"
        }
    }

    /// Whether ``render(_:histograms:)`` has nothing to say without the run's histograms.
    public var needsHistograms: Bool { self == .hdr || self == .hgrm }

    /// The run's report in this format.
    ///
    /// - Parameters:
    ///   - record: The run; JUnit XML is made of any run, the other formats need its report.
    ///   - histograms: What was kept beside the report; the page draws less without them.
    /// - Throws: ``RenderingError`` if there is no report, or if the format needs histograms and there are none.
    public func render(_ record: RunRecord, histograms: RunHistograms? = nil) throws -> String {
        if self == .junit { return ObjectiveJUnit.render(record) }
        guard let report = record.report else { throw RenderingError(.noReport, of: record) }
        switch self {
        case .json: return try Self.json(report)
        case .text: return ReportText.render(report, plan: record.plan)
        case .markdown: return ReportMarkdown.render(record, report: report)
        case .csv: return ReportCSV.figures(record, report: report)
        case .csvSeries: return ReportCSV.series(report)
        case .html: return ReportHTML.render(record, report: report, histograms: histograms)
        case .hdr, .hgrm:
            guard let histograms else { throw RenderingError(.noHistograms, of: record) }
            return self == .hdr ? HdrLog.log(record, histograms: histograms) : HdrLog.distribution(histograms)
        case .junit: return ObjectiveJUnit.render(record)
        }
    }

    private static func json(_ report: Report) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(report), as: UTF8.self) + "\n"
    }
}
