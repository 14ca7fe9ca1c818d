import NIOCore

/// What is due when, the earliest first, and of the same time what came first. A value without a clock.
struct DueHeap<Element> {
    private struct Entry {
        var time: NIODeadline
        var order: Int
        var element: Element

        func precedes(_ other: Entry) -> Bool { time < other.time || time == other.time && order < other.order }
    }

    /// A binary heap.
    private var entries: [Entry] = []
    private var order = 0

    var isEmpty: Bool { entries.isEmpty }
    var count: Int { entries.count }
    /// Nil if nothing is due at any time.
    var earliest: NIODeadline? { entries.first?.time }

    mutating func insert(_ element: Element, due time: NIODeadline) {
        entries.append(Entry(time: time, order: order, element: element))
        order += 1
        var position = entries.count - 1
        while position > 0 {
            let parent = (position - 1) / 2
            guard entries[position].precedes(entries[parent]) else { return }
            entries.swapAt(position, parent)
            position = parent
        }
    }

    /// Takes the earliest out, with its time.
    mutating func pop() -> (time: NIODeadline, element: Element)? {
        guard !entries.isEmpty else { return nil }
        entries.swapAt(0, entries.count - 1)
        let first = entries.removeLast()
        var position = 0
        while true {
            var child = 2 * position + 1
            guard child < entries.count else { break }
            if child + 1 < entries.count, entries[child + 1].precedes(entries[child]) { child += 1 }
            guard entries[child].precedes(entries[position]) else { break }
            entries.swapAt(child, position)
            position = child
        }
        return (first.time, first.element)
    }

    mutating func removeAll() { entries = [] }

    /// Makes everything due so much later.
    mutating func shift(by amount: TimeAmount) {
        for index in entries.indices { entries[index].time = entries[index].time + amount }
    }
}
