import AdminAPI
import HTTPTypes
import Hummingbird
import LoadModel
import MockBehavior
import ProxyAudit

extension AdminRouter {
    @Sendable func startAudit(_ request: Request, _: AdminRequestContext) async throws -> Response {
        let plan: AuditPlan
        do {
            plan = try AuditPlan(json: try await request.jsonBody())
        } catch let error as AuditPlanError {
            throw Problem(
                status: 422, detail: "The audit's plan is not valid; nothing was started.",
                errors: error.issues.map { .init(pointer: $0.pointer, detail: $0.detail) }
            )
        }
        let record = try await context.audits.start(
            plan, allowedHosts: AllowedHosts(context.store.current.configuration.bench.allowedHosts)
        )
        var response = try Response.json(record, status: .accepted)
        response.headers[.location] = AdminRoute.audit.path(record.id)
        return response
    }

    @Sendable func audits(_ request: Request, _: AdminRequestContext) async throws -> Response {
        try .json(await context.audits.list())
    }

    @Sendable func audit(_ request: Request, _ requestContext: AdminRequestContext) async throws -> Response {
        try .json(await context.audits.audit(requestContext.runID))
    }

    @Sendable func removeAudit(_ request: Request, _ requestContext: AdminRequestContext) async throws -> Response {
        try .json(await context.audits.remove(requestContext.runID))
    }

    @Sendable func auditReport(_ request: Request, _ requestContext: AdminRequestContext) async throws -> Response {
        let record = try await context.audits.audit(requestContext.runID)
        let format = try request.format(among: AuditFormat.allCases)
        guard let report = record.report else {
            throw Problem(
                status: 409, detail: "audit \(record.id) is \(record.state.rawValue) and has no report"
            )
        }
        guard let text = format.render(report) else { return try .json(report) }
        return .text(text, type: format.mediaType)
    }

    @Sendable func auditComparison(
        _ request: Request, _ requestContext: AdminRequestContext
    ) async throws -> Response {
        let format = try request.format(among: AuditFormat.allCases)
        let others = try request.comparedIDs("audits")
        let mayDiffer = try request.flag("force")
        var audits: [AuditComparison.Audit] = []
        for id in [requestContext.runID] + others {
            let record = try await context.audits.audit(id)
            guard let report = record.report else {
                throw Problem(
                    status: 409,
                    detail: "audit \(id) is \(record.state.rawValue) and has nothing that could be compared"
                )
            }
            audits.append(.init(name: "\(record.name) (\(id))", plan: record.plan, report: report))
        }
        let comparison: AuditComparison
        do {
            comparison = try AuditComparison(audits, allowsUnequalPlans: mayDiffer)
        } catch {
            throw Problem(
                status: 409, detail: "The audits did not do the same; force=true compares them all the same.",
                errors: error.issues.map { .init(pointer: $0.pointer, detail: $0.detail) }
            )
        }
        guard let text = format.render(comparison) else { return try .json(comparison) }
        return .text(text, type: format.mediaType)
    }

    @Sendable func auditEvents(_ request: Request, _ requestContext: AdminRequestContext) async throws -> Response {
        let id = requestContext.runID
        _ = try await context.audits.audit(id)
        return try subscribers.stream(every: .milliseconds(250), state: ()) { [context] _ in
            let record = try await context.audits.audit(id)
            guard record.state.isFinal else { return .next([try ServerEvent("progress", record)]) }
            return .last([try ServerEvent("done", record)])
        }
    }
}

extension AuditFormat: RenderedFormat {}
