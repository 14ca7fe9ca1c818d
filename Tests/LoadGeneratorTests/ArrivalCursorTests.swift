import LoadModel
import Testing

@testable import LoadGenerator

@Suite struct ArrivalCursorTests {
    private let process = ArrivalProcess.poisson(rate: 100)

    @Test(arguments: [1, 2, 3, 7])
    func `several walks take each arrival once, with its number`(count: Int) {
        var schedule = ArrivalSchedule(process, seed: 5)
        let expected = (0..<210).map { ($0, schedule.next()?.offset) }

        var taken: [Int: Duration?] = [:]
        for share in 0..<count {
            var cursor = ArrivalCursor(ArrivalSchedule(process, seed: 5), share: share, of: count, noting: nil)
            while cursor.number < 210 {
                #expect(taken[cursor.number] == nil)
                taken[cursor.number] = .some(cursor.arrival?.offset)
                cursor.advance(noting: nil)
            }
        }

        #expect(taken.count == 210)
        for (number, offset) in expected { #expect(taken[number] == .some(offset)) }
    }

    @Test func `each walk notes the same first arrival from an offset on, whoever takes it`() {
        var schedule = ArrivalSchedule(process, seed: 5)
        let offsets = (0..<100).compactMap { _ in schedule.next()?.offset }
        let first = offsets.firstIndex { $0 >= .milliseconds(300) }

        for share in 0..<4 {
            let mark = Duration.milliseconds(300)
            var cursor = ArrivalCursor(ArrivalSchedule(process, seed: 5), share: share, of: 4, noting: mark)
            while cursor.number < 90 { cursor.advance(noting: mark) }
            #expect(cursor.notedNumber == first)
        }
    }

    @Test func `a schedule that ends ends every walk`() {
        let trace = ArrivalTrace(entries: (0..<5).map { .init(offset: .seconds($0)) })
        for share in 0..<3 {
            var cursor = ArrivalCursor(ArrivalSchedule(.trace(trace), seed: 0), share: share, of: 3, noting: nil)
            var count = 0
            while cursor.arrival != nil {
                count += 1
                cursor.advance(noting: nil)
            }
            #expect(count == [2, 2, 1][share])
        }
    }
}
