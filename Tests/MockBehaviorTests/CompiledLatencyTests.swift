import MockBehavior
import Synthesis
import Testing

@Suite struct `Compiled latency` {
    private func timing(
        _ profile: LatencyProfile, _ circumstances: LatencyCircumstances, seed: UInt64 = 1
    ) -> ResponseTiming {
        var generator = SeededGenerator(seed: seed)
        return CompiledLatency(profile).timing(circumstances, using: &generator)
    }

    private static func constant(_ milliseconds: Int) -> DurationDistribution { .constant(.milliseconds(milliseconds)) }

    private static func even(_ delay: Int, _ step: Int) -> ResponseTiming {
        .even(delay: .milliseconds(delay), step: .milliseconds(step))
    }

    private static let stream = LatencyCircumstances(isStreaming: true, steps: 5, outputTokens: 9)

    @Test(
        arguments: [
            (LatencyProfile(), even(0, 0)), (LatencyProfile(timeToFirstToken: constant(300)), even(300, 0)),
            (
                LatencyProfile(timeToFirstToken: constant(300), pace: .interTokenLatency(constant(20))), even(300, 20)
            ),
            // Nine tokens, eight of them after the first, in four gaps.
            (LatencyProfile(timeToFirstToken: constant(300), pace: .tokensPerSecond(100)), even(300, 20)),
            (LatencyProfile(timeToFirstToken: constant(100), total: constant(300)), even(100, 50)),
            (
                LatencyProfile(
                    timeToFirstToken: constant(100), pace: .interTokenLatency(constant(20)), total: constant(300)),
                even(100, 50)
            ),
            (LatencyProfile(timeToFirstToken: constant(400), total: constant(300)), even(400, 0)),
            (LatencyProfile(total: constant(500)), even(100, 100)),
            (LatencyProfile(pace: .interTokenLatency(constant(20)), total: constant(500)), even(420, 20)),
            (LatencyProfile(pace: .interTokenLatency(constant(200)), total: constant(400)), even(0, 100)),
        ] as [(LatencyProfile, ResponseTiming)])
    func `a stream without chance is paced evenly`(profile: LatencyProfile, expected: ResponseTiming) {
        #expect(timing(profile, Self.stream) == expected)
    }

    @Test(
        arguments: [
            (LatencyProfile(), 0), (LatencyProfile(timeToFirstToken: constant(300)), 300),
            (LatencyProfile(timeToFirstToken: constant(300), pace: .interTokenLatency(constant(20))), 380),
            (LatencyProfile(timeToFirstToken: constant(300), pace: .tokensPerSecond(100)), 380),
            (LatencyProfile(timeToFirstToken: constant(100), total: constant(300)), 300),
            (LatencyProfile(timeToFirstToken: constant(400), total: constant(300)), 400),
            (LatencyProfile(.recorded(LatencyRecording(timings: [[.milliseconds(5), .milliseconds(70)]]))), 70),
        ] as [(LatencyProfile, Int)])
    func `a whole response is due when its stream would end`(profile: LatencyProfile, milliseconds: Int) {
        var whole = Self.stream
        whole.isStreaming = false
        #expect(timing(profile, whole) == Self.even(milliseconds, 0))
    }

    @Test func `where nobody counted steps, tokens stand for them`() {
        let profile = LatencyProfile(pace: .interTokenLatency(Self.constant(10)))
        #expect(timing(profile, LatencyCircumstances(isStreaming: false, outputTokens: 9)) == Self.even(80, 0))
        #expect(timing(profile, LatencyCircumstances(isStreaming: false)) == Self.even(0, 0))
        #expect(timing(profile, LatencyCircumstances(isStreaming: true, outputTokens: 9)).offset(ofStep: 0) == .zero)
    }

