import AdminAPI
import HTTPTypes
import Hummingbird
import LoadModel
import ProviderWire
import RunHistory

extension AdminRouter {
    @Sendable func benchmarkReport(_ request: Request, _ requestContext: AdminRequestContext) async throws -> Response {
        let record = try await context.benchmarks.run(requestContext.runID)
        let format = try request.format(among: ReportFormat.allCases)
        let convention = try request.uri.queryParameters["convention"].map { try Self.convention(named: $0) }
        let needsHistograms = format.needsHistograms || format == .html || convention != nil
        let histograms = needsHistograms ? try await context.benchmarks.history.histograms(of: record.id) : nil
        if let convention {
            return try conventionReport(convention, of: record, histograms, as: format)
        }
        if format == .json, let report = record.report { return try .json(report) }
        do {
            return .text(try format.render(record, histograms: histograms), type: format.mediaType)
        } catch let error as RenderingError {
            throw Problem(status: 409, detail: error.message)
        }
    }

    @Sendable func benchmarkTrend(_ request: Request, _ requestContext: AdminRequestContext) async throws -> Response {
        let record = try await context.benchmarks.run(requestContext.runID)
        let parameters = request.uri.queryParameters
        let figures = try (parameters["figures"].map { String($0).split(separator: ",").map(String.init) } ?? []).map {
            name in
            guard let figure = Objective.Subject(text: name) else {
                throw Problem(
                    status: 422,
                    detail: "there is no figure \"\(name)\"; give such as responseTime.p99, ttft.mean, errorRate"
                )
            }
            return figure
        }
        var query = RunQuery()
        query.planFingerprint = record.planFingerprint
        query.states = [.completed]
        if let limit = parameters["limit"] {
            guard let number = Int(limit), (1...RunQuery.maximumLimit).contains(number) else {
                throw Problem(status: 422, detail: "limit is a number from 1 to \(RunQuery.maximumLimit)")
            }
            query.limit = number
        }
        let runs = try await context.benchmarks.history.list(query).runs
        return try .json(
            RunTrend(
                planFingerprint: record.planFingerprint, runs: runs.reversed(),
                figures: figures.isEmpty ? RunTrend.usualFigures : figures
            )
        )
    }

    private static func convention(named name: Substring) throws -> Convention {
        guard let convention = Convention(rawValue: String(name)) else {
            let known = Convention.allCases.map(\.rawValue).joined(separator: ", ")
            throw Problem(status: 422, detail: "there is no convention \"\(name)\"; there are: \(known)")
        }
        return convention
    }
}

extension Request {
    /// The format that `?format=`, else `Accept`, asks for; the first where anything will do.
    ///
    /// - Throws: ``Problem`` 406 if there is no such format.
    func format<Format: RenderedFormat>(among formats: [Format]) throws -> Format {
        if let name = uri.queryParameters["format"] {
            guard let format = formats.first(where: { $0.rawValue == name }) else {
                let known = formats.map(\.rawValue).joined(separator: ", ")
                throw Problem(status: 406, detail: "there is no format \"\(name)\"; there are: \(known)")
            }
            return format
        }
        for range in (headers[.accept] ?? "").split(separator: ",") {
            let wanted = range.prefix { $0 != ";" }.filter { $0 != " " }.lowercased()
            if wanted == "*/*" { break }
            if let format = formats.first(where: { $0.mediaType.prefix { $0 != ";" } == wanted }) { return format }
        }
        guard let usual = formats.first else { preconditionFailure("a resource has a format at least") }
        return usual
    }
}

/// A form in which something is given out, with a name and a media type.
protocol RenderedFormat: RawRepresentable where RawValue == String {
    var mediaType: String { get }
}

extension ReportFormat: RenderedFormat {}
