import LoadModel
import Measurement
import NIOCore
import Synthesis
import Testing

@testable import LoadGenerator

/// Open loops, on a clock that the test moves.
@Suite struct OpenLoopTests {
    private func plan(_ arrivals: ArrivalProcess, _ change: (inout LoadPlan) -> Void = { _ in }) -> LoadPlan {
        var plan = LoadPlan(requests: nil)
        plan.arrivals = arrivals
        change(&plan)
        return plan
    }

    @Test func `requests go out when they are due, whatever the server does`() {
        // The server takes far longer than the gap between two requests.
        let load = TestLoad(plan(.constant(rate: 100)) { $0.stop.requests = 50 }) { _ in .answer(after: .seconds(3)) }
        load.start()
        load.advance(.seconds(10))

        #expect(load.requestTimes == (0..<50).map { .milliseconds(10 * $0) })
        #expect(load.hasEnded)
        let report = load.report
        #expect(report.summary.successfulRequests == 50)
        #expect(report.responseTime?[.p50] == .seconds(3))
        #expect(report.latencies[.sendLag]?.maximum == .zero)
        #expect(report.inFlight.heldBack == 0 && report.inFlight.peak == 50)
        #expect(load.connectionCount == 50)
    }

    @Test func `a stall of the server shows in the response times of all that were due meanwhile`() throws {
        // One connection, 100 requests a second, each answered in 1 ms, but number 100 in a whole second.
        let load = TestLoad(
            plan(.constant(rate: 100)) {
                $0.stop.requests = 300
                $0.maximumConnections = 1
            }
        ) { .answer(after: $0 == 100 ? .seconds(1) : .milliseconds(1)) }
        load.start()
        load.advance(.seconds(10))

        // Those that were due in the stall waited for its end, then went out one after the other.
        let stalled = (0..<300).filter { load.requestTimes[$0] > .milliseconds(10 * $0) }
        #expect(stalled.first == 101)
        let report = load.report
        #expect(report.summary.successfulRequests == 300)
        #expect(report.inFlight.heldBack == stalled.count)
        #expect(report.inFlight.longestHold == .milliseconds(990))
        let response = try #require(report.responseTime)
        let service = try #require(report.serviceTime)
        // Of 300, about a third were hurt: the service times hide that, the response times do not.
        #expect(service[.p99] == .milliseconds(1) && service.maximum == .seconds(1))
        #expect(response.maximum == .seconds(1))
        #expect(response[.p90] ?? .zero > .milliseconds(700))
        #expect(report.latencies[.sendLag]?.maximum == .milliseconds(990))
        #expect(load.connectionCount == 1)
    }

    @Test func `no more are in flight than the plan allows, and the rest wait in the order in which they were due`() {
        let load = TestLoad(
            plan(.constant(rate: 1000)) {
                $0.stop.requests = 40
                $0.maximumInFlight = 4
            }
        ) { _ in .answer(after: .milliseconds(10)) }
        load.start()
        load.advance(.milliseconds(5))
        #expect(load.inFlight == 4 && load.requests.count == 4)

        load.advance(.seconds(1))

        #expect(load.hasEnded && load.report.summary.successfulRequests == 40)
        #expect(load.connectionCount == 4)
        // Ten rounds of four, ten milliseconds apart.
        #expect(load.requestTimes.last == .milliseconds(93))
        #expect(load.report.inFlight.peak == 4)
    }

    @Test(arguments: [1, 2, 3])
    func `several event loops send the same requests at the same times as one`(count: Int) {
        let plan = plan(.poisson(rate: 200)) {
            $0.stop.requests = 200
            $0.seed = 11
            $0.prompt = .synthetic(tokens: .uniform(5, 50))
        }
        let one = TestLoad(plan, shards: 1, seed: 11) { _ in .answer(after: .milliseconds(5)) }
        let several = TestLoad(plan, shards: count, seed: 11) { _ in .answer(after: .milliseconds(5)) }
        for load in [one, several] {
            load.start()
            load.advance(.seconds(5))
        }

        #expect(one.requests.count == 200)
        #expect(several.requests.map(\.text) == one.requests.map(\.text))
        #expect(several.requestTimes == one.requestTimes)
        #expect(Set(one.requests.map(\.text)).count > 100)
        #expect(several.hasEnded && several.report.summary.successfulRequests == 200)
    }

    @Test func `another seed is another load`() {
        let plan = plan(.poisson(rate: 200)) { $0.stop.requests = 50 }
        let loads = [1, 2].map { seed in TestLoad(plan, seed: seed) { _ in .answer(after: .zero) } }
        for load in loads {
            load.start()
            load.advance(.seconds(5))
        }

        #expect(loads[0].requestTimes != loads[1].requestTimes)
    }

