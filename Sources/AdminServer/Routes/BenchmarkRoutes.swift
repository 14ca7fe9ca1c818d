import AdminAPI
import HTTPTypes
import Hummingbird
import LoadModel
import MockBehavior
import ProviderWire

extension AdminRouter {
    @Sendable func startBenchmark(_ request: Request, _: AdminRequestContext) async throws -> Response {
        let plan = try await loadPlan(of: request)
        let record = try await context.benchmarks.start(
            plan, allowedHosts: AllowedHosts(context.store.current.configuration.bench.allowedHosts)
        )
        var response = try Response.json(record, status: .accepted)
        response.headers[.location] = AdminRoute.benchmark.path(record.id)
        return response
    }

    @Sendable func benchmarks(_ request: Request, _: AdminRequestContext) async throws -> Response {
        try .json(BenchmarkList(benchmarks: await context.benchmarks.list()))
    }

    @Sendable func benchmark(_ request: Request, _ requestContext: AdminRequestContext) async throws -> Response {
        try .json(await context.benchmarks.run(requestContext.runID()))
    }

    @Sendable func cancelBenchmark(_ request: Request, _ requestContext: AdminRequestContext) async throws -> Response {
        try .json(await context.benchmarks.cancel(requestContext.runID()))
    }

    @Sendable func benchmarkReport(_ request: Request, _ requestContext: AdminRequestContext) async throws -> Response {
        let record = try await context.benchmarks.run(requestContext.runID())
        guard let report = record.report else {
            throw Problem(status: 409, detail: "benchmark \(record.id) is \(record.state.rawValue) and has no report")
        }
        let wanted =
            request.uri.queryParameters["format"].map(String.init)
            ?? (request.headers[.accept]?.contains("text/plain") == true ? "text" : "json")
        switch wanted {
        case "json": return try .json(report)
        case "text":
            return .text(ReportText.render(report, plan: record.plan), type: "text/plain; charset=utf-8")
        default:
            throw Problem(status: 406, detail: "there is no report format \"\(wanted)\"; there are: json, text")
        }
    }

    @Sendable func benchmarkEvents(_ request: Request, _ requestContext: AdminRequestContext) async throws -> Response {
        let id = requestContext.runID()
        _ = try await context.benchmarks.run(id)
        return try subscribers.stream(every: .milliseconds(250), state: ()) { [context] _ in
            let record = try await context.benchmarks.run(id)
            guard record.state.isFinal else { return .next([try ServerEvent("progress", record)]) }
            return .last([try ServerEvent("done", record)])
        }
    }

    /// A request without a body asks for the default plan.
    private func loadPlan(of request: Request) async throws -> LoadPlan {
        guard request.hasBody else { return LoadPlan() }
        let document = try await request.jsonBody()
        do {
            return try LoadPlan(json: document)
        } catch {
            throw Problem(invalidPlan: error)
        }
    }
}

extension Problem {
    init(invalidPlan error: PlanError) {
        self.init(
            status: 422,
            detail: "The load plan is not valid; nothing was started.",
            errors: error.issues.map { Place(pointer: $0.pointer, detail: $0.detail) }
        )
    }
}

extension AdminRequestContext {
    fileprivate func runID() -> String { parameters.get("id") ?? "" }
}
