import NIOCore

/// Who is due when, the earliest first. A value without a clock.
///
/// A binary heap of deadlines beside a table of what is due, so that an entry is found again by its ticket: everything
/// takes logarithmic time at most, and an entry some 50 bytes.
struct DueQueue<Element> {
    /// Names an entry until it is taken or removed, not after.
    struct Ticket: Equatable {
        fileprivate let slot: Int32
    }

    private struct Entry {
        var deadline: NIODeadline
        var slot: Int32
    }

    private struct Slot {
        var element: Element?
        /// Where the entry stands in the heap.
        var position: Int32
    }

    private var heap: [Entry] = []
    private var slots: [Slot] = []
    private var freeSlots: [Int32] = []

    var count: Int { heap.count }
    var isEmpty: Bool { heap.isEmpty }
    /// Nil if nothing is due at any time.
    var earliest: NIODeadline? { heap.first?.deadline }

    mutating func insert(_ element: Element, due deadline: NIODeadline) -> Ticket {
        let slot: Int32
        if let free = freeSlots.popLast() {
            slot = free
            slots[Int(free)].element = element
        } else {
            slot = Int32(slots.count)
            slots.append(Slot(element: element, position: 0))
        }
        let entry = Entry(deadline: deadline, slot: slot)
        heap.append(entry)
        moveUp(entry, from: heap.count - 1)
        return Ticket(slot: slot)
    }

    /// Takes the earliest entry out, if it is due by then.
    mutating func popDue(by now: NIODeadline) -> Element? {
        guard let first = heap.first, first.deadline <= now else { return nil }
        let element = slots[Int(first.slot)].element
        removeEntry(at: 0)
        return element
    }

    mutating func remove(_ ticket: Ticket) {
        precondition(slots[Int(ticket.slot)].element != nil, "a ticket is good for one entry")
        removeEntry(at: Int(slots[Int(ticket.slot)].position))
    }

    private mutating func removeEntry(at position: Int) {
        let slot = heap[position].slot
        slots[Int(slot)].element = nil
        freeSlots.append(slot)
        let last = heap.removeLast()
        guard position < heap.count else { return }
        if position > 0, last.deadline < heap[(position - 1) / 2].deadline {
            moveUp(last, from: position)
        } else {
            moveDown(last, from: position)
        }
    }

    /// Puts the entry at that position or above it, whatever stands there.
    private mutating func moveUp(_ entry: Entry, from start: Int) {
        var position = start
        while position > 0 {
            let parent = (position - 1) / 2
            guard entry.deadline < heap[parent].deadline else { break }
            place(heap[parent], at: position)
            position = parent
        }
        place(entry, at: position)
    }

    /// Puts the entry at that position or below it, whatever stands there.
    private mutating func moveDown(_ entry: Entry, from start: Int) {
        var position = start
        while true {
            var child = 2 * position + 1
            guard child < heap.count else { break }
            if child + 1 < heap.count, heap[child + 1].deadline < heap[child].deadline { child += 1 }
            guard heap[child].deadline < entry.deadline else { break }
            place(heap[child], at: position)
            position = child
        }
        place(entry, at: position)
    }

    private mutating func place(_ entry: Entry, at position: Int) {
        heap[position] = entry
        slots[Int(entry.slot)].position = Int32(position)
    }
}
