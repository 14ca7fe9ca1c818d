import Foundation
import GRDB
import LoadModel
import ProviderWire
import Testing

@testable import RunHistory

@Suite(.timeLimit(.minutes(1))) struct RunSearchTests {
    private func plan(
        _ name: String, tags: [String] = [], model: String? = nil, baseURL: String? = nil, requests: Int = 200
    ) -> LoadPlan {
        var plan = LoadPlan(.chat, baseURL: baseURL, requests: requests)
        plan.name = name
        plan.tags = tags
        plan.model = model
        return plan
    }

    @Test func `runs are found by each of their tags, and by all of them together`() async throws {
        let store = try RunStore.inMemory()
        try await store.keep(plan("a", tags: ["nightly", "eu"]))
        try await store.keep(plan("b", tags: ["nightly"]), after: 1)
        try await store.keep(plan("c"), after: 2)

        #expect(try await store.found { $0.tags = ["nightly"] } == ["2", "1"])
        #expect(try await store.found { $0.tags = ["nightly", "eu"] } == ["1"])
        #expect(try await store.found { $0.tags = ["night"] } == [])
        #expect(try await store.run("1")?.tags == ["eu", "nightly"])
    }

    @Test(
        arguments: [
            ("Überlast", ["1"]), ("überLAST", ["1"]), ("gpt-4o", ["2"]), (":4000", ["3"]), ("100%", ["4"]),
            ("under_", ["4"]),
            ("nightly chat", []), ("4000 proxy", ["3"]), ("_", ["4"]), ("%", ["4"]), ("\\", []), ("after", ["2"]),
            ("", ["4", "3", "2", "1"]),
        ] as [(String, [String])])
    func `every word is looked for in name, note, tags, base URL and model`(text: String, ids: [String]) async throws {
        let store = try RunStore.inMemory()
        try await store.keep(plan("Überlast"))
        try await store.keep(plan("b", model: "gpt-4o"), after: 1)
        try await store.keep(plan("proxy", baseURL: "http://127.0.0.1:4000"), after: 2)
        try await store.keep(plan("100% under_load"), after: 3)
        _ = try await store.describe("2", note: "After the upgrade")

        #expect(try await store.found { $0.text = text } == ids)
    }

    @Test func `runs are found by state, endpoint, plan and time`() async throws {
        let store = try RunStore.inMemory()
        try await store.keep(plan("a"))
        try await store.keep(LoadPlan(.message), after: 60)
        _ = try await store.create(
            plan("b"), environment: KeptRuns.environment, at: KeptRuns.beginning.addingTimeInterval(120)
        )
        let fingerprint = try #require(try await store.run("1")).planFingerprint

        #expect(try await store.found { $0.states = [.completed] } == ["2", "1"])
        #expect(try await store.found { $0.states = [.queued, .running] } == ["3"])
        #expect(try await store.found { $0.endpoint = .message } == ["2"])
        #expect(try await store.found { $0.endpoint = .chat } == ["3", "1"])
        #expect(try await store.found { $0.planFingerprint = fingerprint } == ["3", "1"])
        let middle = KeptRuns.beginning.addingTimeInterval(60)
        #expect(try await store.found { $0.since = .at(middle) } == ["3", "2"])
        #expect(try await store.found { $0.until = .at(middle) } == ["1"])
        #expect(try await store.found { $0.ids = ["1", "3", "9", "x"] } == ["3", "1"])
        let now = KeptRuns.beginning.addingTimeInterval(125)
        var query = RunQuery()
        query.since = .ago(.seconds(10))
        #expect(try await store.list(query, now: now).runs.map(\.id) == ["3"])
    }

    @Test func `pages follow each other without a gap, whatever comes in meanwhile`() async throws {
        let store = try RunStore.inMemory()
        // Three of one moment, then others.
        for second in [0, 0, 0, 1, 2] { try await store.keep(after: Double(second)) }
        var query = RunQuery()
        query.limit = 2

        let first = try await store.list(query)
        #expect(first.runs.map(\.id) == ["5", "4"] && first.next == "4")
        try await store.keep(after: 9)
        query.before = first.next
        let second = try await store.list(query)
        #expect(second.runs.map(\.id) == ["3", "2"] && second.next == "2")
        query.before = second.next
        let third = try await store.list(query)
        #expect(third.runs.map(\.id) == ["1"] && third.next == nil)

        _ = try await store.delete("2")
        query.before = "2"
        let error = await #expect(throws: RunHistoryError.self) { try await store.list(query) }
        #expect(error?.code == .unknownRun)
    }

    @Test func `what people say of a run can be changed, and is found then`() async throws {
        let store = try RunStore.inMemory()
        try await store.keep(plan("old", tags: ["a", "b"]))

        let changed = try await store.describe("1", name: "new", tags: ["b", "c", "c"], note: "line 1\nline 2")
        #expect(changed.name == "new" && changed.tags == ["b", "c"] && changed.note == "line 1\nline 2")
        #expect(try await store.run("1") == changed)
        #expect(try await store.found { $0.text = "old" } == [])
        #expect(try await store.found { $0.text = "NEW line c" } == ["1"])
        #expect(try await store.found { $0.tags = ["a"] } == [])

        #expect(try await store.describe("1", note: "").note == nil)
        #expect(try await store.run("1")?.name == "new")
        let error = await #expect(throws: RunHistoryError.self) { try await store.describe("7", note: "x") }
        #expect(error?.code == .unknownRun)
    }

    @Test func `lists have reports without time series, single runs have all`() async throws {
        let store = try RunStore.inMemory()
        let id = try await store.keep()
        let whole = try #require(try await store.run(id)?.report)
        let listed = try #require(try await store.list().runs.first?.report)

        #expect(!whole.timeSeries.isEmpty)
        #expect(listed.timeSeries.isEmpty)
        #expect(listed.summary == whole.summary && listed.latencies == whole.latencies)
    }

    @Test func `in a history of thousands of runs only those that are asked for are read`() async throws {
        let store = try RunStore.inMemory()
        try await store.keep()
        // Each hundredth run, number 1,235 and the newest hundred have a report; all others one that cannot be read,
        // so that whoever reads more than was asked for fails.
        try await store.access { database in
            try database.execute(
                sql: """
                    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 4999) \
                    INSERT INTO runs (name, state, createdAt, plan, progress, report, environment, histograms) \
                    SELECT 'run ' || i, state, strftime('%Y-%m-%dT%H:%M:%fZ', createdAt, '+' || i || ' seconds'), plan, \
                    progress, report, environment, histograms FROM runs, n WHERE id = 1;
                    INSERT INTO runFacts (run, arrivedAt, fingerprint, endpoints, words) \
                    SELECT id, runs.createdAt, fingerprint, endpoints, runs.name FROM runs, runFacts \
                    WHERE runFacts.run = 1 AND id > 1;
                    INSERT INTO runTags (run, tag) SELECT id, 'nightly' FROM runs WHERE id % 100 = 0;
                    UPDATE runs SET report = 'unreadable' \
                    WHERE id % 100 != 0 AND id != 1235 AND id <= 4900
                    """
            )
        }

        #expect(try await store.found { $0.tags = ["nightly"] }.count == 50)
        #expect(try await store.found { $0.text = "run 1234" } == ["1235"])
        #expect(try await store.list().runs.count == 100)
        #expect(try await store.prune(RunRetention(runs: 2_000)) == 3_000)
        await #expect(throws: RunHistoryError.self) { try await store.run("4899") }
    }
}
