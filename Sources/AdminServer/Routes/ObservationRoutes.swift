import AdminAPI
import HTTPTypes
import Hummingbird
import Telemetry

extension AdminRouter {
    @Sendable func health(_ request: Request, _: AdminRequestContext) async throws -> Response {
        try refuseIfUnhealthy()
        return try .json(HealthResource(status: "ok"))
    }

    private func refuseIfUnhealthy() throws {
        if let reason = context.healthFailure {
            throw Problem(status: 503, detail: "the daemon could not prove that it serves: \(reason)")
        }
    }

    @Sendable func readiness(_ request: Request, _: AdminRequestContext) async throws -> Response {
        try refuseIfUnhealthy()
        return switch context.lifecycle {
        case .ready: try .json(HealthResource(status: "ready"))
        case .starting: throw Problem(status: 503, detail: "the daemon is starting")
        case .draining:
            throw Problem(status: 503, detail: "the daemon is draining: it ends the responses that are open")
        }
    }

    @Sendable func openAPI(_ request: Request, _: AdminRequestContext) async throws -> Response {
        .document(OpenAPIDocument.document)
    }

    @Sendable func prometheus(_ request: Request, _: AdminRequestContext) async throws -> Response {
        .text(PrometheusText.render(context.metrics.snapshot()), type: PrometheusText.contentType)
    }

    @Sendable func status(_ request: Request, _: AdminRequestContext) async throws -> Response {
        try .json(await context.status())
    }

    @Sendable func version(_ request: Request, _: AdminRequestContext) async throws -> Response {
        try .json(VersionResource())
    }

    @Sendable func liveMetrics(_ request: Request, _: AdminRequestContext) async throws -> Response {
        try .json(await context.liveMetrics())
    }

    @Sendable func events(_ request: Request, _: AdminRequestContext) async throws -> Response {
        try subscribers.stream(state: RateMeter()) { [context] meter in
            var metrics = await context.liveMetrics()
            metrics.requestsPerSecond = meter.rate(total: metrics.provider.totalRequests, at: metrics.uptimeSeconds)
            return .next([try ServerEvent("metrics", metrics)])
        }
    }
}

/// Turns a count that grows into a rate.
struct RateMeter: Sendable {
    private var last: (total: Int, seconds: Double)?

    /// Per second since the previous call; nil at the first.
    mutating func rate(total: Int, at seconds: Double) -> Double? {
        defer { last = (total, seconds) }
        guard let last, seconds > last.seconds else { return nil }
        return max(0, Double(total - last.total)) / (seconds - last.seconds)
    }
}
