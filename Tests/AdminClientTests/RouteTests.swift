import AdminAPI
import LoadModel
import NIOHTTP1
import ProviderWire
import ProxyAudit
import Testing

@testable import AdminClient

struct RouteTests {
    /// The method of the client for each route, with arguments for the variables in its path.
    private static let calls: [AdminRoute: @Sendable (MockdClient) async throws -> Void] = [
        .health: { _ = try await $0.health() },
        .readiness: { _ = try await $0.readiness() },
        .openAPI: { _ = try await $0.openAPI() },
        .prometheus: { _ = try await $0.prometheus() },
        .status: { _ = try await $0.status() },
        .version: { _ = try await $0.version() },
        .configuration: { _ = try await $0.configuration() },
        .configurationSchema: { _ = try await $0.configurationSchema() },
        .replaceConfiguration: { _ = try await $0.replaceConfiguration(with: ["port": 1]) },
        .patchConfiguration: { _ = try await $0.patchConfiguration(with: ["port": 1]) },
        .reload: { _ = try await $0.reload() },
        .reset: { _ = try await $0.reset() },
        .delay: { _ = try await $0.delay() },
        .setDelay: { _ = try await $0.setDelay(["delayMs": 1]) },
        .endpointDelay: { _ = try await $0.delay(of: .chat) },
        .setEndpointDelay: { _ = try await $0.setDelay(["delayMs": 1], of: .chat) },
        .responses: { _ = try await $0.responses() },
        .replaceResponses: { _ = try await $0.replaceResponses(with: ["chat": []]) },
        .endpointResponses: { _ = try await $0.responses(of: .chat) },
        .replaceEndpointResponses: { _ = try await $0.replaceResponses(of: .chat, with: ["a"]) },
        .appendEndpointResponse: { _ = try await $0.appendResponse("a", to: .chat) },
        .clearEndpointResponses: { _ = try await $0.clearResponses(of: .chat) },
        .endpointResponse: { _ = try await $0.response(at: 3, of: .chat) },
        .replaceEndpointResponse: { _ = try await $0.replaceResponse(at: 3, of: .chat, with: "a") },
        .removeEndpointResponse: { _ = try await $0.removeResponse(at: 3, of: .chat) },
        .faults: { _ = try await $0.faults() },
        .replaceFaults: { _ = try await $0.replaceFaults(with: ["slow": ["stall": "beforeHead"]]) },
        .clearFaults: { _ = try await $0.clearFaults() },
        .fault: { _ = try await $0.fault("slow") },
        .setFault: { _ = try await $0.setFault("slow", to: ["stall": "beforeHead"]) },
        .removeFault: { _ = try await $0.removeFault("slow") },
        .rateLimits: { _ = try await $0.rateLimits() },
        .replaceRateLimits: { _ = try await $0.replaceRateLimits(with: ["slow": ["requests": 1]]) },
        .clearRateLimits: { _ = try await $0.clearRateLimits() },
        .rateLimit: { _ = try await $0.rateLimit("slow") },
        .setRateLimit: { _ = try await $0.setRateLimit("slow", to: ["requests": 1]) },
        .removeRateLimit: { _ = try await $0.removeRateLimit("slow") },
        .callers: { _ = try await $0.callers() },
        .rules: { _ = try await $0.rules() },
        .replaceRules: { _ = try await $0.replaceRules(with: [["name": "a"]]) },
        .testRules: { _ = try await $0.testRules(with: ["endpoint": "chat"]) },
        .cassettes: { _ = try await $0.cassettes() },
        .cassette: { _ = try await $0.cassette(named: "slow") },
        .removeCassette: { _ = try await $0.removeCassette(named: "slow") },
        .journal: { _ = try await $0.journal() },
        .journalEntry: { _ = try await $0.journalEntry(7) },
        .journalEvents: { for try await _ in try await $0.journalEvents() {} },
        .clearJournal: { _ = try await $0.clearJournal() },
        .verify: { _ = try await $0.verify(["count() == 0"]) },
        .upstreams: { _ = try await $0.upstreams() },
        .routing: { _ = try await $0.routing() },
        .usage: { _ = try await $0.usage() },
        .resetUsage: { _ = try await $0.resetUsage() },
        .startBenchmark: { _ = try await $0.startBenchmark() },
        .benchmarks: { _ = try await $0.benchmarks() },
        .benchmark: { _ = try await $0.benchmark("7") },
        .exportBenchmarks: { _ = try await $0.exportBenchmarks() },
        .importBenchmarks: { _ = try await $0.importBenchmarks("{}\n") },
        .changeBenchmark: { _ = try await $0.changeBenchmark("7", BenchmarkChange()) },
        .stopBenchmark: { _ = try await $0.stopBenchmark("7") },
        .removeBenchmark: { _ = try await $0.removeBenchmark("7") },
        .benchmarkReport: { _ = try await $0.benchmarkReport("7") },
        .benchmarkComparison: { _ = try await $0.compareBenchmarks("7", with: ["8", "9"], force: true) },
        .benchmarkTrend: { _ = try await $0.benchmarkTrend("7") },
        .benchmarkEvents: { for try await _ in try await $0.benchmarkEvents("7") {} },
        .startAudit: { _ = try await $0.startAudit(AuditPlan(via: "http://127.0.0.1:4000")) },
        .audits: { _ = try await $0.audits() },
        .audit: { _ = try await $0.audit("7") },
        .removeAudit: { _ = try await $0.removeAudit("7") },
        .auditReport: { _ = try await $0.auditReport("7") },
        .auditComparison: { _ = try await $0.compareAudits("7", with: ["8", "9"], force: true) },
        .auditEvents: { for try await _ in try await $0.auditEvents("7") {} },
        .metrics: { _ = try await $0.metrics() },
        .events: { for try await _ in try await $0.events() {} },
    ]

