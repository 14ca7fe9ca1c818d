import NIOCore
import Testing

@testable import LoadGenerator

struct OpeningBudgetTests {
    private let start = NIODeadline.uptimeNanoseconds(1_000_000)

    @Test func `the first is opened when it is due`() {
        #expect(OpeningBudget().opening(for: start) == start)
    }

    @Test func `three times as long as an opening took, nothing else is opened`() {
        var budget = OpeningBudget()
        budget.spent(from: start, to: start + .microseconds(80))
        #expect(budget.opening(for: start) == start + .microseconds(320))
        #expect(budget.opening(for: start + .microseconds(319)) == start + .microseconds(320))
        #expect(budget.opening(for: start + .seconds(1)) == start + .seconds(1))
    }

    @Test func `a stall in the midst of an opening is not made three times as long`() {
        var budget = OpeningBudget()
        budget.spent(from: start, to: start + .milliseconds(30))
        #expect(budget.opening(for: start) == start + .milliseconds(31))
    }
}
