import ProviderWire

/// Which entries somebody wants to see, and in what order.
package struct JournalQuery: Sendable, Hashable {
    package enum Order: String, Sendable, CaseIterable {
        case newest, oldest
    }

    package var filter = JournalFilter()
    package var order = Order.newest
    /// The most entries that are wanted.
    package var limit = 100
    /// Goes on behind the entry of that number, in the order.
    package var after: UInt64?

    /// The largest ``limit``.
    package static let maximumLimit = 10_000

    package init() {}

    /// Reads what stands behind the question mark of a path: `model=gpt-4o&status>=400&limit=20`.
    ///
    /// `limit`, `order` (`newest` or `oldest`) and `after` are for the list, everything else is a condition.
    ///
    /// - Throws: ``JournalQueryError``
    package init(query: some StringProtocol) throws(JournalQueryError) {
        for part in query.split(separator: "&") {
            let text = PercentEncoding.decoded(Substring(part).utf8)
            let name = text.prefix { $0 != "=" }
            let value = String(text.dropFirst(name.count + 1))
            switch name {
            case "limit":
                guard let limit = Int(value), (1...Self.maximumLimit).contains(limit) else {
                    throw JournalQueryError("limit is a number from 1 to \(Self.maximumLimit), not \"\(value)\"")
                }
                self.limit = limit
            case "order":
                guard let order = Order(rawValue: value) else {
                    throw JournalQueryError("order is newest or oldest, not \"\(value)\"")
                }
                self.order = order
            case "after":
                guard let after = UInt64(value) else {
                    throw JournalQueryError("after is the number of an entry, not \"\(value)\"")
                }
                self.after = after
            default: filter.clauses.append(try JournalClause(parsing: text))
            }
        }
    }
}

extension Journal {
    /// The entries that a query wants, and whether there are more.
    package func entries(_ query: JournalQuery) -> (entries: [JournalEntry], hasMore: Bool) {
        var found: [JournalRecord] = []
        let isEarlier: (JournalRecord, JournalRecord) -> Bool =
            switch query.order {
            case .newest: { $0.number > $1.number }
            case .oldest: { $0.number < $1.number }
            }
        let lower = query.order == .oldest ? query.after ?? 0 : 0
        let upper = query.order == .newest ? query.after ?? .max : .max
        var hasMore = false
        forEach(after: lower) { record in
            guard record.number < upper, query.filter.matches(record) else { return }
            found.append(record)
            // Sorting now and then keeps what is remembered within a few times the limit.
            if found.count > query.limit * 2 { hasMore = Self.cut(&found, to: query.limit, isEarlier) || hasMore }
        }
        hasMore = Self.cut(&found, to: query.limit, isEarlier) || hasMore
        return (found.map(JournalEntry.init), hasMore)
    }

    /// The entry of that number, if it is still there.
    package func entry(_ number: UInt64) -> JournalEntry? {
        guard number > 0 else { return nil }
        var found: JournalEntry?
        forEach(after: number - 1) { if $0.number == number { found = JournalEntry($0) } }
        return found
    }

    /// Returns whether there was more than that.
    private static func cut(
        _ records: inout [JournalRecord], to limit: Int, _ isEarlier: (JournalRecord, JournalRecord) -> Bool
    ) -> Bool {
        records.sort(by: isEarlier)
        guard records.count > limit else { return false }
        records.removeLast(records.count - limit)
        return true
    }
}
