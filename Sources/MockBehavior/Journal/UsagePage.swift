import Synchronization

/// What one event loop counts for the usage ledger.
///
/// State: in a `Mutex` that the loop takes for each request, and a reader now and then.
final class UsagePage: Sendable {
    /// Where a request is counted, until the ledger begins anew.
    struct Slot: Sendable, Hashable {
        var generation: Int
        var row: Int
        var status: Int
    }

    private struct Counts {
        var generation = 0
        /// By the ledger's rows, without their names.
        var rows: [UsageRow] = []
        /// The pairs that this loop has seen, with their rows: a table with open addressing, kept half empty.
        var pairs: [UInt64] = Array(repeating: 0, count: Self.tableSize)
        var pairRows: [Int] = Array(repeating: 0, count: Self.tableSize)
        var pairCount = 0

        static let tableSize = 2_048

        /// Where the pair is, or would be.
        @inline(__always)
        func index(of pair: UInt64) -> Int {
            var index = Int(truncatingIfNeeded: pair) & (Self.tableSize - 1)
            while pairs[index] != pair, pairs[index] != 0 { index = (index + 1) & (Self.tableSize - 1) }
            return index
        }

        func row(of pair: UInt64) -> Int? {
            let index = index(of: pair)
            return pairs[index] == pair ? pairRows[index] : nil
        }

        /// Further pairs than there is room for take the place of earlier ones.
        mutating func insert(_ pair: UInt64, row: Int) {
            if pairCount >= Self.tableSize / 2 {
                pairs = Array(repeating: 0, count: Self.tableSize)
                pairCount = 0
            }
            let index = index(of: pair)
            pairCount += 1
            pairs[index] = pair
            pairRows[index] = row
        }

        mutating func begin(_ row: Int, status: Int, isStreaming: Bool) -> Slot {
            while rows.count <= row { rows.append(UsageRow(key: nil, model: nil)) }
            rows[row].requests += 1
            if isStreaming { rows[row].streamed += 1 }
            return Slot(generation: generation, row: row, status: status)
        }

        mutating func end(_ slot: Slot, _ ending: JournalEnding) {
            guard slot.generation == generation else { return }
            if ending.outcome == .clientAborted { rows[slot.row].aborted += 1 }
            if ending.status ?? slot.status >= 400 { rows[slot.row].failed += 1 }
            rows[slot.row].promptTokens += ending.promptTokens
            rows[slot.row].completionTokens += ending.completionTokens
            rows[slot.row].totalTokens += ending.promptTokens + ending.completionTokens
        }
    }

    private unowned let ledger: UsageLedger
    private let memory = Mutex(Counts())

    init(_ ledger: UsageLedger) { self.ledger = ledger }

    /// Counts a request, and how its answer went if that has ended.
    @discardableResult
    func count(_ request: borrowing JournalRequest, _ ending: JournalEnding?, _ bytes: JournalBytes) -> Slot {
        let presented = bytes.key ?? RecordedHead.keyBytes(in: bytes.head)
        let key = presented.flatMap { $0.isEmpty ? nil : RedactedKey.withoutScheme($0) }
        let pair = Self.hash(key, request.model)
        let (status, isStreaming) = (request.status, request.isStreaming)
        while true {
            let (known, generation) = memory.withLock { counts -> (Slot?, Int) in
                guard let row = counts.row(of: pair) else { return (nil, counts.generation) }
                let slot = counts.begin(row, status: status, isStreaming: isStreaming)
                if let ending { counts.end(slot, ending) }
                return (slot, counts.generation)
            }
            if let known { return known }
            let row = ledger.row(pair, key: key.map { String(decoding: $0, as: UTF8.self) }, model: request.model)
            // Rows that were given before the ledger began anew are others' now.
            memory.withLock { if $0.generation == generation { $0.insert(pair, row: row) } }
        }
    }

    /// Counts how an answer went.
    func end(_ slot: Slot, _ ending: JournalEnding) { memory.withLock { $0.end(slot, ending) } }

    func counts() -> [UsageRow] { memory.withLock { $0.rows } }

    /// What was counted; everything begins anew.
    func takeCounts() -> [UsageRow] {
        memory.withLock { counts in
            let rows = counts.rows
            counts = Counts(generation: counts.generation + 1)
            return rows
        }
    }

    /// Never 0, which marks free places.
    private static func hash(_ key: UnsafeRawBufferPointer?, _ model: String?) -> UInt64 {
        var hash = key.map(BodyHash.of) ?? 0
        if let model {
            let modelHash = model.utf8.withContiguousStorageIfAvailable { BodyHash.of(UnsafeRawBufferPointer($0)) }
            hash = hash &* 31 &+ (modelHash ?? Array(model.utf8).withUnsafeBytes(BodyHash.of))
        }
        return hash | 1
    }
}
