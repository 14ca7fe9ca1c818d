import Synchronization

/// A block of memory that entries are written into one after the other, until it is full and later used anew.
///
/// State: in a `Mutex`, which one recorder takes for each of its requests, and readers now and then.
final class JournalSegment: Sendable {
    /// Where an entry is, until its segment is used anew.
    struct Place: Sendable, Hashable {
        var generation: Int
        var offset: Int
    }

    private let memory: Mutex<Memory>
    /// In bytes.
    let capacity: Int

    init(capacity: Int, maximumEntries: Int, owner: Int) {
        self.capacity = capacity
        memory = Mutex(Memory(capacity: capacity, maximumEntries: maximumEntries, owner: owner))
    }

    deinit { memory.withLock { $0.release() } }

    /// Writes an entry with the next number; nil if there is no room or the segment is no longer its writer's.
    @inline(__always)
    func append(
        _ request: borrowing JournalRequest, _ ending: JournalEnding?, _ bytes: JournalBytes, maximumBodyBytes: Int,
        numbers: borrowing Atomic<UInt64>, owner: Int
    ) -> Place? {
        memory.withLock { memory in
            guard memory.owner == owner else { return nil }
            return memory.append(request, ending, bytes, maximumBodyBytes: maximumBodyBytes, numbers: numbers)
        }
    }

    /// Completes an entry, if it is still there.
    func end(_ place: Place, _ ending: JournalEnding) {
        memory.withLock { $0.end(place, ending) }
    }

    /// The bytes of the entries, if there is one with a greater number or one of some others among them; they are
    /// copied so that writers wait little.
    func copy(after number: UInt64, and others: Set<UInt64>) -> [UInt8] {
        memory.withLock { $0.copy(after: number, and: others) }
    }

    /// The number of the newest entry; 0 for none.
    var lastNumber: UInt64 { memory.withLock { $0.lastNumber } }

    var entryCount: Int { memory.withLock { $0.count } }

    /// Drops every entry and gives the segment to a writer; to its own if none is named.
    ///
    /// - Returns: how many entries were dropped, and the number of the newest.
    @discardableResult
    func reuse(by owner: Int? = nil) -> (count: Int, lastNumber: UInt64) { memory.withLock { $0.reuse(by: owner) } }
}

/// The entries of a segment, end to end.
///
/// `@unchecked`: nothing else has the address, and one segment has this, behind its lock.
private struct Memory: @unchecked Sendable {
    private let base: UnsafeMutableRawPointer
    private let capacity: Int
    private let maximumEntries: Int
    private(set) var owner: Int
    private(set) var count = 0
    private(set) var lastNumber: UInt64 = 0
    private var firstNumber: UInt64 = 0
    private var used = 0
    private var generation = 0

    init(capacity: Int, maximumEntries: Int, owner: Int) {
        // The system gives pages when they are first written.
        base = .allocate(byteCount: capacity, alignment: MemoryLayout<JournalHeader>.alignment)
        self.capacity = capacity
        self.maximumEntries = maximumEntries
        self.owner = owner
    }

    func release() { base.deallocate() }

    @inline(__always)
    mutating func append(
        _ request: borrowing JournalRequest, _ ending: JournalEnding?, _ bytes: JournalBytes, maximumBodyBytes: Int,
        numbers: borrowing Atomic<UInt64>
    ) -> JournalSegment.Place? {
        guard count < maximumEntries else { return nil }
        var writer = EntryWriter(base + used, room: capacity - used)
        guard let needed = writer.plan(request, bytes, maximumBodyBytes: maximumBodyBytes, mayCut: used == 0) else {
            return nil
        }
        // Taken under the lock: who reads a number knows that its entry is there as soon as the lock is free.
        lastNumber = numbers.wrappingAdd(1, ordering: .acquiringAndReleasing).oldValue
        if count == 0 { firstNumber = lastNumber }
        writer.write(request, ending, bytes, number: lastNumber)
        let place = JournalSegment.Place(generation: generation, offset: used)
        used += needed
        count += 1
        return place
    }

    mutating func end(_ place: JournalSegment.Place, _ ending: JournalEnding) {
        guard place.generation == generation else { return }
        var header = base.load(fromByteOffset: place.offset, as: JournalHeader.self)
        header.end(ending)
        base.storeBytes(of: header, toByteOffset: place.offset, as: JournalHeader.self)
    }

    func copy(after number: UInt64, and others: Set<UInt64>) -> [UInt8] {
        guard lastNumber > number || others.contains(where: { firstNumber <= $0 && $0 <= lastNumber }) else {
            return []
        }
        return Array(UnsafeRawBufferPointer(start: base, count: used))
    }

    mutating func reuse(by owner: Int?) -> (count: Int, lastNumber: UInt64) {
        defer {
            self.owner = owner ?? self.owner
            (used, count, lastNumber) = (0, 0, 0)
            generation += 1
        }
        return (count, lastNumber)
    }
}
