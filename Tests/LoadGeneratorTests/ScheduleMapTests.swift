import NIOCore
import Testing

@testable import LoadGenerator

@Suite struct ScheduleMapTests {
    private let origin = NIODeadline.uptimeNanoseconds(1_000_000_000_000)

    @Test func `without a change the schedule's time is the run's`() {
        let map = ScheduleMap(origin: origin)

        for offset in [Duration.zero, .nanoseconds(1), .seconds(3600), .seconds(1_000_000)] {
            #expect(map.time(of: offset) == origin + TimeAmount(offset))
            #expect(map.offset(at: origin + TimeAmount(offset)) == offset)
        }
        #expect(map.speed == 1)
    }

    @Test func `another speed moves only what is due after it was set`() {
        var map = ScheduleMap(origin: origin)
        map.setSpeed(2, at: origin + .seconds(10))
        map.setSpeed(0.5, at: origin + .seconds(20))

        #expect(map.time(of: .seconds(9)) == origin + .seconds(9))
        #expect(map.time(of: .seconds(10)) == origin + .seconds(10))
        // From 10 s on two seconds of the schedule pass in one, up to 30 s at 20 s.
        #expect(map.time(of: .seconds(12)) == origin + .seconds(11))
        #expect(map.time(of: .seconds(30)) == origin + .seconds(20))
        #expect(map.time(of: .seconds(31)) == origin + .seconds(22))
        #expect(map.offset(at: origin + .seconds(22)) == .seconds(31))
        #expect(map.speed == 0.5)
    }

    @Test func `the last of several speeds set at one time counts`() {
        var map = ScheduleMap(origin: origin)
        map.setSpeed(100, at: origin + .seconds(1))
        map.setSpeed(2, at: origin + .seconds(1))

        #expect(map.time(of: .seconds(3)) == origin + .seconds(2))
    }

    @Test func `a pause moves everything by its length`() {
        var map = ScheduleMap(origin: origin)
        map.setSpeed(2, at: origin + .seconds(10))
        map.shift(by: .seconds(5))

        #expect(map.time(of: .seconds(4)) == origin + .seconds(9))
        #expect(map.time(of: .seconds(12)) == origin + .seconds(16))
    }
}
