import Foundation
import GRDB
import LoadModel
import Testing

@testable import RunHistory

@Suite(.timeLimit(.minutes(1))) struct RunRetentionTests {
    private var day: Double { 86_400 }

    @Test func `the oldest go first, and pinned ones take no room`() async throws {
        let store = try RunStore.inMemory()
        for second in 0..<6 { try await store.keep(after: Double(second)) }
        _ = try await store.describe("2", tags: [RunTag.keep])

        #expect(try await store.prune(RunRetention(runs: 3)) == 2)
        #expect(try await store.list().runs.map(\.id) == ["6", "5", "4", "2"])
        #expect(try await store.prune(RunRetention(runs: 3)) == 0)
        #expect(try await store.prune(RunRetention()) == 0)
    }

    @Test func `what was kept for long enough goes, but for pinned ones`() async throws {
        let store = try RunStore.inMemory()
        for days in 0..<4 { try await store.keep(after: Double(days) * day) }
        _ = try await store.describe("1", tags: ["x", RunTag.keep])
        let now = KeptRuns.beginning.addingTimeInterval(3.5 * day)

        #expect(try await store.prune(RunRetention(days: 2), at: now) == 1)
        #expect(try await store.list().runs.map(\.id) == ["4", "3", "1"])
    }

    @Test func `a run that goes on stays, however old`() async throws {
        let store = try RunStore.inMemory()
        for _ in 0..<2 {
            _ = try await store.create(LoadPlan(), environment: KeptRuns.environment, at: KeptRuns.beginning)
        }
        try await store.begin("2")
        try await store.keep(after: 1)

        #expect(try await store.prune(RunRetention(runs: 1, days: 1)) == 1)
        #expect(try await store.list().runs.map(\.id).sorted() == ["1", "2"])
    }

    @Test func `an old run that was just taken in is as young as its stay`() async throws {
        let (source, target) = (try RunStore.inMemory(), try RunStore.inMemory())
        try await source.keep()
        let now = KeptRuns.beginning.addingTimeInterval(400 * day)
        _ = try await target.take([try #require(try await source.archived("1"))], at: now)

        #expect(try await target.prune(RunRetention(days: 90), at: now.addingTimeInterval(day)) == 0)
        #expect(try await target.prune(RunRetention(days: 90), at: now.addingTimeInterval(91 * day)) == 1)
    }

    @Test func `with a run goes all that belongs to it`() async throws {
        let store = try RunStore.inMemory()
        var plan = LoadPlan()
        plan.tags = ["a"]
        try await store.keep(plan)
        _ = try await store.delete("1")

        let left = try await store.access { database in
            try ["runs", "runTags", "runFacts"].map { try Int.fetchOne(database, sql: "SELECT count(*) FROM \($0)") }
        }
        #expect(left == [0, 0, 0])
    }

    @Test func `a run that goes on cannot be deleted`() async throws {
        let store = try RunStore.inMemory()
        _ = try await store.create(LoadPlan(), environment: KeptRuns.environment)

        let error = await #expect(throws: RunHistoryError.self) { try await store.delete("1") }
        #expect(error?.code == .unfinishedRun)
        #expect(try await store.run("1") != nil)
    }
}
