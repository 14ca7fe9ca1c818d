import Synchronization

/// What clients asked of the provider port lately, and how it went: a bounded memory of requests.
///
/// Each event loop writes into a segment of its own; a full one is put aside and the one whose entries are the oldest is
/// used anew. So the journal holds at most the configured entries and bytes over all loops, and the newest of them.
///
/// State: in a `Mutex` that a loop takes once in a segment; what is in a segment is behind the segment's own, which is
/// taken after it. The next number is atomic.
package final class Journal: Sendable {
    /// Requests counted by key and model, whatever the bounds of the journal are.
    package let usage = UsageLedger()
    /// Whole exchanges, while somebody listens; independent of the journal's settings.
    package let tap = ExchangeTap()
    /// The time of day, in nanoseconds since 1970, when the clock of ``JournalRequest/arrival`` was at zero.
    let epoch: Int64
    let numbers = Atomic<UInt64>(1)
    private let shelf: Mutex<Shelf>

    /// - Parameter epoch: the wall clock minus the monotonic clock, both in nanoseconds.
    package init(_ configuration: JournalConfiguration = JournalConfiguration(), epoch: Int64 = 0) {
        self.epoch = epoch
        shelf = Mutex(Shelf(configuration))
    }

    /// A recorder for one more event loop. All are asked for before the first request.
    package func recorder() -> JournalRecorder {
        let (owner, configuration) = shelf.withLock { ($0.addRecorder(), $0.configuration) }
        return JournalRecorder(self, owner: owner, configuration: configuration)
    }

    /// Takes over the settings of a revision, unless those of a later one are in force. Other bounds empty the journal.
    package func use(_ configuration: JournalConfiguration, revision: Int) {
        shelf.withLock { $0.use(configuration, revision: revision) }
    }

    package var configuration: JournalConfiguration { shelf.withLock { $0.configuration } }

    /// How many entries had to go to make room for newer ones, and the number of the newest of those.
    package var dropped: JournalLoss { shelf.withLock { $0.dropped } }

    /// The number of the newest entry there ever was; 0 before the first.
    package var lastNumber: UInt64 { numbers.load(ordering: .acquiring) - 1 }

    /// Forgets every entry; numbers go on.
    ///
    /// - Returns: how many entries there were.
    @discardableResult
    package func clear() -> Int { shelf.withLock { $0.clear() } }

    /// Shows every entry with a greater number, and those with one of some others, in no order.
    ///
    /// What is recorded meanwhile is not shown. Memory for one segment is taken.
    package func forEach(
        after number: UInt64 = 0, and others: Set<UInt64> = [], _ body: (JournalRecord) throws -> Void
    ) rethrows {
        let last = lastNumber
        for segment in shelf.withLock({ $0.segments }) {
            let bytes = segment.copy(after: number, and: others)
            var offset = 0
            while let record = JournalRecord(in: bytes, at: offset, epoch: epoch) {
                if record.number > number ? record.number <= last : others.contains(record.number) {
                    try body(record)
                }
                offset += record.size
            }
        }
    }

    /// A segment for a recorder whose own is full; nil while nothing is recorded.
    func segment(for owner: Int) -> JournalSegment? { shelf.withLock { $0.segment(for: owner) } }
}

/// What the journal could not keep.
package struct JournalLoss: Sendable, Hashable {
    package var count = 0
    /// Entries with greater numbers are all there.
    package var lastNumber: UInt64 = 0
}

/// The segments, and who may have which.
private struct Shelf {
    private(set) var configuration: JournalConfiguration
    private(set) var segments: [JournalSegment] = []
    private(set) var dropped = JournalLoss()
    private var revision = 0
    private var recorders = 0

    /// With so many segments, one is a small part of what is kept.
    private static let leastSegments = 64

    init(_ configuration: JournalConfiguration) { self.configuration = configuration }

    mutating func addRecorder() -> Int {
        recorders += 1
        return recorders
    }

    mutating func use(_ configuration: JournalConfiguration, revision: Int) {
        guard revision >= self.revision else { return }
        self.revision = revision
        guard configuration != self.configuration else { return }
        let hasSameBounds =
            configuration.maximumEntries == self.configuration.maximumEntries
            && configuration.maximumBytes == self.configuration.maximumBytes
        self.configuration = configuration
        if hasSameBounds, configuration.isEnabled { return }
        // Their writers find out when they want to write.
        for segment in segments { note(segment.reuse(by: 0)) }
        segments = []
    }

    mutating func clear() -> Int {
        dropped = JournalLoss()
        return segments.reduce(0) { $0 + $1.reuse().count }
    }

    mutating func segment(for owner: Int) -> JournalSegment? {
        guard configuration.isEnabled else { return nil }
        // Four for each loop: what idle loops hold back is at most a quarter.
        let most = min(
            max(Self.leastSegments, recorders * 4), configuration.maximumEntries,
            configuration.maximumBytes / EntryWriter.leastRoom
        )
        if segments.count < most {
            let segment = JournalSegment(
                capacity: configuration.maximumBytes / most, maximumEntries: configuration.maximumEntries / most,
                owner: owner
            )
            segments.append(segment)
            return segment
        }
        let oldest = segments.min { $0.lastNumber < $1.lastNumber }
        if let oldest { note(oldest.reuse(by: owner)) }
        return oldest
    }

    private mutating func note(_ loss: (count: Int, lastNumber: UInt64)) {
        dropped.count += loss.count
        dropped.lastNumber = max(dropped.lastNumber, loss.lastNumber)
    }
}
