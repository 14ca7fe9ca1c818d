import LoadModel
import NIOCore
import Testing

@testable import LoadGenerator

@Suite struct RunControlTests {
    private let origin = NIODeadline.uptimeNanoseconds(1_000_000_000_000)

    private func control(_ change: (inout LoadPlan) -> Void) -> RunControl {
        var plan = LoadPlan(requests: nil)
        change(&plan)
        return RunControl(plan: plan, origin: origin)
    }

    private func seconds(_ count: Int64) -> NIODeadline { origin + .seconds(count) }

    @Test func `phases follow one another by the plan's times`() {
        let control = control {
            $0.warmUp = .duration(.seconds(5))
            $0.stop.duration = .seconds(20)
            $0.coolDown = .seconds(2)
        }

        #expect(
            [0, 4, 5, 24, 25, 26].map { control.phase(at: seconds($0)) }
                == [.warmUp, .warmUp, .measured, .measured, .coolDown, .coolDown])
        #expect(control.loadEnd == seconds(27))
    }

    @Test func `a warm-up of so many requests is over when the runner says so`() {
        var control = control {
            $0.warmUp = .requests(10)
            $0.stop.duration = .seconds(20)
        }
        #expect(control.phase(at: seconds(100)) == .warmUp && control.loadEnd == nil)

        control.beginMeasuring(at: seconds(3))
        control.beginMeasuring(at: seconds(4))

        #expect(control.phase(at: seconds(3)) == .measured && control.phase(at: seconds(23)) == .coolDown)
        #expect(control.loadEnd == seconds(23))
    }

    @Test func `while a run is paused its clock stands still`() {
        var control = control {
            $0.warmUp = .duration(.seconds(5))
            $0.stop.duration = .seconds(20)
        }
        control.pause(at: seconds(10))
        control.pause(at: seconds(12))
        #expect(control.isPaused && control.loadEnd == nil)

        #expect(control.resume(at: seconds(40)) == .seconds(30))
        #expect(control.resume(at: seconds(41)) == nil)

        #expect(control.measuredStart == seconds(5))
        #expect(control.loadEnd == seconds(55))
        #expect(control.schedule.time(of: .seconds(10)) == seconds(40))
        #expect(control.pausedTime == .seconds(30))
    }

    @Test func `a speed that is set during a pause holds from its end on`() {
        var control = control { $0.arrivals = .constant(rate: 1) }
        control.pause(at: seconds(10))
        control.setSpeed(2, at: seconds(15))
        _ = control.resume(at: seconds(20))

        #expect(control.schedule.time(of: .seconds(10)) == seconds(20))
        #expect(control.schedule.time(of: .seconds(14)) == seconds(22))
    }

    @Test func `the earlier end counts, be it time, requests, precision or a stop`() {
        var byRequests = control { $0.stop.duration = .seconds(20) }
        byRequests.lastRequestBegan(at: seconds(8))
        #expect(byRequests.endsWithRequest && byRequests.phase(at: seconds(8)) == .measured)
        #expect(byRequests.phase(at: seconds(9)) == .coolDown)

        var byTime = control { $0.stop.duration = .seconds(20) }
        byTime.lastRequestBegan(at: seconds(21))
        #expect(!byTime.endsWithRequest && byTime.loadEnd == seconds(20))

        var byPrecision = control { $0.coolDown = .seconds(3) }
        byPrecision.endMeasuring(at: seconds(7))
        byPrecision.endMeasuring(at: seconds(9))
        #expect(byPrecision.loadEnd == seconds(10))

        var stopped = control { $0.coolDown = .seconds(3) }
        stopped.stop(at: seconds(4), grace: .seconds(1))
        #expect(stopped.loadEnd == seconds(4) && stopped.stop?.graceEnd == seconds(5))
        // Who has waited long enough may shorten the grace, not lengthen it.
        stopped.stop(at: seconds(4) + .milliseconds(100), grace: .seconds(9))
        #expect(stopped.stop?.graceEnd == seconds(5))
        stopped.cancel(at: seconds(4) + .milliseconds(200))
        #expect(stopped.isCancelled && stopped.stop?.graceEnd == seconds(4) + .milliseconds(200))
    }

    @Test func `a stop ends a paused run too`() {
        var control = control { $0.stop.duration = .seconds(20) }
        control.pause(at: seconds(10))
        control.stop(at: seconds(30), grace: .zero)

        #expect(control.loadEnd == seconds(30))
        #expect(control.measuredEnd == seconds(10))
    }
}
