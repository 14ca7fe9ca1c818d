import NIOCore
import Synthesis
import Testing

@testable import MockServer

struct DueQueueTests {
    private func time(_ nanoseconds: UInt64) -> NIODeadline { .uptimeNanoseconds(nanoseconds) }

    /// Everything that is due by then, in the order in which it is taken.
    private func take(_ queue: inout DueQueue<Int>, by nanoseconds: UInt64) -> [Int] {
        var taken: [Int] = []
        while let element = queue.popDue(by: time(nanoseconds)) { taken.append(element) }
        return taken
    }

    @Test func `what is due is taken, the earliest first, and nothing before its time`() {
        var queue = DueQueue<Int>()
        for deadline in [30, 10, 20, 40] { _ = queue.insert(deadline, due: time(UInt64(deadline))) }
        #expect(queue.earliest == time(10))
        #expect(take(&queue, by: 9) == [])
        #expect(take(&queue, by: 30) == [10, 20, 30])
        #expect(queue.earliest == time(40))
        #expect(take(&queue, by: 40) == [40])
        #expect(queue.isEmpty)
        #expect(queue.earliest == nil)
    }

    @Test func `what has the same deadline is all taken`() {
        var queue = DueQueue<Int>()
        for element in 0..<9 { _ = queue.insert(element, due: time(5)) }
        #expect(take(&queue, by: 5).sorted() == Array(0..<9))
    }

    @Test func `what is removed is not taken, and the rest is`() {
        for removed in 0..<7 {
            var queue = DueQueue<Int>()
            let tickets = (0..<7).map { queue.insert($0, due: time(UInt64($0 * 10))) }
            queue.remove(tickets[removed])
            #expect(queue.count == 6)
            #expect(take(&queue, by: 100) == (0..<7).filter { $0 != removed })
        }
    }

    @Test func `elements are held no longer than they wait`() {
        final class Element {}
        var queue = DueQueue<Element>()
        var first: Element? = Element()
        var second: Element? = Element()
        weak let weakFirst = first
        weak let weakSecond = second
        let ticket = first.map { queue.insert($0, due: time(1)) }
        _ = second.map { queue.insert($0, due: time(2)) }
        first = nil
        second = nil
        #expect(weakFirst != nil && weakSecond != nil)
        if let ticket { queue.remove(ticket) }
        #expect(weakFirst == nil)
        _ = queue.popDue(by: time(2))
        #expect(weakSecond == nil)
        #expect(queue.isEmpty)
    }

    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func `whatever is inserted, removed and taken, the order is that of a sorted list`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var queue = DueQueue<Int>()
        var waiting: [(id: Int, deadline: UInt64, ticket: DueQueue<Int>.Ticket)] = []
        var now: UInt64 = 0
        for id in 0..<2_000 {
            switch Int.random(in: 0..<10, using: &generator) {
            case 0..<6:
                let deadline = now + UInt64.random(in: 0..<50, using: &generator)
                waiting.append((id, deadline, queue.insert(id, due: time(deadline))))
            case 6..<8:
                guard !waiting.isEmpty else { continue }
                queue.remove(waiting.remove(at: Int.random(in: 0..<waiting.count, using: &generator)).ticket)
            default:
                now += UInt64.random(in: 0..<20, using: &generator)
                let due = waiting.filter { $0.deadline <= now }
                waiting.removeAll { $0.deadline <= now }
                var deadlines: [UInt64] = []
                for element in take(&queue, by: now) {
                    deadlines.append(try #require(due.first { $0.id == element }).deadline)
                }
                #expect(deadlines == due.map(\.deadline).sorted())
            }
            #expect(queue.count == waiting.count)
            #expect(queue.earliest == waiting.map(\.deadline).min().map(time))
        }
    }
}
