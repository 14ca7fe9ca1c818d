import ProviderWire
import Testing

@testable import MockBehavior

struct JournalBoundTests {
    /// What the journal holds after many requests.
    private func hold(
        entries: Int, bytes: Int, loops: Int, requests: Int, bodySize: Int
    ) -> (count: Int, bytes: Int, kept: [UInt64], journal: Journal) {
        let journal = Journal(entries: entries, bytes: bytes, bodyBytes: 1 << 20)
        let recorders = (0..<loops).map { _ in journal.recorder() }
        let call = RecordedCall { $0.body = String(repeating: "x", count: bodySize) }
        let request = call.request
        call.withBytes { content in
            for number in 0..<requests { recorders[number % loops].record(request, call.ending, content) }
        }
        var held = 0
        journal.forEach { held += $0.size }
        let kept = journal.kept
        return (kept.count, held, kept, journal)
    }

    @Test(arguments: [
        (10_000, 64 << 20, 1, 0), (10_000, 1 << 20, 2, 300), (100, 64 << 20, 8, 0), (7, 1 << 16, 3, 5_000),
        (1, 1 << 16, 1, 0), (1, 1 << 16, 4, 100_000), (1_000, 1 << 16, 64, 10),
    ])
    func `neither the entries nor the bytes grow beyond their bounds`(
        entries: Int, bytes: Int, loops: Int, bodySize: Int
    ) {
        let held = hold(entries: entries, bytes: bytes, loops: loops, requests: 20_000, bodySize: bodySize)
        #expect(held.count <= entries)
        #expect(held.bytes <= bytes)
        #expect(held.kept.last == 20_000)
        #expect(held.journal.dropped.count == 20_000 - held.count)
    }

    @Test func `a million requests leave the newest`() {
        let held = hold(entries: 10_000, bytes: 64 << 20, loops: 2, requests: 1_000_000, bodySize: 20)
        #expect(held.count <= 10_000)
        #expect(held.count > 9_500)
        // A loop that is not busier than the other holds the same span of time.
        #expect((held.kept.first ?? 0) > 1_000_000 - 10_500)
        #expect(held.journal.dropped.lastNumber >= (held.kept.first ?? 0) - 1)
    }

    @Test func `a busy loop may use what idle ones leave`() {
        let journal = Journal(entries: 1_000)
        let recorders = (0..<16).map { _ in journal.recorder() }
        for recorder in recorders { recorder.record { _ in } }
        for _ in 0..<5_000 { recorders[0].record { _ in } }
        #expect(journal.kept.count > 900)
        #expect(journal.kept.count <= 1_000)
        // The idle ones go on all the same.
        for recorder in recorders { recorder.record { $0.status = 418 } }
        #expect(journal.kept.suffix(16) == Array(5_017...5_032))
    }

    @Test func `a request that has no room is cut to what has`() throws {
        let journal = Journal(bytes: 1 << 16, bodyBytes: 1 << 20)
        journal.recorder().record {
            $0.body = String(repeating: "b", count: 100_000)
            $0.model = String(repeating: "m", count: 100_000)
            $0.nearMiss = String(repeating: "n", count: 100_000)
        }
        let entry = try #require(journal.entry(1))
        #expect(entry.bodySize == 100_000)
        #expect(entry.body.utf8.count < 1_024)
        #expect(entry.model == String(repeating: "m", count: 200))
    }

    @Test func `other bounds empty the journal, other caps do not`() {
        let journal = Journal()
        let recorder = journal.recorder()
        recorder.record { _ in }
        var configuration = JournalConfiguration()
        configuration.maximumBodyBytes = 3
        recorder.use(configuration, revision: 2)
        recorder.record { $0.body = "12345" }
        #expect(journal.kept == [1, 2])
        #expect(journal.entry(2)?.body == "123")
        configuration.maximumEntries = 10
        recorder.use(configuration, revision: 3)
        #expect(journal.kept == [])
        #expect(journal.dropped == JournalLoss(count: 2, lastNumber: 2))
        recorder.record { _ in }
        #expect(journal.kept == [3])
    }

    @Test(.timeLimit(.minutes(1))) func `readers and loops at the same time lose and invent nothing`() async {
        let journal = Journal(entries: 100_000)
        await withTaskGroup { group in
            for _ in 0..<4 {
                group.addTask {
                    let recorder = journal.recorder()
                    for _ in 0..<5_000 { recorder.record { _ in } }
                }
            }
            group.addTask {
                var follower = JournalFollower(journal, JournalFilter(), after: 0)
                var seen: [Int] = []
                while seen.count < 20_000 {
                    let news = follower.next(journal)
                    #expect(news.missed == 0)
                    seen += news.entries.map(\.number)
                }
                #expect(seen.sorted() == Array(1...20_000))
            }
        }
        #expect(journal.kept == Array(1...20_000))
    }
}
