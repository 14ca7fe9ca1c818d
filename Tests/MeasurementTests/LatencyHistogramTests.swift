import Testing

@testable import Measurement

@Suite struct `Latency histogram` {
    @Test func `an empty histogram has no values`() {
        let histogram = LatencyHistogram()

        #expect(histogram.count == 0)
        #expect(histogram.minimum == nil)
        #expect(histogram.maximum == nil)
        #expect(histogram.mean == nil)
        #expect(histogram.sum == .zero)
        #expect(histogram.value(at: .p50) == nil)
        #expect(histogram.interval(for: .p50) == nil)
        #expect(histogram.snapshot().values().isEmpty)
    }

    @Test func `minimum, maximum, sum and mean are exact to the nanosecond`() {
        var histogram = LatencyHistogram()
        for duration in [Duration.nanoseconds(1_234_567), .nanoseconds(9_876_543_211), .nanoseconds(5_000_001)] {
            histogram.record(duration)
        }

        #expect(histogram.count == 3)
        #expect(histogram.minimum == .nanoseconds(1_234_567))
        #expect(histogram.maximum == .nanoseconds(9_876_543_211))
        #expect(histogram.sum == .nanoseconds(9_882_777_779))
        #expect(histogram.mean == .nanoseconds(9_882_777_779) / 3)
    }

    @Test(arguments: [1, 17, 100, 999, 1000, 5000])
    func `percentiles are within 0.1 percent or 1 µs of the sorted samples`(count: Int) throws {
        var histogram = LatencyHistogram()
        var samples: [Int64] = []
        var bits: UInt64 = 42
        for _ in 0..<count {
            bits = bits &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            // Six decades, from 2 µs up.
            let sample = Int64(2000 << ((bits >> 32) % 20)) + Int64((bits >> 40) % 1900)
            samples.append(sample)
            histogram.record(nanoseconds: sample)
        }
        samples.sort()

        for percentile in Percentile.reported + [Percentile(0), Percentile(100), Percentile(12.5)] {
            let exact = samples[percentile.rank(in: count) - 1]
            let value = try #require(histogram.value(at: percentile)).nanoseconds
            #expect(value >= min(exact, value))
            #expect(value - exact <= max(1000, exact / 1000), "\(percentile.name) of \(count)")
            #expect(exact - value <= 0, "\(percentile.name) of \(count) must not be too low")
        }
    }

    @Test func `values are clipped to the exact extremes`() {
        var histogram = LatencyHistogram()
        histogram.record(.nanoseconds(10_000_001))

        #expect(histogram.value(at: .p50) == .nanoseconds(10_000_001))
        #expect(histogram.value(at: Percentile(0)) == .nanoseconds(10_000_001))
        #expect(histogram.value(at: Percentile(100)) == .nanoseconds(10_000_001))
    }

    @Test(arguments: [
        (Duration.nanoseconds(999), 1), (.nanoseconds(1000), 0), (.zero, 1), (.nanoseconds(-5), 1),
        (.seconds(3600), 0), (.seconds(3600) + .nanoseconds(1), 1), (.seconds(1_000_000_000_000_000), 1),
    ])
    func `what lies outside 1 µs to 1 h is clamped and counted, and shows in the extremes`(
        duration: Duration,
        clamped: Int
    ) throws {
        var histogram = LatencyHistogram()
        histogram.record(.milliseconds(5))
        histogram.record(duration)

        #expect(histogram.count == 2)
        #expect(histogram.clampedCount == clamped)
        let recorded = Duration.nanoseconds(duration.nanoseconds)
        #expect(histogram.minimum == min(recorded, .milliseconds(5)))
        #expect(histogram.maximum == max(recorded, .milliseconds(5)))
        #expect(histogram.value(at: Percentile(100)) == histogram.maximum)
    }

    @Test func `merging equals recording everything in one histogram`() {
        var one = LatencyHistogram()
        var other = LatencyHistogram()
        var both = LatencyHistogram()
        for step in 1...2000 {
            let sample = Int64(step * step) * 731
            if step.isMultiple(of: 3) { one.record(nanoseconds: sample) } else { other.record(nanoseconds: sample) }
            both.record(nanoseconds: sample)
        }

        #expect(one.merged(with: other).snapshot() == both.snapshot())
        #expect(other.merged(with: one).snapshot() == both.snapshot())
        one.merge(LatencyHistogram())
        one.merge(other)
        #expect(one.snapshot() == both.snapshot())
        #expect(LatencyHistogram().merged(with: both).snapshot() == both.snapshot())
    }

    @Test func `a copy keeps what it held when the original goes on`() {
        var histogram = LatencyHistogram()
        histogram.record(.milliseconds(1))
        let copy = histogram
        histogram.record(.milliseconds(2))

        #expect(copy.snapshot().buckets.map(\.count) == [1])
        #expect(histogram.count == 2)
        #expect(LatencyHistogram().snapshot().buckets.isEmpty)
    }

    @Test func `a reset histogram is as new`() {
        var histogram = LatencyHistogram()
        histogram.record(.milliseconds(1))
        histogram.record(.seconds(7200))
        histogram.reset()

        #expect(histogram.snapshot() == LatencyHistogram().snapshot())
        #expect(histogram.clampedCount == 0)
    }

    @Test func `the sum outlives 64 bits of nanoseconds`() {
        var histogram = LatencyHistogram()
        for _ in 0..<4 { histogram.record(nanoseconds: .max) }

        #expect(histogram.sum == .nanoseconds(Int64.max) * 4)
        #expect(histogram.mean == .nanoseconds(Int64.max))
    }

    @Test(arguments: [
        (Duration.microseconds(499), 0), (.microseconds(500), 1), (.milliseconds(1), 2), (.milliseconds(2), 2),
        (.milliseconds(5), 3), (.seconds(1), 4), (.seconds(60), 4), (.seconds(7200), 5), (.zero, 0),
    ])
    func `samples equal to a bound count as not above it`(bound: Duration, expected: Int) {
        var histogram = LatencyHistogram()
        let samples: [Duration] = [
            .microseconds(500), .milliseconds(1), .milliseconds(5), .seconds(1), .seconds(7200),
        ]
        for sample in samples { histogram.record(sample) }

        #expect(histogram.count(atOrBelow: bound) == expected)
    }
}
