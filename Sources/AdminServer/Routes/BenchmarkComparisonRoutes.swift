import AdminAPI
import HTTPTypes
import Hummingbird
import LoadModel
import ProviderWire
import RunHistory

extension AdminRouter {
    @Sendable func benchmarkComparison(
        _ request: Request, _ requestContext: AdminRequestContext
    ) async throws -> Response {
        let format = try request.format(among: ComparisonFormat.allCases)
        let others = try request.comparedIDs("runs")
        let mayDiffer = try request.flag("force")
        var runs: [Comparison.Run] = []
        for id in [requestContext.runID] + others { runs.append(try await comparedRun(id)) }
        let comparison: Comparison
        do {
            comparison = try Comparison(runs, allowsUnequalLoads: mayDiffer)
        } catch {
            throw Problem(
                status: 409, detail: "The loads of the runs differ; force=true compares them all the same.",
                errors: error.issues.map { .init(pointer: $0.pointer, detail: $0.detail) }
            )
        }
        if format == .json { return try .json(comparison) }
        return .text(try format.render(comparison), type: format.mediaType)
    }

    private func comparedRun(_ id: String) async throws -> Comparison.Run {
        let run = try await context.benchmarks.run(id)
        guard let report = run.report, let histograms = try await context.benchmarks.history.histograms(of: id) else {
            throw Problem(
                status: 409, detail: "benchmark \(id) is \(run.state.rawValue) and has nothing that could be compared"
            )
        }
        return Comparison.Run(name: "\(run.name) (\(id))", plan: run.plan, report: report, histograms: histograms)
    }

    /// A run in another tool's terms.
    func conventionReport(
        _ convention: Convention, of record: RunRecord, _ histograms: RunHistograms?, as format: ReportFormat
    ) throws -> Response {
        guard let report = record.report, let histograms else {
            throw Problem(
                status: 409,
                detail: "no histograms were kept of benchmark \(record.id), which is \(record.state.rawValue)"
            )
        }
        let figures = report.figures(in: convention, histograms: histograms)
        switch format {
        case .json: return try .json(ConventionReport(convention: convention, figures: figures))
        case .text: return .text(figures.map { $0.text + "\n" }.joined(), type: format.mediaType)
        case .markdown, .csv, .csvSeries, .html, .hdr, .hgrm, .junit:
            throw Problem(status: 406, detail: "a run in another tool's terms is given as json or text")
        }
    }
}

extension ComparisonFormat: RenderedFormat {}

extension Request {
    /// More than these are not compared at once.
    private static let maximumCompared = 10

    /// The ids that the query says are to be held against the one in the path.
    func comparedIDs(_ what: String) throws(Problem) -> [String] {
        let others = (uri.queryParameters["with"] ?? "").split(separator: ",").map(String.init)
        guard (1..<Self.maximumCompared).contains(others.count) else {
            throw Problem(
                status: 422,
                detail: "name the other \(what): with=ID, or up to \(Self.maximumCompared - 1) ids between commas"
            )
        }
        return others
    }
}