    @Test(.timeLimit(.minutes(1)), arguments: AdminRoute.allCases)
    func `each route has a method that calls it and reads its answer`(route: AdminRoute) async throws {
        let call = try #require(Self.calls[route])
        try await FakeDaemon.serving({ _ in Self.reply(to: route) }) { daemon in
            try await call(MockdClient(daemon.address))
            let last = route.path.hasSuffix("{index}") ? "3" : "7"
            let path = route.path.replacing("{endpoint}", with: "chat").replacing("{index}", with: last)
                .replacing("{id}", with: last).replacing("{name}", with: "slow").replacing("{number}", with: last)
            let compares = route == .benchmarkComparison || route == .auditComparison
            let query = compares ? "?with=8,9&format=text&force=true" : ""
            #expect(daemon.calls == ["\(route.method.rawValue) \(path)\(query)"])
            let request = try #require(daemon.requests.first)
            #expect(request.body.isEmpty == (route.requestBody == nil))
            #expect(request.headers.contains(name: "content-type") == (route.requestBody != nil))
        }
    }

    @Test(.timeLimit(.minutes(1))) func `the report can be had in every format, and in another tool's terms`()
        async throws
    {
        try await FakeDaemon.serving({ _ in .answer("figures\n", type: "text/plain") }) { daemon in
            let client = MockdClient(daemon.address)
            #expect(try await client.benchmarkReport("7", as: .text) == "figures\n")
            _ = try await client.benchmarkReport("7", as: .csvSeries)
            _ = try await client.benchmarkReport("7", as: .json, convention: .vllm)
            #expect(
                daemon.calls == [
                    "GET /v1/benchmarks/7/report?format=text", "GET /v1/benchmarks/7/report?format=csv-series",
                    "GET /v1/benchmarks/7/report?format=json&convention=vllm",
                ])
        }
    }

    @Test(.timeLimit(.minutes(1))) func `conditions and changes stand as the daemon reads them`() async throws {
        try await FakeDaemon.serving({ request in
            .answer(request.method == "GET" ? #"{"benchmarks": [], "next": "3"}"# : RunSample.ended())
        }) { daemon in
            let client = MockdClient(daemon.address)
            var query = RunQuery()
            query.tags = ["a b"]
            query.since = .ago(.seconds(60))
            query.limit = 5
            #expect(try await client.benchmarks(query).next == "3")
            var change = BenchmarkChange()
            change.tags = ["x"]
            change.note = ""
            _ = try await client.changeBenchmark("7", change)
            _ = try await client.stopBenchmark("7", now: true)
            #expect(
                daemon.calls == [
                    "GET /v1/benchmarks?tag=a%20b&since=60s&limit=5", "PATCH /v1/benchmarks/7",
                    "POST /v1/benchmarks/7/stop?now=true",
                ])
            #expect(try JSONValue(parsing: daemon.requests[1].body) == ["tags": ["x"], "note": .null])
        }
    }

    @Test(.timeLimit(.minutes(1))) func `an archive is sent as it is`() async throws {
        try await FakeDaemon.serving({ _ in .answer(#"{"imported": ["4"], "duplicates": 1}"#) }) { daemon in
            let archive = "{\"archive\": 1}\n{\"archive\": 1}\n"
            let outcome = try await MockdClient(daemon.address).importBenchmarks(archive)
            #expect(outcome == BenchmarksImported(imported: ["4"], duplicates: 1))
            let request = try #require(daemon.requests.first)
            #expect(request.body == archive)
            #expect(request.headers["content-type"] == ["application/x-ndjson"])
            #expect(request.headers["content-length"] == [String(archive.utf8.count)])
        }
    }

    @Test(.timeLimit(.minutes(1))) func `an id cannot lead to another route`() async throws {
        try await FakeDaemon.serving({ _ in .problem(404, "none") }) { daemon in
            await #expect(throws: AdminClientError.self) { try await MockdClient(daemon.address).benchmark("../a b") }
            #expect(daemon.calls == ["GET /v1/benchmarks/..%2Fa%20b"])
        }
    }

    @Test(.timeLimit(.minutes(1))) func `the daemon gets the plan with its key, which the plan itself hides`()
        async throws
    {
        try await FakeDaemon.serving({ _ in .answer(RunSample.active(completed: 0), status: 202) }) { daemon in
            var plan = LoadPlan(requests: 5)
            plan.apiKey = "sesame"
            let run = try await MockdClient(daemon.address).startBenchmark(plan)
            #expect(run.id == "7")
            let sent = try JSONValue(parsing: try #require(daemon.requests.first).body)
            #expect(sent["apiKey"] == "sesame")
            #expect(sent["requests"] == 5)
        }
    }

    @Test(.timeLimit(.minutes(1))) func `an audit's report can be had in every format, its plan is sent with the key`()
        async throws
    {
        try await FakeDaemon.serving({ request in
            request.method == "POST" ? .answer(Self.audit, status: 202) : .answer("found\n", type: "text/plain")
        }) { daemon in
            let client = MockdClient(daemon.address)
            var plan = AuditPlan(via: "http://127.0.0.1:4000")
            plan.apiKey = "sesame"
            #expect(try await client.startAudit(plan).id == "7")
            #expect(try await client.auditReport("7", as: .markdown) == "found\n")
            #expect(daemon.calls == ["POST /v1/audits", "GET /v1/audits/7/report?format=markdown"])
            let sent = try JSONValue(parsing: try #require(daemon.requests.first).body)
            #expect(sent["apiKey"] == "sesame")
        }
    }

    /// A small body of the kind that the route gives.
    private static func reply(to route: AdminRoute) -> FakeDaemon.Reply {
        if route == .auditEvents { return .events([RunSample.event("done", audit)], then: .end) }
        let body =
            switch route.responseBody {
            case .health: #"{"status": "ok"}"#
            case .status:
                """
                {"state": "ready", "version": "1", "revision": 1, "uptimeSeconds": 1, "startedAt": "", "pid": 1, \
                "listeners": {}, "requestsInFlight": 0}
                """
            case .version: #"{"name": "llm-mockd", "version": "1"}"#
            case .metrics: metrics
            case .text: "text"
            case .change: #"{"revision": 2}"#
            case .faults, .fault, .faultSettings, .allFaultSettings: "{}"
            case .rateLimits, .rateLimit, .rateLimitSettings, .allRateLimitSettings: "{}"
            case .callers: #"{"callers": []}"#
            case .document, .configuration, .delay, .delayChange, .response, .allResponses, .plan, .problem: "{}"
            case .ruleTrial, .ruleOutcome, .configurationSchema: "{}"
            case .responses, .rules: "[]"
            case .benchmark: RunSample.ended()
            case .benchmarks: #"{"benchmarks": []}"#
            case .benchmarkChange: "{}"
            case .benchmarksImported: #"{"imported": [], "duplicates": 0}"#
            case .benchmarkTrend: #"{"planFingerprint": "ab", "figures": [], "runs": []}"#
            case .benchmarkArchive, .benchmarkComparison, .auditComparison, .markdown, .csv, .html, .xml: "text"
            case .report: RunSample.report
            case .auditPlan: "{}"
            case .audit: audit
            case .audits: #"{"audits": []}"#
            case .auditReport: auditReport
            case .journal: "{\"entries\": [\(JournalSample.entry)], \"dropped\": 0, \"last\": 7}"
            case .journalEntry: JournalSample.entry
            case .journalCleared: "{\"cleared\": 1}"
            case .expectations: "{}"
            case .cassettes: "{\"cassettes\": []}"
            case .cassette: "{\"name\": \"slow\", \"entries\": []}"
            case .cassetteRemoved: "{\"removed\": 1}"
            case .verification: "{\"passed\": true, \"results\": []}"
            case .usage: JournalSample.usage
            case .upstreams: #"{"upstreams": []}"#
            case .routing: #"{"totalRequests": 0, "upstreams": []}"#
            case .eventStream: ""
            }
        if route.responseBody == .eventStream {
            let event =
                route == .events ? "event: metrics\ndata: \(metrics)\n\n" : RunSample.event("done", RunSample.ended())
            return .events([event], then: .end)
        }
        return .answer(body, status: route.successStatus)
    }

    private static let audit = """
        {"id": "7", "name": "a", "state": "completed", "createdAt": "2026-01-31T08:15:30.250Z", \
        "plan": {"via": "http://127.0.0.1:4000"}, \
        "progress": {"fraction": 1, "completedRequests": 2, "failedRequests": 0, "elapsedMs": 5}, \
        "environment": {"processorCount": 1, "version": "1"}}
        """

    /// What is found where there was nothing.
    private static var auditReport: String {
        let report = AuditReport(judging: AuditInput(clients: [], upstreams: []))
        return (try? AdminJSON.encode(report)).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }

    private static let metrics = """
        {"time": "", "uptimeSeconds": 1, "revision": 1, "provider": {"totalRequests": 0, "successfulRequests": 0, \
        "failedRequests": 0, "statusCodes": {}}, "endpoints": {}, "requestsInFlight": 0, "streamsOpen": 0, \
        "connectionsOpen": 0, "connectionsTotal": 0, "bytesReceived": 0, "bytesSent": 0, "clientDisconnects": {}}
        """
}
