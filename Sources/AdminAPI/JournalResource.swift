public import MockBehavior

/// Some of the journal's entries, as `GET /v1/journal` gives them.
public struct JournalPage: Codable, Sendable, Hashable {
    /// In the order that was asked for, newest first if none was.
    public var entries: [JournalEntry]
    /// What to give as `after` to go on; absent where there is no more.
    public var next: Int?
    /// How many entries had to go to make room for newer ones, since the start or since the journal was cleared.
    public var dropped: Int
    /// The number of the newest entry that there ever was; 0 before the first.
    public var last: Int

    /// A page of these entries.
    public init(entries: [JournalEntry], next: Int?, dropped: Int, last: Int) {
        self.entries = entries
        self.next = next
        self.dropped = dropped
        self.last = last
    }
}

/// What an event `missed` of the journal's stream says.
package struct JournalGap: Codable, Sendable, Hashable {
    package var missed: Int

    package init(missed: Int) { self.missed = missed }
}

/// An event of the journal's stream.
public enum JournalEvent: Decodable, Sendable, Hashable {
    /// A request that has ended.
    case request(JournalEntry)
    /// So many entries were dropped or cleared before they could be told of.
    case missed(Int)

    /// Reads the data of either event.
    public init(from decoder: any Decoder) throws {
        let gap = try decoder.container(keyedBy: GapKey.self)
        if let missed = try gap.decodeIfPresent(Int.self, forKey: .missed) {
            self = .missed(missed)
        } else {
            self = .request(try JournalEntry(from: decoder))
        }
    }

    private enum GapKey: CodingKey {
        case missed
    }
}

/// The outcome of `DELETE /v1/journal`.
public struct JournalCleared: Codable, Sendable, Hashable {
    /// How many entries there were.
    public var cleared: Int

    /// So many entries were forgotten.
    public init(cleared: Int) { self.cleared = cleared }
}

/// Requests and tokens by key and model, as `GET /v1/usage` gives them.
public struct UsageReport: Codable, Sendable, Hashable {
    /// Those of most tokens first; a row for all that have none of their own comes last.
    public var rows: [UsageRow]
    /// The sum of all rows, without key and model.
    public var total: UsageRow

    /// A report of these rows.
    public init(rows: [UsageRow]) {
        self.rows = rows
        total = rows.reduce(into: UsageRow(key: nil, model: nil)) { $0.add($1) }
    }
}
