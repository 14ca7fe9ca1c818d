/// Tells of entries as they end, to somebody who follows the journal.
package struct JournalFollower: Sendable {
    private let filter: JournalFilter
    private var last: UInt64
    /// Entries that had not ended when they were seen.
    private var open: Set<UInt64> = []

    /// The most entries that are told of at once.
    package static let batchSize = 2_000

    /// - Parameter number: begins behind that entry; nil with what comes from now on.
    package init(_ journal: Journal, _ filter: JournalFilter, after number: UInt64? = nil) {
        self.filter = filter
        last = number ?? journal.lastNumber
    }

    /// The entries that have ended since the last call, oldest first, and how many were dropped unseen.
    package mutating func next(_ journal: Journal) -> (entries: [JournalEntry], missed: Int) {
        var ended: [JournalRecord] = []
        var stillOpen: Set<UInt64> = []
        var (newest, newCount) = (last, UInt64(0))
        journal.forEach(after: last, and: open) { record in
            if record.number > last {
                newest = max(newest, record.number)
                newCount += 1
            } else if !open.contains(record.number) {
                return
            }
            if record.outcome == .open {
                stillOpen.insert(record.number)
            } else {
                ended.append(record)
            }
        }
        // Numbers are given without gaps: what is not there any more is one.
        let missedNew = Int(clamping: newest - last - newCount)
        let missedOpen = open.count - (stillOpen.count + ended.count - Int(newCount))
        ended.sort { $0.number < $1.number }
        // The others are told of in the next call.
        open = stillOpen.union(ended.dropFirst(Self.batchSize).map(\.number))
        last = newest
        return (ended.prefix(Self.batchSize).filter(filter.matches).map(JournalEntry.init), missedNew + missedOpen)
    }
}
