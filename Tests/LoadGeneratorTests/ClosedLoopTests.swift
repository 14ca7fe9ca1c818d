import LoadModel
import Measurement
import NIOCore
import Synthesis
import Testing

@testable import LoadGenerator

/// Closed loops, on a clock that the test moves.
@Suite struct ClosedLoopTests {
    @Test func `the next request goes out when the last answer is there`() {
        let load = TestLoad(LoadPlan(requests: 10, concurrency: 2)) { _ in .answer(after: .milliseconds(10)) }
        load.start()
        load.advance(.seconds(1))

        #expect(load.requestTimes == (0..<10).map { .milliseconds(10 * ($0 / 2)) })
        #expect(load.hasEnded && load.connectionCount == 2)
        #expect(load.report.summary.successfulRequests == 10)
        #expect(load.report.responseTime?.maximum == .milliseconds(10))
        #expect(load.report.inFlight.peak == 2)
    }

    @Test func `a lane thinks before its next request`() {
        var plan = LoadPlan(requests: 4, concurrency: 1)
        plan.arrivals = .closedLoop(concurrency: 1, thinkTime: .constant(.milliseconds(40)))
        let load = TestLoad(plan) { _ in .answer(after: .milliseconds(10)) }
        load.start()
        load.advance(.seconds(1))

        #expect(load.requestTimes == [0, 50, 100, 150].map { .milliseconds($0) })
        #expect(load.report.responseTime?.maximum == .milliseconds(10))
    }

    @Test func `lanes beyond the connections wait for their turn, which is response time`() {
        var plan = LoadPlan(requests: 6, concurrency: 3)
        plan.maximumConnections = 1
        let load = TestLoad(plan) { _ in .answer(after: .milliseconds(10)) }
        load.start()
        load.advance(.seconds(1))

        #expect(load.connectionCount == 1)
        #expect(load.requestTimes == (0..<6).map { .milliseconds(10 * $0) })
        #expect(load.report.serviceTime?.maximum == .milliseconds(10))
        // Each lane but the first to go waits for the two before it.
        #expect(load.report.responseTime?.maximum == .milliseconds(30))
        #expect(load.report.inFlight.heldBack == 5)
    }

    @Test func `failures do not keep a lane from going on`() {
        let load = TestLoad(LoadPlan(requests: 4, concurrency: 1)) {
            $0.isMultiple(of: 2) ? .close(after: .milliseconds(1)) : .answer(after: .milliseconds(1))
        }
        load.start()
        load.advance(.seconds(1))

        #expect(load.hasEnded)
        #expect(load.report.failures == [.reset: 2] && load.report.summary.successfulRequests == 2)
        #expect(load.connectionCount == 3)
    }

    @Test func `without keep-alive no connection is used twice, and none stays open`() {
        var plan = LoadPlan(requests: 5, concurrency: 2)
        plan.keepsAlive = false
        let load = TestLoad(plan) { _ in .answer(after: .milliseconds(1)) }
        load.start()
        load.advance(.seconds(1))

        #expect(load.connectionCount == 5 && load.openConnectionCount == 0)
    }

    @Test func `an ended run leaves no connection open`() {
        let load = TestLoad(LoadPlan(requests: 5, concurrency: 3)) { _ in .answer(after: .milliseconds(1)) }
        load.start()
        load.advance(.seconds(1))

        #expect(load.hasEnded && load.openConnectionCount == 0)
    }
}
