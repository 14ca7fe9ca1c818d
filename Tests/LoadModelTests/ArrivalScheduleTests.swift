import Foundation
import LoadModel
import Measurement
import Testing

@Suite struct ArrivalScheduleTests {
    private static let seed: UInt64 = 20_240_607

    /// The first times of a process in seconds, or all of them.
    private func times(_ arrivals: ArrivalProcess, _ limit: Int = .max, seed: UInt64 = seed) -> [Double] {
        var schedule = ArrivalSchedule(arrivals, seed: seed)
        var times: [Double] = []
        while times.count < limit, let arrival = schedule.next() { times.append(arrival.offset.seconds) }
        return times
    }

    private func gaps(_ times: [Double]) -> [Double] { zip(times.dropFirst(), times).map(-) }

    private static let openLoops: [ArrivalProcess] = [
        .constant(rate: 7), .poisson(rate: 50), .gamma(rate: 50, shape: 0.3), .gamma(rate: 50, shape: 4),
        .ramp(from: 5, to: 80, over: .seconds(20), isPoisson: true),
        .stages([.init(rate: 40, duration: .seconds(30))], isPoisson: true),
    ]

    @Test(arguments: openLoops)
    func `the same seed gives the same times, none before its predecessor`(arrivals: ArrivalProcess) {
        let times = times(arrivals, 1_000)

        #expect(times == self.times(arrivals, 1_000))
        #expect(zip(times, times.dropFirst()).allSatisfy(<=))
        #expect(times.count == 1_000)
    }

    @Test(arguments: openLoops.dropFirst())
    func `another seed gives other times`(arrivals: ArrivalProcess) {
        #expect(times(arrivals, 100, seed: 1) != times(arrivals, 100, seed: 2))
    }

    @Test func `constant arrivals are where they belong, however many there were`() throws {
        var schedule = ArrivalSchedule(.constant(rate: 30_000), seed: 0)
        var last: ArrivalSchedule.Arrival?
        for _ in 0...3_000_001 { last = schedule.next() }

        // A gap is 33,333 1/3 ns: rounded and added up, the error would be a third of a millisecond for each thousand.
        #expect(last?.offset == .nanoseconds(100_000_033_333))
        #expect(times(.constant(rate: 4), 4) == [0, 0.25, 0.5, 0.75])
    }

    @Test func `Poisson gaps are exponential`() throws {
        let rate = 200.0
        let gaps = gaps(times(.poisson(rate: rate), 100_001))
        // Twenty classes that are equally likely.
        var counts = [Int](repeating: 0, count: 20)
        for gap in gaps { counts[min(Int((1 - exp(-gap * rate)) * 20), 19)] += 1 }
        let test = try #require(ChiSquareTest(counts: counts, weights: [Double](repeating: 1, count: 20)))

        #expect(test.pValue > 0.001)
        #expect(abs(Self.mean(gaps) * rate - 1) < 0.01)
        #expect(abs(Self.variance(gaps) * rate * rate - 1) < 0.03)
    }

    @Test func `Poisson arrivals of equal spans are as scattered as their number`() {
        let times = times(.poisson(rate: 100), 100_000)
        var counts = [Double](repeating: 0, count: 900)
        for time in times where time < 900 { counts[Int(time)] += 1 }

        #expect(abs(Self.mean(counts) - 100) < 1.5)
        // The index of dispersion is 1; over 900 spans its standard deviation is √(2 / 899) = 0.047.
        #expect(abs(Self.variance(counts) / Self.mean(counts) - 1) < 0.15)
    }

    @Test(arguments: [0.25, 0.5, 1, 4, 25])
    func `gamma gaps keep the rate, and scatter by the shape`(shape: Double) {
        let rate = 50.0
        let gaps = gaps(times(.gamma(rate: rate, shape: shape), 100_001))

        #expect(abs(Self.mean(gaps) * rate - 1) < 0.03)
        // The scale is 1 / (rate · shape), so that the variance is 1 / (rate² · shape).
        #expect(abs(Self.variance(gaps) * rate * rate * shape - 1) < 0.06)
    }

