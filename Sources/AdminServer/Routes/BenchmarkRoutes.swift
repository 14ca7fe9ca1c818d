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
        try .json(await context.benchmarks.list(request.runQuery()))
    }

    @Sendable func benchmark(_ request: Request, _ requestContext: AdminRequestContext) async throws -> Response {
        try .json(await context.benchmarks.run(requestContext.runID))
    }

    @Sendable func changeBenchmark(_ request: Request, _ requestContext: AdminRequestContext) async throws -> Response {
        let change = try BenchmarkChange(document: await request.jsonBody())
        return try .json(await context.benchmarks.change(requestContext.runID, change))
    }

    @Sendable func stopBenchmark(_ request: Request, _ requestContext: AdminRequestContext) async throws -> Response {
        let record = try await context.benchmarks.stop(requestContext.runID, now: request.flag("now"))
        return try .json(record, status: .accepted)
    }

    @Sendable func removeBenchmark(_ request: Request, _ requestContext: AdminRequestContext) async throws -> Response {
        try .json(await context.benchmarks.remove(requestContext.runID))
    }

    @Sendable func benchmarkEvents(_ request: Request, _ requestContext: AdminRequestContext) async throws -> Response {
        let id = requestContext.runID
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

    init(unknownBenchmark id: String) {
        self.init(status: 404, detail: "there is no benchmark \"\(id)\"; GET /v1/benchmarks lists them")
    }
}

extension AdminRequestContext {
    var runID: String { parameters.get("id") ?? "" }
}

extension Request {
    /// The conditions on runs in the query.
    ///
    /// - Throws: ``Problem`` 422 if they cannot be understood.
    func runQuery() throws -> RunQuery {
        do throws(RunQueryError) {
            return try RunQuery(query: uri.query ?? "")
        } catch {
            throw Problem(error)
        }
    }

    /// Whether the query has that parameter, as `true` or without a value.
    ///
    /// - Throws: ``Problem`` 422 for another value.
    func flag(_ name: Substring) throws -> Bool {
        switch uri.queryParameters[name] {
        case nil, "false": return false
        case "", "true": return true
        case let value?: throw Problem(status: 422, detail: "\(name) is true or false, not \"\(value)\"")
        }
    }
}
