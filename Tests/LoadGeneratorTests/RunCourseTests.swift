import LoadModel
import NIOCore
import Synchronization
import Testing

@testable import LoadGenerator

@Suite struct RunCourseTests {
    private let origin = NIODeadline.uptimeNanoseconds(1_000_000_000_000)

    private func course(_ change: (inout LoadPlan) -> Void) -> RunCourse {
        var plan = LoadPlan(requests: nil)
        change(&plan)
        return RunCourse(plan: plan, origin: origin)
    }

    /// The phases of so many exchanges of a closed loop that are due a second after each other.
    private func phases(_ course: RunCourse, _ count: Int) -> [Sample.Phase?] {
        (0..<count).map { index in
            course.admit(course.takeNumber(), due: origin + .seconds(Int64(index)), by: course.control)
        }
    }

    @Test func `requests are counted out, and then there is no place for more`() {
        #expect(phases(course { $0.stop.requests = 2 }, 4) == [.measured, .measured, nil, nil])
    }

    @Test func `a warm-up of so many requests precedes those that are measured`() {
        let course = course {
            $0.warmUp = .requests(2)
            $0.stop.requests = 3
        }

        #expect(phases(course, 6) == [.warmUp, .warmUp, .measured, .measured, .measured, nil])
        #expect(course.control.measuredStart == origin + .seconds(2))
    }

    @Test func `a warm-up of a time does not use up requests`() {
        let course = course {
            $0.warmUp = .duration(.seconds(3))
            $0.stop.requests = 2
        }

        #expect(phases(course, 6) == [.warmUp, .warmUp, .warmUp, .measured, .measured, nil])
    }

    @Test func `a cool-down takes what comes after the last measured request`() {
        let course = course {
            $0.stop.requests = 2
            $0.coolDown = .seconds(10)
        }

        #expect(phases(course, 4) == [.measured, .measured, .coolDown, .coolDown])
        #expect(course.control.loadEnd == origin + .seconds(11) + .nanoseconds(1))
    }

    @Test func `arrivals go by their numbers, in whatever order they come`() {
        let course = course {
            $0.arrivals = .constant(rate: 1)
            $0.stop.requests = 3
        }
        func admit(_ number: Int64) -> Sample.Phase? {
            course.admit(arrival: Int(number), first: nil, due: origin + .seconds(number), by: course.control)
        }

        #expect([0, 2, 3, 1, 4].map(admit) == [.measured, .measured, nil, .measured, nil])
        #expect(course.isBeyondLimit(arrival: 3, first: nil) && !course.isBeyondLimit(arrival: 2, first: nil))
    }

    @Test func `arrivals after a warm-up of a time are counted from the first of the measured phase`() {
        let course = course {
            $0.arrivals = .constant(rate: 1)
            $0.warmUp = .duration(.seconds(5))
            $0.stop.requests = 2
        }
        func admit(_ number: Int64) -> Sample.Phase? {
            course.admit(
                arrival: Int(number), first: number < 5 ? nil : 5, due: origin + .seconds(number), by: course.control)
        }

        #expect((0..<8).map(admit) == [.warmUp, .warmUp, .warmUp, .warmUp, .warmUp, .measured, .measured, nil])
    }

    @Test func `a change is told to all who wait for it`() {
        let course = course { $0.stop.duration = .seconds(1) }
        let calls = Atomic(0)
        course.setWakers([{ calls.add(1, ordering: .relaxed) }, { calls.add(10, ordering: .relaxed) }])
        let version = course.version

        course.update { $0.concurrency = 5 }

        #expect(calls.load(ordering: .relaxed) == 11)
        #expect(course.version == version + 1 && course.control.concurrency == 5)
    }
}
