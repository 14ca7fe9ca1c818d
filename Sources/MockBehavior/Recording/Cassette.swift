import Synchronization

/// Recorded answers by what they answered.
///
/// State: in a `Mutex`; event loops look up and add in it, and whoever keeps the files takes a copy.
package final class Cassette: Sendable {
    /// The most answers that one keeps.
    package static let maximumEntries = 10_000
    /// The most bytes of bodies that one keeps.
    package static let maximumBytes = 256 << 20

    package let name: String
    private let state: Mutex<State>
    private let onChange: @Sendable () -> Void

    /// - Parameter onChange: told that there is something new to be kept.
    init(_ name: String, entries: [CassetteEntry] = [], onChange: @escaping @Sendable () -> Void = {}) {
        self.name = name
        self.onChange = onChange
        state = Mutex(State(entries: entries))
    }

    /// The recorded answer to a request that the match does not tell from this one.
    package func entry(for key: CassetteKey, by match: CassetteMatch = .all) -> CassetteEntry? {
        state.withLock { $0.entry(for: key, by: match) }
    }

    /// The recorded answer to such a request, ready to be played as slowly as it came.
    func recording(for key: CassetteKey, by match: CassetteMatch) -> (entry: CassetteEntry, script: ResponseScript)? {
        state.withLock { $0.recording(for: key, by: match) }
    }

    /// Keeps an answer.
    ///
    /// - Parameter replaces: whether an answer that is there already makes room; otherwise that one stays.
    /// - Throws: ``CassetteTape/Refusal/isFull``
    package func add(
        _ entry: CassetteEntry, by match: CassetteMatch = .all, replaces: Bool = false
    ) throws(CassetteTape.Refusal) {
        let added = state.withLock { $0.add(entry, by: match, replaces: replaces) }
        guard let added else { throw .isFull }
        if added { onChange() }
    }

    /// An answer was not kept.
    package func refused(_ refusal: CassetteTape.Refusal) {
        if refusal != .isPassing { state.withLock { $0.refusedCount += 1 } }
    }

    package var entries: [CassetteEntry] { state.withLock { $0.entries } }
    package var byteCount: Int { state.withLock { $0.byteCount } }
    /// Answers that were too large, or for which there was no room.
    package var refusedCount: Int { state.withLock { $0.refusedCount } }

    /// What is to be kept in the file; nil if the file has it all.
    func takeUnsaved() -> [CassetteEntry]? { state.withLock { $0.takeUnsaved() } }

    /// Forgets every answer.
    ///
    /// - Returns: how many there were.
    func clear() -> Int { state.withLock { $0.clear() } }
}

private struct State {
    private(set) var entries: [CassetteEntry]
    private(set) var byteCount = 0
    var refusedCount = 0
    private var isUnsaved = false
    /// Where the entries are, for each match that was asked by.
    private var indexes: [CassetteMatch: [CassetteKey: Int]] = [:]
    /// Made when an entry is first played.
    private var scripts: [Int: ResponseScript] = [:]

    init(entries: [CassetteEntry]) {
        self.entries = entries
        byteCount = entries.reduce(0) { $0 + $1.byteCount }
    }

    mutating func entry(for key: CassetteKey, by match: CassetteMatch) -> CassetteEntry? {
        index(by: match)[key.masked(by: match)].map { entries[$0] }
    }

    mutating func recording(
        for key: CassetteKey, by match: CassetteMatch
    ) -> (entry: CassetteEntry, script: ResponseScript)? {
        guard let position = index(by: match)[key.masked(by: match)] else { return nil }
        let script = scripts[position] ?? entries[position].script()
        scripts[position] = script
        return (entries[position], script)
    }

    /// - Returns: whether it was added; nil if there is no room.
    mutating func add(_ entry: CassetteEntry, by match: CassetteMatch, replaces: Bool) -> Bool? {
        let known = index(by: match)[entry.key.masked(by: match)]
        if known != nil, !replaces { return false }
        let replaced = known.map { entries[$0].byteCount } ?? 0
        guard known != nil || entries.count < Cassette.maximumEntries,
            byteCount - replaced + entry.byteCount <= Cassette.maximumBytes
        else { return nil }
        byteCount += entry.byteCount - replaced
        isUnsaved = true
        if let known {
            entries[known] = entry
            scripts[known] = nil
            indexes = [:]
        } else {
            entries.append(entry)
            for match in Array(indexes.keys) { indexes[match]?[entry.key.masked(by: match)] = entries.count - 1 }
        }
        return true
    }

    mutating func takeUnsaved() -> [CassetteEntry]? {
        defer { isUnsaved = false }
        return isUnsaved ? entries : nil
    }

    mutating func clear() -> Int {
        defer {
            (entries, byteCount, refusedCount, isUnsaved) = ([], 0, 0, false)
            indexes = [:]
            scripts = [:]
        }
        return entries.count
    }

    private mutating func index(by match: CassetteMatch) -> [CassetteKey: Int] {
        if let known = indexes[match] { return known }
        var index: [CassetteKey: Int] = [:]
        for (position, entry) in entries.enumerated() { index[entry.key.masked(by: match)] = position }
        indexes[match] = index
        return index
    }
}