    @Test func `gaps are drawn one by one, and the same again for the same seed`() throws {
        let gap = DurationDistribution.gamma(mean: .milliseconds(20), shape: 2)
        let profile = LatencyProfile(
            timeToFirstToken: .lognormal(median: .milliseconds(200), p99: .milliseconds(900)),
            pace: .interTokenLatency(gap))
        var generator = SeededGenerator(seed: 7)
        let first = DurationDistribution.lognormal(median: .milliseconds(200), p99: .milliseconds(900))
            .sample(using: &generator)
        let expected = (0..<4).reduce(into: [first]) { offsets, _ in
            offsets.append((offsets.last ?? .zero) + gap.sample(using: &generator))
        }
        #expect(timing(profile, Self.stream, seed: 7) == .steps(expected))
        #expect(timing(profile, Self.stream, seed: 7) == timing(profile, Self.stream, seed: 7))
        #expect(timing(profile, Self.stream, seed: 7) != timing(profile, Self.stream, seed: 8))
    }

    @Test func `drawn gaps are stretched to end with the total`() throws {
        let gap = DurationDistribution.exponential(mean: .milliseconds(20))
        let both = timing(
            LatencyProfile(
                timeToFirstToken: Self.constant(100), pace: .interTokenLatency(gap), total: Self.constant(1000)),
            Self.stream)
        guard case .steps(let offsets) = both else {
            Issue.record("expected steps, found \(both)")
            return
        }
        #expect(offsets.count == 5)
        #expect(offsets.first == .milliseconds(100))
        #expect(offsets.last == .milliseconds(1000))
        #expect(zip(offsets, offsets.dropFirst()).allSatisfy(<=))
        #expect(Set(zip(offsets, offsets.dropFirst()).map { $1 - $0 }).count == 4)

        // Without a time to first token the gaps stay as drawn, and end with the total.
        let late = timing(LatencyProfile(pace: .interTokenLatency(gap), total: Self.constant(60_000)), Self.stream)
        #expect(late.offset(ofStep: 4) == .seconds(60))
        #expect(late.firstByte > .seconds(55))
        // Where they do not fit, they are squeezed.
        let tight = timing(LatencyProfile(pace: .interTokenLatency(gap), total: Self.constant(1)), Self.stream)
        #expect(tight.firstByte == .zero)
        #expect(tight.offset(ofStep: 4) == .milliseconds(1))
    }

    @Test func `a long whole response draws a bounded number of gaps`() {
        let gap = DurationDistribution.uniform(.milliseconds(10), .milliseconds(30))
        let profile = LatencyProfile(pace: .interTokenLatency(gap))
        var generator = SeededGenerator(seed: 3)
        let timing = CompiledLatency(profile).timing(
            LatencyCircumstances(isStreaming: false, outputTokens: 1_000_001), using: &generator)
        var drawn = SeededGenerator(seed: 3)
        for _ in 0..<256 { _ = gap.sample(using: &drawn) }
        #expect(generator.next() == drawn.next())
        // Its mean has a standard error of 20/√12/√256 ms a gap; five of them.
        #expect((timing.firstByte / .seconds(1) - 20_000).magnitude < 1805)
    }

    // MARK: - Load

    @Test(arguments: [(1, 1.0), (4, 1), (5, 1.5), (8, 3), (1000, 10)])
    func `requests in flight slow everything down`(inFlight: Int, factor: Double) {
        var profile = LatencyProfile(timeToFirstToken: Self.constant(300), pace: .interTokenLatency(Self.constant(20)))
        var load = LoadSlowdown(perRequest: 0.5)
        load.fullSpeed = 4
        load.maximum = 10
        profile.load = load
        var circumstances = Self.stream
        circumstances.inFlight = inFlight
        let expected = ResponseTiming.even(
            delay: .nanoseconds(Int(300_000_000 * factor)), step: .nanoseconds(Int(20_000_000 * factor)))
        #expect(timing(profile, circumstances) == expected)
    }

    // MARK: - Cold starts

    @Test func `the first requests wait, and those after an idle time`() {
        var profile = LatencyProfile(timeToFirstToken: Self.constant(10), pace: .interTokenLatency(Self.constant(1)))
        var start = ColdStart(delay: Self.constant(4000))
        start.requests = 2
        start.idle = .seconds(60)
        profile.coldStart = start
        let latency = CompiledLatency(profile)
        var generator = SeededGenerator(seed: 1)
        func delay(at seconds: Int) -> Int {
            var circumstances = Self.stream
            circumstances.sinceStart = .seconds(seconds)
            let timing = latency.timing(circumstances, using: &generator)
            #expect(timing.offset(ofStep: 1) - timing.firstByte == .milliseconds(1))
            return Int(timing.firstByte / .milliseconds(1))
        }
        #expect([100, 101, 102, 161, 221, 222, 223, 282].map(delay) == [4010, 4010, 10, 10, 4010, 4010, 10, 10])
    }

