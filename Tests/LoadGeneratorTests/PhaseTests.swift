import LoadModel
import Measurement
import NIOCore
import Testing

@testable import LoadGenerator

/// Warm-up, measurement and cool-down, on a clock that the test moves.
@Suite struct PhaseTests {
    @Test func `what was due in the warm-up or the cool-down is not counted`() {
        var plan = LoadPlan(requests: nil)
        plan.arrivals = .constant(rate: 100)
        plan.warmUp = .duration(.seconds(1))
        plan.stop.duration = .seconds(2)
        plan.coolDown = .seconds(1)
        let load = TestLoad(plan) { _ in .answer(after: .milliseconds(500)) }
        load.start()
        load.advance(.milliseconds(3_999))
        #expect(!load.hasEnded && load.inFlight == 50)

        // At the end what is not measured is broken off.
        load.advance(.milliseconds(1))

        #expect(load.hasEnded && load.inFlight == 0 && load.openConnectionCount == 0)
        #expect(load.requests.count == 400)
        #expect(load.report.summary.totalRequests == 200 && load.report.failures.isEmpty)
        #expect(load.report.responseTime?.maximum == .milliseconds(500))
    }

    @Test func `a run of a duration stops on time, and what was due in it may end`() {
        var plan = LoadPlan(requests: nil, concurrency: 2)
        plan.stop.duration = .milliseconds(105)
        let load = TestLoad(plan) { _ in .answer(after: .milliseconds(10)) }
        load.start()
        load.advance(.milliseconds(105))
        #expect(!load.hasEnded && load.inFlight == 2)

        load.advance(.milliseconds(5))

        #expect(load.hasEnded)
        #expect(load.report.summary.totalRequests == 22)
        #expect(load.requestTimes.last == .milliseconds(100))
    }

    @Test func `what does not end after the measurement fails at its time limit`() {
        var plan = LoadPlan(requests: nil, concurrency: 1)
        plan.stop.duration = .milliseconds(50)
        plan.timeout = .milliseconds(200)
        let load = TestLoad(plan) { _ in .silence }
        load.start()
        load.advance(.milliseconds(199))
        #expect(!load.hasEnded)
        load.advance(.milliseconds(1))

        #expect(load.hasEnded && load.report.failures == [.timeout: 1])
    }

    @Test func `a warm-up of so many requests precedes the time that is measured`() {
        var plan = LoadPlan(requests: nil, concurrency: 1)
        plan.warmUp = .requests(5)
        plan.stop.duration = .milliseconds(100)
        // The first requests are slow.
        let load = TestLoad(plan) { .answer(after: $0 < 5 ? .milliseconds(100) : .milliseconds(10)) }
        load.start()
        load.advance(.seconds(2))

        #expect(load.hasEnded && load.elapsed >= .milliseconds(600))
        #expect(load.requests.count == 15)
        #expect(load.report.summary.totalRequests == 10)
        #expect(load.report.responseTime?.maximum == .milliseconds(10))
    }

    @Test func `held-back requests that the end overtakes are told, and not sent`() {
        var plan = LoadPlan(requests: nil)
        plan.arrivals = .constant(rate: 100)
        plan.stop.duration = .seconds(1)
        plan.maximumInFlight = 1
        // Half as fast as the load.
        let load = TestLoad(plan) { _ in .answer(after: .milliseconds(20)) }
        load.start()
        load.advance(.seconds(2))

        #expect(load.hasEnded && load.requestTimes.last == .milliseconds(980))
        #expect(load.report.summary.totalRequests == 50)
        #expect(load.reading.unsentCount == 50)
        #expect(load.report.inFlight.heldBack == 99)
        let notes = RunNotes.notes(of: load.reading, control: load.run.course.control, plan)
        #expect(notes.first?.hasPrefix("50 requests of the measured phase were due and never sent") == true)
    }

    @Test func `a run of so many requests sends them all, however late`() {
        var plan = LoadPlan(requests: nil)
        plan.arrivals = .constant(rate: 100)
        plan.stop.requests = 100
        plan.maximumInFlight = 2
        for count in [1, 2] {
            let load = TestLoad(plan, shards: count) { _ in .answer(after: .milliseconds(40)) }
            load.start()
            load.advance(.seconds(10))

            #expect(load.hasEnded && load.report.summary.successfulRequests == 100)
            #expect(load.requests.count == 100 && load.reading.unsentCount == 0)
        }
    }

    @Test func `with a cool-down the load goes on after the last measured request`() {
        var plan = LoadPlan(requests: nil)
        plan.arrivals = .constant(rate: 100)
        plan.stop.requests = 100
        plan.coolDown = .milliseconds(500)
        for count in [1, 2] {
            let load = TestLoad(plan, shards: count) { _ in .answer(after: .milliseconds(5)) }
            load.start()
            load.advance(.seconds(10))

            #expect(load.hasEnded && load.report.summary.successfulRequests == 100)
            // The last of the hundred is due at 990 ms.
            #expect(load.requestTimes.last == .milliseconds(1_490))
        }
    }

    @Test func `a shard without anything to do ends with the others`() {
        let load = TestLoad(LoadPlan(requests: 4, concurrency: 1), shards: 3) { _ in .answer(after: .milliseconds(5)) }
        load.start()
        load.advance(.milliseconds(100))

        #expect(load.hasEnded && load.report.summary.successfulRequests == 4)
    }
}
