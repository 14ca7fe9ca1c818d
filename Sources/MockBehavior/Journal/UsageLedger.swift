import Synchronization

/// Counts requests and tokens by key and model, to hold against what a gateway bills.
///
/// Not bounded by the journal, but by the pairs of key and model that get a row of their own; further ones share a row.
///
/// State: who has which row is in a `Mutex`, taken when a loop sees a pair for the first time; the counts are in the
/// pages, one a loop, each behind its own, which is taken after it.
package final class UsageLedger: Sendable {
    /// The most rows; the first one is for all pairs that get none.
    static let maximumRows = 1_000
    static let otherRow = 0

    private struct Directory {
        var rows: [UInt64: Int] = [:]
        var names: [UsageRow] = [UsageLedger.other]
        var pages: [UsagePage] = []
    }

    private let directory = Mutex(Directory())

    init() {}

    private static var other: UsageRow {
        var row = UsageRow(key: nil, model: nil)
        row.isOther = true
        return row
    }

    func page() -> UsagePage {
        let page = UsagePage(self)
        directory.withLock { $0.pages.append(page) }
        return page
    }

    /// The row of a pair that is named by a hash.
    func row(_ pair: UInt64, key: String?, model: String?) -> Int {
        directory.withLock { directory in
            if let row = directory.rows[pair] { return row }
            guard directory.names.count < Self.maximumRows else { return Self.otherRow }
            directory.names.append(UsageRow(key: key.map(RedactedKey.of), model: model))
            directory.rows[pair] = directory.names.count - 1
            return directory.names.count - 1
        }
    }

    /// The rows with requests, those of most tokens first, the shared one last.
    package func rows() -> [UsageRow] {
        let (pages, names) = directory.withLock { ($0.pages, $0.names) }
        return Self.sum(pages.map { $0.counts() }, names)
    }

    /// Begins to count anew.
    ///
    /// - Returns: the rows up to then.
    @discardableResult
    package func reset() -> [UsageRow] {
        directory.withLock { directory in
            let rows = Self.sum(directory.pages.map { $0.takeCounts() }, directory.names)
            directory.rows = [:]
            directory.names = [Self.other]
            return rows
        }
    }

    private static func sum(_ pages: [[UsageRow]], _ names: [UsageRow]) -> [UsageRow] {
        var rows = names
        for page in pages {
            for (index, counts) in page.enumerated() where index < rows.count { rows[index].add(counts) }
        }
        let used = rows.enumerated().filter { $0.element.requests > 0 }
        return used.sorted { first, second in
            if (first.offset == otherRow) != (second.offset == otherRow) { return second.offset == otherRow }
            if first.element.totalTokens != second.element.totalTokens {
                return first.element.totalTokens > second.element.totalTokens
            }
            return first.offset < second.offset
        }.map(\.element)
    }
}

extension UsageRow {
    /// Adds what another row has counted.
    public mutating func add(_ other: UsageRow) {
        requests += other.requests
        failed += other.failed
        streamed += other.streamed
        aborted += other.aborted
        promptTokens += other.promptTokens
        completionTokens += other.completionTokens
        totalTokens += other.totalTokens
    }
}