    @Test func `without an idle time a server stays warm`() {
        var profile = LatencyProfile()
        profile.coldStart = ColdStart(delay: Self.constant(4))
        let latency = CompiledLatency(profile)
        var generator = SeededGenerator(seed: 1)
        let delays = [0, 1, 100_000].map { seconds in
            latency.timing(
                LatencyCircumstances(isStreaming: false, sinceStart: .seconds(seconds)), using: &generator)
        }
        #expect(delays == [Self.even(4, 0), Self.even(0, 0), Self.even(0, 0)])
    }

    @Test func `however many come at once, so many find it cold`() async {
        var profile = LatencyProfile()
        var start = ColdStart(delay: Self.constant(4))
        start.requests = 10
        profile.coldStart = start
        let latency = CompiledLatency(profile)
        let cold = await withTaskGroup(of: Int.self) { group in
            for task in 0..<8 {
                group.addTask {
                    var generator = SeededGenerator(seed: UInt64(task))
                    return (0..<100).count { _ in
                        latency.timing(LatencyCircumstances(isStreaming: false), using: &generator).firstByte > .zero
                    }
                }
            }
            return await group.reduce(0, +)
        }
        #expect(cold == 10)
    }

    // MARK: - Recordings

    private static let recording = LatencyRecording(timings: [
        [.milliseconds(100), .milliseconds(120), .milliseconds(160)], [.milliseconds(7)],
    ])

    @Test func `recorded timings come in turn`() {
        let latency = CompiledLatency(LatencyProfile(.recorded(Self.recording)))
        var generator = SeededGenerator(seed: 1)
        let circumstances = LatencyCircumstances(isStreaming: true, steps: 3)
        let timings = (0..<3).map { _ in latency.timing(circumstances, using: &generator) }
        #expect(timings[0] == .steps([.milliseconds(100), .milliseconds(120), .milliseconds(160)]))
        #expect(timings[1] == .steps([.milliseconds(7), .milliseconds(7), .milliseconds(7)]))
        #expect(timings[2] == timings[0])
    }

    @Test func `a longer stream than the recorded one goes on at its mean gap`() {
        let timing = timing(
            LatencyProfile(.recorded(Self.recording)), LatencyCircumstances(isStreaming: true, steps: 5))
        let offsets = [100, 120, 160, 190, 220].map { Duration.milliseconds($0) }
        #expect(timing == .steps(offsets))
    }

    @Test func `recorded timings may be drawn`() {
        var recording = Self.recording
        recording.order = .random
        let latency = CompiledLatency(LatencyProfile(.recorded(recording)))
        var generator = SeededGenerator(seed: 1)
        let first = (0..<1000).count { _ in
            latency.timing(LatencyCircumstances(isStreaming: false), using: &generator) == Self.even(160, 0)
        }
        // Five standard errors of 1,000 coins.
        #expect((420...580).contains(first))
    }
}

@Suite struct `Response timing` {
    @Test func `an even timing counts its steps`() {
        let timing = ResponseTiming.even(delay: .milliseconds(100), step: .milliseconds(20))
        #expect(timing.firstByte == .milliseconds(100))
        #expect(timing.offset(ofStep: 0) == .milliseconds(100))
        #expect(timing.offset(ofStep: 3) == .milliseconds(160))
    }

    @Test func `steps beyond the listed ones are due with the last`() {
        let timing = ResponseTiming.steps([.milliseconds(5), .milliseconds(9)])
        #expect(timing.firstByte == .milliseconds(5))
        #expect([0, 1, 2, 50].map { timing.offset(ofStep: $0) } == [5, 9, 9, 9].map { Duration.milliseconds($0) })
    }
}
