import NIOCore
import Synthesis
import Testing

@testable import LoadGenerator

@Suite struct DueHeapTests {
    private func time(_ milliseconds: Int64) -> NIODeadline { .uptimeNanoseconds(0) + .milliseconds(milliseconds) }

    @Test func `what is due comes out by its time, and of one time as it came in`() {
        var generator = SeededGenerator(seed: 7)
        let times = (0..<500).map { _ in Int64.random(in: 0..<60, using: &generator) }
        var heap = DueHeap<Int>()
        for (index, time) in times.enumerated() { heap.insert(index, due: self.time(time)) }

        #expect(heap.count == 500)
        #expect(heap.earliest == time(times.min() ?? -1))
        var order: [Int] = []
        while let (due, index) = heap.pop() {
            #expect(due == time(times[index]))
            order.append(index)
        }
        // A stable sort of the same times.
        #expect(order == times.indices.sorted { (times[$0], $0) < (times[$1], $1) })
        #expect(heap.isEmpty && heap.earliest == nil)
    }

    @Test func `a shift moves all alike`() {
        var heap = DueHeap<String>()
        heap.insert("later", due: time(5))
        heap.insert("sooner", due: time(3))
        heap.shift(by: .milliseconds(10))

        #expect(heap.pop()?.time == time(13))
        #expect(heap.pop()?.element == "later")
    }
}