    @Test func `many that are due at once are sent in portions, and none is early or lost`() {
        let entries = (0..<1_000).map { _ in ArrivalTrace.Entry(offset: .milliseconds(50)) }
        let load = TestLoad(plan(.trace(ArrivalTrace(entries: entries)))) { _ in .answer(after: .seconds(1)) }
        load.start()
        load.advance(.milliseconds(49))
        #expect(load.requests.isEmpty)

        load.advance(.milliseconds(1))
        #expect(load.requests.count == LoopShard.exchangesPerWakeUp)
        load.advance(.milliseconds(1))
        #expect(load.requests.count == 1_000)

        load.advance(.seconds(2))
        #expect(load.hasEnded && load.report.summary.successfulRequests == 1_000)
    }

    @Test func `a schedule that ends ends the run, when the last answer is there`() {
        let stages = ArrivalProcess.stages(
            [(10, 1), (0, 1), (20, 1)].map { .init(rate: $0, duration: .seconds($1)) }, isPoisson: false
        )
        let load = TestLoad(plan(stages)) { _ in .answer(after: .seconds(2)) }
        load.start()
        load.advance(.milliseconds(4_900))
        #expect(load.requests.count == 30 && !load.hasEnded)

        load.advance(.milliseconds(100))
        #expect(load.hasEnded && load.report.summary.successfulRequests == 30)
    }

    @Test func `the connection that was used last is used next`() {
        // Bursts of three, then one at a time.
        let offsets = [0, 0, 0, 100, 200, 300].map { ArrivalTrace.Entry(offset: .milliseconds($0)) }
        let load = TestLoad(plan(.trace(ArrivalTrace(entries: offsets)))) { index in
            .answer(after: .milliseconds(10 + index))
        }
        load.start()
        load.advance(.seconds(1))

        #expect(load.requests.map(\.connection) == [0, 1, 2, 2, 2, 2])
    }

    @Test func `an idle connection that the server closed is not used again`() {
        let load = TestLoad(plan(.constant(rate: 10)) { $0.stop.requests = 3 }) { _ in .answer(after: .milliseconds(1))
        }
        load.start()
        load.advance(.milliseconds(50))
        load.closeConnection(0)
        load.advance(.seconds(1))

        #expect(load.requests.map(\.connection) == [0, 1, 1])
        #expect(load.report.summary.successfulRequests == 3 && load.report.connectionsOpened == 2)
    }

    @Test func `opening a connection is part of the response time, not of the service time`() {
        let load = TestLoad(plan(.constant(rate: 10)) { $0.stop.requests = 1 }, opening: .milliseconds(30)) { _ in
            .answer(after: .milliseconds(5))
        }
        load.start()
        load.advance(.seconds(1))

        #expect(load.report.responseTime?.maximum == .milliseconds(35))
        #expect(load.report.serviceTime?.maximum == .milliseconds(5))
        #expect(load.report.latencies[.sendLag]?.maximum == .milliseconds(30))
    }

    @Test func `an exchange has its time limit from when it begins, and frees its place`() {
        let load = TestLoad(
            plan(.constant(rate: 10)) {
                $0.stop.requests = 4
                $0.maximumInFlight = 1
                $0.timeout = .milliseconds(250)
            }
        ) { $0 == 0 ? .silence : .answer(after: .milliseconds(1)) }
        load.start()
        load.advance(.seconds(5))

        #expect(load.hasEnded)
        #expect(load.report.failures == [.timeout: 1])
        #expect(load.report.summary.successfulRequests == 3)
        #expect(load.requestTimes == [.zero, .milliseconds(250), .milliseconds(251), .milliseconds(300)])
    }

    @Test func `refused connections are failures, and the schedule goes on`() {
        let load = TestLoad(plan(.constant(rate: 100)) { $0.stop.requests = 20 }, opening: nil) { _ in .silence }
        load.start()
        load.advance(.seconds(1))

        #expect(load.hasEnded && load.report.failures == [.connect: 20])
        #expect(load.connectionCount == 0)
    }

    @Test func `a loop that is late says so`() {
        let load = TestLoad(plan(.constant(rate: 1)) { $0.stop.requests = 2 }) { _ in .answer(after: .zero) }
        load.start()
        load.advance(.milliseconds(500))

        // An embedded loop is never late: each probe runs at its time.
        #expect(load.reading.loopLag.count == 50)
        #expect(load.reading.loopLag.maximum == .zero)
        #expect(load.reading.utilization != nil)
    }
}
