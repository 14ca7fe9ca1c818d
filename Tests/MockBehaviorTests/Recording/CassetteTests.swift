import ProviderWire
import Synchronization
import Testing

@testable import MockBehavior

struct CassetteTests {
    private func entry(_ path: String, body: String = "", says: String = "x", streaming: Bool = false) -> CassetteEntry
    {
        CassetteEntry(
            key: CassetteKey(method: "POST", path: path, bodyHash: body, isStreaming: streaming), model: nil,
            upstream: "http://a", recordedAt: "now", status: 200, fields: [], headAt: .zero,
            parts: [CassetteEntry.Part(at: .zero, bytes: Array(says.utf8))], duration: .zero
        )
    }

    private func says(_ entry: CassetteEntry?) -> String? {
        entry.map { String(decoding: $0.parts.flatMap(\.bytes), as: UTF8.self) }
    }

    @Test func `the first answer stays, unless it is to be replaced`() throws {
        let cassette = Cassette("a")
        try cassette.add(entry("/1", says: "one"))
        try cassette.add(entry("/2", says: "other"))
        try cassette.add(entry("/1", says: "two"))
        #expect(says(cassette.entry(for: entry("/1").key)) == "one")
        try cassette.add(entry("/1", says: "three"), replaces: true)
        #expect(says(cassette.entry(for: entry("/1").key)) == "three")
        #expect(cassette.entries.map { says($0) } == ["three", "other"])
        #expect(cassette.byteCount == 10)
    }

    @Test func `what need not match is not looked at, but a stream answers only a request for one`() throws {
        let cassette = Cassette("a")
        try cassette.add(entry("/1", body: "1", says: "one"))
        #expect(cassette.entry(for: entry("/1", body: "2").key) == nil)
        #expect(says(cassette.entry(for: entry("/1", body: "2").key, by: [.method, .path])) == "one")
        #expect(cassette.entry(for: entry("/2", body: "1").key, by: [.method, .path]) == nil)
        #expect(cassette.entry(for: entry("/1", streaming: true).key, by: [.method, .path]) == nil)
        try cassette.add(entry("/2", body: "2", says: "two"), by: .all)
        #expect(says(cassette.entry(for: entry("/2").key, by: [.path])) == "two")
    }

    @Test func `a full cassette takes no more, but lets go of what is replaced`() throws {
        let cassette = Cassette("a", entries: (0..<Cassette.maximumEntries).map { entry("/\($0)") })
        #expect(throws: CassetteTape.Refusal.isFull) { try cassette.add(entry("/more")) }
        try cassette.add(entry("/7", says: "new"), replaces: true)
        #expect(says(cassette.entry(for: entry("/7").key)) == "new")
        #expect(cassette.entries.count == Cassette.maximumEntries)
    }

    @Test func `answers that were not kept are counted, but for those that may pass`() {
        let cassette = Cassette("a")
        for refusal in [CassetteTape.Refusal.tooLarge, .hasSecret, .isFull, .isPassing] { cassette.refused(refusal) }
        #expect(cassette.refusedCount == 3)
    }

    @Test func `only a change is to be saved`() throws {
        let changes = Mutex(0)
        let cassette = Cassette("a", entries: [entry("/1")]) { changes.withLock { $0 += 1 } }
        #expect(cassette.takeUnsaved() == nil)
        try cassette.add(entry("/1"))
        #expect(changes.withLock { $0 } == 0)
        try cassette.add(entry("/2"))
        #expect(changes.withLock { $0 } == 1)
        #expect(cassette.takeUnsaved()?.count == 2)
        #expect(cassette.takeUnsaved() == nil)
    }
}
