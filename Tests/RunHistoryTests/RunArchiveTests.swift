import Foundation
import LoadModel
import ProviderWire
import Testing

@testable import RunHistory

@Suite(.timeLimit(.minutes(1))) struct RunArchiveTests {
    @Test func `a run is taken in elsewhere as it was, with an id of its own`() async throws {
        let (source, target) = (try RunStore.inMemory(), try RunStore.inMemory())
        var plan = LoadPlan(.message, requests: 7)
        plan.tags = ["nightly"]
        try await source.keep(plan)
        _ = try await source.describe("1", note: "a note")
        try await target.keep(after: 9)

        let line = try JSONEncoder().encode(try #require(try await source.archived("1")))
        let read = try JSONDecoder().decode(ArchivedRun.self, from: line)
        #expect(read.issues.isEmpty)
        let outcome = try await target.take([read])

        #expect(outcome == RunImport(imported: ["2"], duplicates: 0))
        var expected = try #require(try await source.run("1"))
        expected.id = "2"
        #expect(try await target.run("2") == expected)
        #expect(try await target.histograms(of: "2") == source.histograms(of: "1"))
        // Older than the run that was there, whatever its id.
        #expect(try await target.list().runs.map(\.id) == ["1", "2"])
        #expect(try await target.found { $0.tags = ["nightly"] } == ["2"])
    }

    @Test func `what was taken in before is passed over, whatever it is called by now`() async throws {
        let store = try RunStore.inMemory()
        for second in 0..<2 { try await store.keep(after: Double(second)) }
        var runs: [ArchivedRun] = []
        for id in ["1", "2"] { runs.append(try #require(try await store.archived(id))) }
        _ = try await store.describe("1", name: "another", tags: ["x"], note: "y")

        #expect(try await store.take(runs + runs) == RunImport(imported: [], duplicates: 4))

        _ = try await store.delete("2")
        #expect(try await store.take(runs + runs) == RunImport(imported: ["3"], duplicates: 3))
    }

    @Test func `runs of one moment that measured something else are no duplicates`() async throws {
        let store = try RunStore.inMemory()
        try await store.keep(milliseconds: 3)
        var other = try #require(try await store.archived("1"))
        other.run.report = KeptRuns.tally(milliseconds: 4).report

        #expect(try await store.take([other]).imported == ["2"])
    }

    @Test func `times keep their milliseconds on the way`() async throws {
        let store = try RunStore.inMemory()
        for millisecond in 0..<1_000 {
            var run = RunRecord(
                id: "", plan: LoadPlan(),
                createdAt: Date(timeIntervalSince1970: 1_700_000_000 + Double(millisecond) / 1_000),
                environment: KeptRuns.environment
            )
            run.state = .failed
            let line = try JSONEncoder().encode(ArchivedRun(run: run, histograms: nil))
            let read = try JSONDecoder().decode(ArchivedRun.self, from: line)
            #expect(try await store.take([read, read]).duplicates == 1, "\(millisecond) ms")
        }
    }

    @Test func `a run that goes on is not exported`() async throws {
        let store = try RunStore.inMemory()
        _ = try await store.create(LoadPlan(), environment: KeptRuns.environment)
        #expect(try await store.archived("1") == nil)
        #expect(try await store.archived("2") == nil)
    }

    @Test func `what cannot be kept is refused with its place`() throws {
        var run = RunRecord(
            id: "9", plan: LoadPlan(), createdAt: KeptRuns.beginning, environment: KeptRuns.environment
        )
        run.name = ""
        run.tags = ["good", "not,good"]
        run.finishedAt = KeptRuns.beginning.addingTimeInterval(-1)
        run.note = String(repeating: "x", count: 4_001)
        let archived = ArchivedRun(run: run, histograms: KeptRuns.tally().histograms)

        #expect(
            archived.issues.map(\.pointer)
                == ["/run/state", "/run/name", "/run/note", "/run/finishedAt", "/histograms", "/run/tags/1"]
        )
    }

    @Test func `the form of a newer version is not guessed at`() async throws {
        let store = try RunStore.inMemory()
        try await store.keep()
        let line = String(
            decoding: try JSONEncoder().encode(try #require(try await store.archived("1"))), as: UTF8.self)

        let newer = line.replacing("\"archive\":1", with: "\"archive\":2")
        #expect(newer != line)
        #expect(throws: DecodingError.self) { try JSONDecoder().decode(ArchivedRun.self, from: Data(newer.utf8)) }
    }
}
