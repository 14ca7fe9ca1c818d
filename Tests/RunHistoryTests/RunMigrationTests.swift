import Foundation
import GRDB
import LoadModel
import Measurement
import ProviderWire
import Testing

@testable import RunHistory

@Suite(.timeLimit(.minutes(1))) struct RunMigrationTests {
    /// A run as version 1 wrote it, byte for byte.
    private static let row: [String] = [
        "old run", "completed", "2026-01-31T08:15:30.250Z", "2026-01-31T08:15:30.260Z", "2026-01-31T08:15:31.000Z",
        #"{"apiKey":"[redacted]","baseURL":"http://127.0.0.1:4000","concurrency":20,"endpoint":"chat","keepAlive":true,"#
            + #""maxConnections":100,"model":"gpt-4o","requests":2,"stream":false,"timeoutMs":30000}"#,
        #"{"completedRequests":2,"elapsedMs":12.5,"failedRequests":0,"fraction":1}"#,
        #"{"bytesSent":1000,"connectionsOpened":2,"failures":{},"notes":["a note"],"#
            + #""responseTimeMs":{"p50":1.5,"p90":2,"p95":2,"p99":3,"p99.9":3},"#
            + #""summary":{"averageResponseTimeMs":1.6,"errorRate":0,"failedRequests":0,"maximumResponseTimeMs":3,"#
            + #""minimumResponseTimeMs":1,"requestsPerSecond":200,"statusCodes":{"200":2},"successfulRequests":2,"#
            + #""totalBytes":5000,"totalDurationMs":500,"totalRequests":2}}"#,
        #"{"processorCount":2,"version":"0.1.0"}"#,
        #"{"responseTime":{"bucketsUs":[[1500,1],[3001,1]],"clampedCount":0,"count":2,"maximumNs":3000000,"#
            + #""minimumNs":1500000,"sumNs":4500000},"serviceTime":{"bucketsUs":[],"clampedCount":0,"count":0,"sumNs":0},"#
            + #""timeToFirstByte":{"bucketsUs":[],"clampedCount":0,"count":0,"sumNs":0},"#
            + #""timeToFirstToken":{"bucketsUs":[],"clampedCount":0,"count":0,"sumNs":0}}"#,
    ]

    private func makeVersion1(at directory: String) throws {
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        let queue = try DatabaseQueue(path: directory + "/runs.sqlite")
        try RunSchema.migrator.migrate(queue, upTo: "1-runs")
        try queue.write { database in
            for _ in 0..<2 {
                try database.execute(
                    sql: """
                        INSERT INTO runs (name, state, createdAt, startedAt, finishedAt, plan, progress, report, \
                        environment, histograms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                        """,
                    arguments: StatementArguments(Self.row)
                )
            }
        }
        try queue.close()
    }

    @Test func `a history of version 1 is read on, searched and added to`() async throws {
        try await KeptRuns.withDirectory { directory in
            try makeVersion1(at: directory)

            let store = try RunStore.open(at: directory)

            let run = try #require(try await store.run("1"))
            #expect(run.name == "old run" && run.state == .completed && run.tags.isEmpty && run.note == nil)
            #expect(run.plan.baseURL == "http://127.0.0.1:4000" && run.plan.stop.requests == 2)
            #expect(run.report?.summary.totalRequests == 2)
            #expect(run.report?.responseTime?[.p99] == .milliseconds(3))
            #expect(run.planFingerprint == run.plan.fingerprint)
            let histograms = try #require(try await store.histograms(of: "1"))
            #expect(histograms[Metric.responseTime]?.count == 2)

            #expect(try await store.found { $0.text = "gpt-4o 4000" } == ["2", "1"])
            #expect(try await store.found { $0.endpoint = .chat } == ["2", "1"])
            #expect(try await store.found { $0.planFingerprint = run.planFingerprint } == ["2", "1"])
            #expect(try await store.describe("1", tags: ["old"]).tags == ["old"])
            #expect(try await store.create(LoadPlan(), environment: KeptRuns.environment).id == "3")
            // Two copies of one run are one run.
            #expect(try await store.take([try #require(try await store.archived("1"))]).duplicates == 1)
        }
    }

    @Test func `a migration that was cut off before its facts were noted is made up for`() async throws {
        try await KeptRuns.withDirectory { directory in
            try makeVersion1(at: directory)
            let queue = try DatabaseQueue(path: directory + "/runs.sqlite")
            try RunSchema.migrator.migrate(queue)
            try queue.close()

            let store = try RunStore.open(at: directory)
            #expect(try await store.found { $0.text = "old" } == ["2", "1"])
        }
    }
}
