import LoadModel
import Measurement
import NIOCore
import Synthesis
import Testing

@testable import LoadGenerator

/// Conversations of several turns, on a clock that the test moves.
@Suite struct ConversationLoadTests {
    private func plan(_ change: (inout LoadPlan) -> Void) -> LoadPlan {
        var plan = LoadPlan(requests: nil, concurrency: 1)
        plan.workload.turns = 3
        plan.workload.turnDelay = .constant(.milliseconds(100))
        change(&plan)
        return plan
    }

    private func answer(_ index: Int) -> TestLoad.Reply {
        let body = #"{"choices":[{"index":0,"message":{"role":"assistant","content":"answer \#(index)"}}]}"#
        return .answer(after: .milliseconds(10), Canned.response(body))
    }

    @Test func `a turn is due its delay after the answer to the one before, and says all that was said`() {
        let load = TestLoad(plan { $0.stop.requests = 6 }, answer)
        load.start()
        load.advance(.seconds(2))

        // Two conversations, one after the other.
        #expect(load.requestTimes == [0, 110, 220, 230, 340, 450].map { .milliseconds($0) })
        #expect(load.hasEnded && load.report.summary.successfulRequests == 6)
        let texts = load.requests.map(\.text)
        #expect(!texts[0].contains("assistant"))
        #expect(texts[1].contains("answer 0") && !texts[1].contains("answer 1"))
        #expect(texts[2].contains("answer 0") && texts[2].contains("answer 1"))
        #expect(!texts[3].contains("assistant"))
        #expect(texts[4].contains("answer 3") && !texts[4].contains("answer 0"))
        #expect(load.report.responseTime?.maximum == .milliseconds(10))
    }

    @Test func `in an open loop each arrival begins a conversation`() {
        let load = TestLoad(
            plan {
                $0.arrivals = .constant(rate: 20)
                $0.stop.duration = .milliseconds(500)
            }, answer)
        load.start()
        load.advance(.seconds(3))

        // Arrivals each 50 ms, their second turns 110 ms later, and so on, as far as these are due in the half second.
        let firsts = (0..<10).map { 50 * $0 }
        let expected = firsts.flatMap { [$0, $0 + 110, $0 + 220] }.filter { $0 < 500 }.sorted()
        #expect(load.requestTimes == expected.map { .milliseconds($0) })
        #expect(load.hasEnded && load.report.summary.successfulRequests == expected.count)
    }

    @Test func `an open loop ends with the last turn of its last conversation`() {
        let entries = [0, 10].map { ArrivalTrace.Entry(offset: .milliseconds($0)) }
        let load = TestLoad(plan { $0.arrivals = .trace(ArrivalTrace(entries: entries)) }, answer)
        load.start()
        load.advance(.milliseconds(239))
        #expect(!load.hasEnded)
        load.advance(.milliseconds(1))

        #expect(load.hasEnded && load.report.summary.successfulRequests == 6)
    }

    @Test func `a conversation ends with a turn that failed`() {
        let load = TestLoad(plan { $0.stop.requests = 4 }) {
            $0 == 1 ? .close(after: .milliseconds(10)) : self.answer($0)
        }
        load.start()
        load.advance(.seconds(2))

        #expect(load.hasEnded && load.report.failures == [.reset: 1])
        #expect(!load.requests[2].text.contains("assistant") && load.requests[3].text.contains("answer 2"))
    }

    @Test func `a conversation holds no connection while its user thinks`() {
        let load = TestLoad(
            plan {
                $0.arrivals = .closedLoop(concurrency: 5, thinkTime: nil)
                $0.maximumConnections = 1
                $0.stop.requests = 15
            }, answer)
        load.start()
        load.advance(.seconds(3))

        #expect(load.connectionCount == 1 && load.hasEnded)
        #expect(load.report.summary.successfulRequests == 15)
    }
}
