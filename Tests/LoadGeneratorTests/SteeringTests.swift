import LoadModel
import Measurement
import NIOCore
import Testing

@testable import LoadGenerator

/// Changing a run while it goes on, on a clock that the test moves.
@Suite struct SteeringTests {
    private func openPlan(_ change: (inout LoadPlan) -> Void = { _ in }) -> LoadPlan {
        var plan = LoadPlan(requests: nil)
        plan.arrivals = .constant(rate: 100)
        plan.stop.duration = .seconds(10)
        change(&plan)
        return plan
    }

    @Test(arguments: [1, 2])
    func `a paused open loop sends nothing, and goes on where it was`(shards: Int) {
        let load = TestLoad(openPlan(), shards: shards) { _ in .answer(after: .milliseconds(1)) }
        load.start()
        load.advance(.milliseconds(95))
        load.steer { $0.pause(at: $1) }
        load.advance(.seconds(60))
        #expect(load.requests.count == 10 && !load.hasEnded)

        load.steer { _ = $0.resume(at: $1) }
        load.advance(.milliseconds(4))
        #expect(load.requests.count == 10)
        load.advance(.milliseconds(1))
        #expect(load.requests.count == 11)

        load.advance(.seconds(11))
        #expect(load.hasEnded && load.report.summary.successfulRequests == 1_000)
        // Nobody waited for the pause.
        #expect(load.report.latencies[.sendLag]?.maximum == .zero)
    }

    @Test func `a paused closed loop ends what it has begun, and begins again at once`() {
        var plan = LoadPlan(requests: nil, concurrency: 2)
        plan.stop.duration = .seconds(1)
        let load = TestLoad(plan) { _ in .answer(after: .milliseconds(10)) }
        load.start()
        load.advance(.milliseconds(15))
        load.steer { $0.pause(at: $1) }
        load.advance(.seconds(5))
        #expect(load.inFlight == 0 && load.requests.count == 4)

        load.steer { _ = $0.resume(at: $1) }
        #expect(load.inFlight == 2)
        load.advance(.seconds(2))

        #expect(load.hasEnded)
        #expect(load.report.responseTime?.maximum == .milliseconds(10))
        // A second of load, the pause not counted.
        #expect(load.requestTimes.last == .milliseconds(5_995))
    }

    @Test(arguments: [1, 3])
    func `another rate begins at one moment, and nothing is lost or sent twice`(shards: Int) {
        let load = TestLoad(openPlan { $0.stop = StopCondition(requests: 200) }, shards: shards) { _ in
            .answer(after: .milliseconds(1))
        }
        load.start()
        load.advance(.milliseconds(500))
        load.steer { $0.setSpeed(10, at: $1) }
        load.advance(.seconds(5))

        #expect(load.requests.count == 200 && load.hasEnded)
        let expected = (0..<200).map { $0 <= 50 ? Duration.milliseconds(10 * $0) : .milliseconds(500 + $0 - 50) }
        #expect(load.requestTimes == expected)
    }

    @Test func `a new rate does not move what was due and could not be sent`() {
        let plan = openPlan {
            $0.stop = StopCondition(requests: 20)
            $0.maximumInFlight = 1
        }
        let load = TestLoad(plan) { .answer(after: $0 == 0 ? .milliseconds(95) : .zero) }
        load.start()
        load.advance(.milliseconds(90))
        load.steer { $0.setSpeed(0.1, at: $1) }
        load.advance(.seconds(5))

        // Request 1 was due at 10 ms and sent at 95.
        #expect(load.report.inFlight.longestHold == .milliseconds(85))
        #expect(load.requestTimes[9] == .milliseconds(95) && load.requestTimes[10] == .milliseconds(190))
    }

    @Test(arguments: [1, 2])
    func `a closed loop becomes wider and narrower`(shards: Int) {
        var plan = LoadPlan(requests: nil, concurrency: 3)
        plan.stop.duration = .seconds(10)
        let load = TestLoad(plan, shards: shards) { _ in .answer(after: .milliseconds(10)) }
        load.start()
        load.advance(.milliseconds(5))
        #expect(load.inFlight == 3)

        load.steer { control, _ in control.concurrency = 8 }
        #expect(load.inFlight == 8)

        load.steer { control, _ in control.concurrency = 1 }
        // Nothing is broken off.
        #expect(load.inFlight == 8)
        load.advance(.milliseconds(10))
        #expect(load.inFlight == 1)
        load.advance(.milliseconds(100))
        #expect(load.inFlight == 1 && load.openConnectionCount <= 2)

        load.steer { control, _ in control.concurrency = 2 }
        load.advance(.milliseconds(100))
        #expect(load.inFlight == 2)
        #expect(load.report.failures.isEmpty)
    }

    @Test func `a stopped run begins nothing more, and what is under way may end within the grace`() {
        let load = TestLoad(openPlan()) { .answer(after: $0 < 5 ? .milliseconds(100) : .seconds(5)) }
        load.start()
        load.advance(.milliseconds(95))
        load.steer { $0.stop(at: $1, grace: .milliseconds(50)) }
        load.advance(.milliseconds(49))
        #expect(load.requests.count == 10 && load.inFlight == 5 && !load.hasEnded)

        load.advance(.milliseconds(1))

        #expect(load.hasEnded && load.inFlight == 0 && load.openConnectionCount == 0)
        // What was broken off is not counted.
        #expect(load.report.summary.totalRequests == 5 && load.report.failures.isEmpty)
    }

    @Test func `a stopped run ends as soon as nothing is under way`() {
        let load = TestLoad(openPlan()) { _ in .answer(after: .milliseconds(1)) }
        load.start()
        load.advance(.milliseconds(95))
        load.steer { $0.stop(at: $1, grace: .seconds(50)) }

        #expect(load.hasEnded && load.report.summary.totalRequests == 10)
    }

    @Test func `a cancelled run ends at once`() {
        let load = TestLoad(LoadPlan(requests: 100, concurrency: 4), shards: 2) { _ in .silence }
        load.start()
        load.advance(.milliseconds(5))
        load.steer { $0.cancel(at: $1) }

        #expect(load.hasEnded && load.inFlight == 0 && load.openConnectionCount == 0)
        #expect(load.report.summary.totalRequests == 0)
    }

    @Test func `a run that is paused when it is stopped ends too`() {
        let load = TestLoad(openPlan()) { _ in .answer(after: .milliseconds(1)) }
        load.start()
        load.advance(.milliseconds(95))
        load.steer { $0.pause(at: $1) }
        load.advance(.seconds(20))
        load.steer { $0.stop(at: $1, grace: .zero) }

        #expect(load.hasEnded && load.report.summary.totalRequests == 10)
    }

    @Test func `the end of a measurement that knows enough leaves the cool-down`() {
        let load = TestLoad(openPlan { $0.coolDown = .milliseconds(100) }) { _ in .answer(after: .milliseconds(1)) }
        load.start()
        load.advance(.milliseconds(500))
        load.steer { $0.endMeasuring(at: $1) }
        load.advance(.milliseconds(99))
        #expect(!load.hasEnded)
        load.advance(.milliseconds(1))

        // What was due at that very moment had begun.
        #expect(load.hasEnded && load.report.summary.totalRequests == 51 && load.requests.count == 60)
    }
}
