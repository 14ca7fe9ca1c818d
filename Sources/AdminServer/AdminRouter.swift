import AdminAPI
import HTTPTypes
import Hummingbird

/// Carries out the admin API's routes. `Routes/` has a file for each group of them.
struct AdminRouter: Sendable {
    typealias Handler = @Sendable (Request, AdminRequestContext) async throws -> Response

    let context: AdminContext
    let subscribers: EventSubscribers

    /// A responder that serves every ``AdminRoute`` and nothing else.
    func responder(policy: AccessPolicy) -> RouterResponder<AdminRequestContext> {
        let router = Router(context: AdminRequestContext.self, options: .autoGenerateHeadEndpoints)
        router.add(middleware: ProblemMiddleware(metrics: context.metrics))
        router.add(middleware: AccessMiddleware(policy: policy))
        for route in AdminRoute.allCases {
            let handler = handler(for: route)
            router.on(
                RouterPath(route.path),
                method: HTTPRequest.Method(rawValue: route.method.rawValue) ?? .get
            ) { request, context in
                try await handler(request, context)
            }
        }
        return router.buildResponder()
    }

    private func handler(for route: AdminRoute) -> Handler {
        switch route {
        case .health: health
        case .readiness: readiness
        case .openAPI: openAPI
        case .prometheus: prometheus
        case .status: status
        case .version: version
        case .metrics: liveMetrics
        case .events: events
        case .configuration: configuration
        case .configurationSchema: configurationSchema
        case .replaceConfiguration: replaceConfiguration
        case .patchConfiguration: patchConfiguration
        case .reload: reload
        case .reset: reset
        case .delay: delay
        case .setDelay: setDelay
        case .endpointDelay: endpointDelay
        case .setEndpointDelay: setEndpointDelay
        case .responses: responses
        case .replaceResponses: replaceResponses
        case .endpointResponses: endpointResponses
        case .replaceEndpointResponses: replaceEndpointResponses
        case .appendEndpointResponse: appendEndpointResponse
        case .clearEndpointResponses: clearEndpointResponses
        case .endpointResponse: endpointResponse
        case .replaceEndpointResponse: replaceEndpointResponse
        case .removeEndpointResponse: removeEndpointResponse
        case .faults: faults
        case .replaceFaults: replaceFaults
        case .clearFaults: clearFaults
        case .fault: fault
        case .setFault: setFault
        case .removeFault: removeFault
        case .rateLimits: rateLimits
        case .replaceRateLimits: replaceRateLimits
        case .clearRateLimits: clearRateLimits
        case .rateLimit: rateLimit
        case .setRateLimit: setRateLimit
        case .removeRateLimit: removeRateLimit
        case .callers: callers
        case .rules: rules
        case .replaceRules: replaceRules
        case .testRules: testRules
        case .upstreams: upstreams
        case .routing: routing
        case .cassettes: cassettes
        case .cassette: cassette
        case .removeCassette: removeCassette
        case .journal: journal
        case .journalEntry: journalEntry
        case .journalEvents: journalEvents
        case .clearJournal: clearJournal
        case .verify: verify
        case .usage: usage
        case .resetUsage: resetUsage
        case .startBenchmark: startBenchmark
        case .benchmarks: benchmarks
        case .exportBenchmarks: exportBenchmarks
        case .importBenchmarks: importBenchmarks
        case .benchmark: benchmark
        case .changeBenchmark: changeBenchmark
        case .stopBenchmark: stopBenchmark
        case .removeBenchmark: removeBenchmark
        case .benchmarkComparison: benchmarkComparison
        case .benchmarkTrend: benchmarkTrend
        case .benchmarkReport: benchmarkReport
        case .benchmarkEvents: benchmarkEvents
        case .startAudit: startAudit
        case .audits: audits
        case .audit: audit
        case .removeAudit: removeAudit
        case .auditReport: auditReport
        case .auditComparison: auditComparison
        case .auditEvents: auditEvents
        }
    }
}