    @Test func `a ramp's arrivals are where the integrated rate says`() {
        let times = times(.ramp(from: 10, to: 30, over: .seconds(10), isPoisson: false), 501)

        for (number, time) in times.enumerated() {
            // 10 t + t², then 30 a second.
            let integral = time <= 10 ? 10 * time + time * time : 200 + 30 * (time - 10)
            #expect(abs(integral - Double(number)) < 1e-6)
        }
        #expect(abs(times[200] - 10) < 1e-9)
        #expect(abs(times[500] - 20) < 1e-9)
    }

    @Test func `a ramp down to nothing ends`() {
        let times = times(.ramp(from: 100, to: 0, over: .seconds(2), isPoisson: false))

        #expect(times.count == 100)
        #expect(times.allSatisfy { $0 < 2 })
        #expect(times[1] - times[0] < times[99] - times[98])
    }

    @Test func `a ramp from nothing and one that is flat are ramps, too`() {
        let rising = times(.ramp(from: 0, to: 2, over: .seconds(1), isPoisson: false), 3)
        #expect(rising == [0, 1, 1.5])
        #expect(times(.ramp(from: 4, to: 4, over: .seconds(1), isPoisson: false), 6) == [0, 0.25, 0.5, 0.75, 1, 1.25])
    }

    @Test func `a Poisson ramp has the ramp's numbers of arrivals`() {
        let times = times(.ramp(from: 0, to: 2_000, over: .seconds(10), isPoisson: true), 20_000)
        let halves = [times.count { $0 < 5 }, times.count { $0 >= 5 && $0 < 10 }]

        // 2,500 and 7,500 are expected: four standard deviations.
        #expect(abs(halves[0] - 2_500) < 200)
        #expect(abs(halves[1] - 7_500) < 350)
    }

    @Test func `stages follow one another, with pauses, and end the schedule`() {
        let stages: [ArrivalProcess.Stage] = [
            .init(rate: 0, duration: .milliseconds(500)), .init(rate: 10, duration: .milliseconds(300)),
            .init(rate: 0, duration: .seconds(2)), .init(rate: 2, duration: .seconds(1)),
        ]
        let times = times(.stages(stages, isPoisson: false))

        #expect(times.map { ($0 * 1e6).rounded() / 1e6 } == [0.5, 0.6, 0.7, 2.8, 3.3])
    }

    @Test(arguments: [1, 7, 30, 100])
    func `a stage has exactly its requests, whatever its decimals`(rate: Int) {
        let stages = (0..<50).map { _ in ArrivalProcess.Stage(rate: Double(rate), duration: .milliseconds(100)) }

        #expect(times(.stages(stages, isPoisson: false)).count == rate * 5)
    }

    @Test func `stages of Poisson arrivals pause, too`() {
        let stages: [ArrivalProcess.Stage] = [
            .init(rate: 1_000, duration: .seconds(5)), .init(rate: 0, duration: .seconds(5)),
            .init(rate: 100, duration: .seconds(5)),
        ]
        let times = times(.stages(stages, isPoisson: true))

        #expect(abs(times.count { $0 < 5 } - 5_000) < 300)
        #expect(times.count { $0 >= 5 && $0 < 10 } == 0)
        #expect(abs(times.count { $0 >= 10 } - 500) < 100)
        #expect(times.allSatisfy { $0 < 15 })
    }

    @Test func `a trace's requests come at their times with what they ask`() {
        let entries: [ArrivalTrace.Entry] = [
            .init(offset: .milliseconds(5), promptTokens: 10, outputTokens: 3), .init(offset: .milliseconds(5)),
            .init(offset: .seconds(1), promptTokens: 7),
        ]
        var schedule = ArrivalSchedule(.trace(ArrivalTrace(entries: entries)), seed: 0)

        for entry in entries {
            let arrival = schedule.next()
            #expect(arrival?.offset == entry.offset)
            #expect(arrival?.entry == entry)
        }
        #expect(schedule.next() == nil)
    }

    @Test func `a closed loop has no schedule`() {
        #expect(times(.closedLoop(concurrency: 3, thinkTime: nil)).isEmpty)
    }

    private static func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

    private static func variance(_ values: [Double]) -> Double {
        let mean = mean(values)
        return values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count - 1)
    }
}
