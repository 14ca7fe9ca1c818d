import Foundation
import GRDB
import LoadModel
import ProviderWire
import Testing

@testable import RunHistory

@Suite(.timeLimit(.minutes(1))) struct RunStoreTests {
    private let environment = KeptRuns.environment

    private func withDirectory<Value>(_ body: (String) async throws -> Value) async throws -> Value {
        try await KeptRuns.withDirectory(body)
    }

    private func finishedTally() -> SampleTally { KeptRuns.tally() }

    @Test func `a run goes from queued to completed`() async throws {
        let store = try RunStore.inMemory()
        let created = try await store.create(LoadPlan(.message, requests: 5), environment: environment)
        #expect(created.id == "1" && created.state == .queued && created.name == "message")

        try await store.begin("1")
        try await store.checkpoint("1", progress: .init(fraction: 0.5, completedRequests: 2), report: nil)
        let running = try #require(try await store.run("1"))
        #expect(running.state == .running && running.startedAt != nil && running.finishedAt == nil)
        #expect(running.progress.completedRequests == 2)

        let tally = finishedTally()
        try await store.finish("1", state: .completed, report: tally.report, histograms: tally.histograms)
        let finished = try #require(try await store.run("1"))
        #expect(finished.state == .completed && finished.finishedAt != nil)
        #expect(finished.report?.responseTime == tally.report.responseTime)
        #expect(finished.plan == created.plan && finished.environment == environment)
        #expect(try await store.histograms(of: "1") == tally.histograms)
    }

    @Test func `ids count up and are never given twice`() async throws {
        let store = try RunStore.inMemory()
        for _ in 0..<3 { _ = try await store.create(LoadPlan(), environment: environment) }

        for id in 1...3 { try await store.finish(String(id), state: .completed) }
        #expect(try await store.delete("3")?.id == "3")
        #expect(try await store.delete("3") == nil)
        #expect(try await store.create(LoadPlan(), environment: environment).id == "4")
        #expect(try await store.list().runs.map(\.id) == ["4", "2", "1"])
        #expect(try await store.found { $0.limit = 2 } == ["4", "2"])
    }

    @Test(arguments: ["9", "x", "", "1 OR 1=1", "-1"])
    func `an unknown id is nothing, and cannot be changed`(id: String) async throws {
        let store = try RunStore.inMemory()
        _ = try await store.create(LoadPlan(), environment: environment)

        #expect(try await store.run(id) == nil)
        #expect(try await store.histograms(of: id) == nil)
        #expect(try await store.delete(id) == nil)
        let error = await #expect(throws: RunHistoryError.self) { try await store.begin(id) }
        #expect(error?.code == .unknownRun)
    }

    @Test func `after an unclean end finished runs are there and the others are interrupted`() async throws {
        try await withDirectory { directory in
            let tally = finishedTally()
            do {
                let store = try RunStore.open(at: directory)
                for _ in 0..<3 { _ = try await store.create(LoadPlan(), environment: environment) }
                try await store.finish("1", state: .completed, report: tally.report, histograms: tally.histograms)
                try await store.begin("2")
                try await store.checkpoint("2", progress: .init(completedRequests: 9), report: tally.report)
            }

            let store = try RunStore.open(at: directory)

            let runs = try await store.list().runs
            #expect(runs.map(\.state) == [.interrupted, .interrupted, .completed])
            #expect(runs[1].progress.completedRequests == 9)
            #expect(runs[1].report?.summary.totalRequests == 2)
            #expect(try await store.histograms(of: "1") == tally.histograms)
            #expect(try await store.create(LoadPlan(), environment: environment).id == "4")
        }
    }

    @Test func `what was committed can be read beside a store that is never closed`() async throws {
        try await withDirectory { directory in
            let store = try RunStore.open(at: directory)
            _ = try await store.create(LoadPlan(), environment: environment)
            try await store.begin("1")

            // A copy of the files as a sudden death would leave them: the log not yet merged.
            let copy = directory + "-copy"
            defer { try? FileManager.default.removeItem(atPath: copy) }
            try FileManager.default.copyItem(atPath: directory, toPath: copy)
            let survivor = try RunStore.open(at: copy)

            #expect(try await survivor.run("1")?.state == .interrupted)
            #expect(try await store.run("1")?.state == .running)
        }
    }

    @Test func `runs of another living owner are not taken for dead`() async throws {
        try await withDirectory { directory in
            let first = try RunStore.open(at: directory)
            _ = try await first.create(LoadPlan(), environment: environment)
            try await first.begin("1")

            let second = try RunStore.open(at: directory)

            #expect(try await second.run("1")?.state == .running)
            #expect(try await second.create(LoadPlan(), environment: environment).id == "2")
            try await first.finish("1", state: .completed)
            #expect(try await second.run("1")?.state == .completed)
        }
    }

    @Test func `directory and database are for their owner alone`() async throws {
        try await withDirectory { directory in
            let store = try RunStore.open(at: directory)
            _ = try await store.create(LoadPlan(), environment: environment)
            func permissions(_ path: String) throws -> Int? {
                try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
            }

            #expect(try permissions(directory) == 0o700)
            #expect(try permissions(directory + "/runs.sqlite") == 0o600)
            #expect(try permissions(directory + "/runs.sqlite-wal") == 0o600)
        }
    }

    @Test func `no key reaches the database`() async throws {
        try await withDirectory { directory in
            let store = try RunStore.open(at: directory)
            var plan = LoadPlan()
            plan.apiKey = "sk-very-secret"
            plan.headers = [.init(name: "authorization", value: "Bearer sk-very-secret")]
            _ = try await store.create(plan, environment: environment)

            for name in try FileManager.default.contentsOfDirectory(atPath: directory) {
                let bytes = try Data(contentsOf: URL(fileURLWithPath: "\(directory)/\(name)"))
                #expect(bytes.range(of: Data("sk-very-secret".utf8)) == nil, "\(name)")
            }
        }
    }

    @Test(arguments: [false, true])
    func `a damaged database is named with the remedy and left as it is`(isTruncated: Bool) async throws {
        try await withDirectory { directory in
            let path = directory + "/runs.sqlite"
            var bytes = Data("this is not a database, but somebody's text file".utf8)
            try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
            if isTruncated {
                let queue = try DatabaseQueue(path: path)
                try RunSchema.migrator.migrate(queue)
                try queue.close()
                bytes = try Data(contentsOf: URL(fileURLWithPath: path))
                for index in 4_096..<8_192 { bytes[index] = 0xA5 }
            }
            try bytes.write(to: URL(fileURLWithPath: path))

            let error = #expect(throws: RunHistoryError.self) { try RunStore.open(at: directory) }

            #expect(error?.code == .damaged)
            #expect(error?.message.contains(path) == true && error?.message.contains("move it away") == true)
            #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == bytes)
        }
    }

    @Test func `the database of a newer version is not touched`() async throws {
        try await withDirectory { directory in
            _ = try RunStore.open(at: directory)
            let queue = try DatabaseQueue(path: directory + "/runs.sqlite")
            try queue.write { try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('99-from-the-future')") }
            try queue.close()

            let error = #expect(throws: RunHistoryError.self) { try RunStore.open(at: directory) }

            #expect(error?.code == .newer)
            #expect(error?.message.contains("newer version") == true)
        }
    }

    @Test func `a directory that cannot be made is named`() async throws {
        try await withDirectory { directory in
            try Data().write(to: URL(fileURLWithPath: directory))

            let error = #expect(throws: RunHistoryError.self) { try RunStore.open(at: directory + "/state") }

            #expect(error?.code == .cannotOpen)
            #expect(error?.message.contains(directory) == true)
        }
    }

    @Test func `the end of a cancelled task's run is kept`() async throws {
        let store = try RunStore.inMemory()
        _ = try await store.create(LoadPlan(), environment: environment)

        let ending = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            try await store.finish("1", state: .cancelled)
        }
        try await ending.value

        #expect(try await store.run("1")?.state == .cancelled)
    }
}
