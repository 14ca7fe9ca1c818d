import AdminAPI
import ProviderWire
import Testing

struct ResourceTests {
    private func text(_ value: some Encodable) throws -> String {
        String(decoding: try AdminJSON.encode(value), as: UTF8.self)
    }

    @Test func `the status says what the design names, and leaves out what is not there`() throws {
        let status = StatusResource(
            state: .ready, revision: 3, uptimeSeconds: 1.5, startedAt: "2026-01-01T00:00:00Z", pid: 7, configFile: nil,
            listeners: ["provider": "127.0.0.1:8080"], requestsInFlight: 2, benchmark: nil
        )
        let json = try JSONValue(parsing: try AdminJSON.encode(status))
        #expect(
            json == [
                "listeners": ["provider": "127.0.0.1:8080"], "pid": 7, "requestsInFlight": 2, "revision": 3,
                "startedAt": "2026-01-01T00:00:00Z", "state": "ready", "uptimeSeconds": 1.5,
                "version": .string(ProductVersion.current),
            ]
        )
        #expect(try AdminJSON.decode(StatusResource.self, from: AdminJSON.encode(status)) == status)
    }

    @Test func `the outcome of a change says only what there is to say`() throws {
        #expect(try text(ChangeResource(revision: 2)) == #"{"revision":2}"#)
        let change = ChangeResource(revision: 2, restartRequired: ["/port"], index: 1, count: 2)
        #expect(try text(change) == #"{"count":2,"index":1,"restartRequired":["/port"],"revision":2}"#)
        #expect(try AdminJSON.decode(ChangeResource.self, from: AdminJSON.encode(change)) == change)
    }

    @Test func `live metrics come back as they went out`() throws {
        var metrics = LiveMetrics(time: "2026-01-01T00:00:00Z", uptimeSeconds: 1, revision: 4)
        metrics.provider.totalRequests = 2
        metrics.provider.statusCodes = ["200": 2]
        metrics.provider.responseTimeMs = ["p99.9": 1.25]
        metrics.endpoints = ["chat": metrics.provider]
        metrics.clientDisconnects = ["delay": 1]
        metrics.process = .init(residentMemoryBytes: 1, openFileDescriptors: 2, cpuSeconds: 0.5)
        #expect(try AdminJSON.decode(LiveMetrics.self, from: AdminJSON.encode(metrics)) == metrics)
    }

    @Test func `the version names the daemon, and another's is read as it is`() throws {
        #expect(try text(VersionResource()) == #"{"name":"llm-mockd","version":"\#(ProductVersion.current)"}"#)
        let other = try AdminJSON.decode(VersionResource.self, from: Array(#"{"name":"x","version":"9"}"#.utf8))
        #expect(other.version == "9")
    }

    @Test func `the same value is the same text, without escaped slashes`() throws {
        #expect(try text(["b": "/", "a": "é"]) == #"{"a":"é","b":"/"}"#)
    }

    @Test(arguments: AdminSchema.allCases)
    func `each kind of body has a content type that fits it`(schema: AdminSchema) {
        let expected =
            switch schema {
            case .text: "text/plain"
            case .eventStream: "text/event-stream"
            case .problem: "application/problem+json"
            case .configurationSchema: "application/schema+json"
            case .health, .status, .version, .metrics, .document, .configuration, .change, .delay, .delayChange,
                .responses, .response, .allResponses, .faults, .fault, .faultSettings, .allFaultSettings, .rules,
                .rateLimits, .rateLimit, .rateLimitSettings, .allRateLimitSettings, .callers,
                .ruleTrial, .ruleOutcome, .journal, .journalEntry, .journalCleared, .expectations,
                .cassettes, .cassette, .cassetteRemoved, .verification, .usage, .upstreams, .routing, .plan, .benchmark,
                .benchmarks, .benchmarkChange, .benchmarksImported, .benchmarkTrend, .benchmarkComparison, .report,
                .auditPlan, .audit, .audits, .auditReport, .auditComparison:
                "application/json"
            case .benchmarkArchive: "application/x-ndjson"
            case .markdown: "text/markdown"
            case .csv: "text/csv"
            case .html: "text/html"
            case .xml: "application/xml"
            }
        #expect(schema.contentType == expected)
    }
}
