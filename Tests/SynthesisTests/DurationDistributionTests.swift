import Synthesis
import Testing

@Suite struct `Duration distribution` {
    @Test(arguments: [
        (DurationDistribution.constant(.milliseconds(5)), Duration.milliseconds(5), Duration.milliseconds(5)),
        (.uniform(.milliseconds(1), .milliseconds(3)), .milliseconds(1), .milliseconds(3)),
        (.uniform(.milliseconds(3), .milliseconds(1)), .milliseconds(1), .milliseconds(3)),
        (.uniform(.zero, .zero), .zero, .zero),
        (.uniform(.nanoseconds(1), .nanoseconds(2)), .nanoseconds(1), .nanoseconds(2)),
    ])
    func `samples stay within the bounds and reach them nearly`(
        distribution: DurationDistribution,
        lowest: Duration,
        highest: Duration
    ) throws {
        var generator = SeededGenerator(seed: 11)
        let samples = (0..<2000).map { _ in distribution.sample(using: &generator) }

        #expect(distribution.bounds == lowest...highest)
        let minimum = try #require(samples.min())
        let maximum = try #require(samples.max())
        #expect(minimum >= lowest && minimum <= lowest + (highest - lowest) / 100)
        #expect(maximum <= highest && maximum >= highest - (highest - lowest) / 100)
    }

    @Test func `the mean of uniform samples is the middle`() {
        let distribution = DurationDistribution.uniform(.milliseconds(10), .milliseconds(30))
        var generator = SeededGenerator(seed: 5)
        let sum = (0..<20_000).reduce(Duration.zero) { sum, _ in sum + distribution.sample(using: &generator) }

        // Five standard errors of the mean: 20 ms / √12 / √20,000 each.
        let mean = sum / 20_000
        #expect(mean > .microseconds(19_796) && mean < .microseconds(20_204))
    }

    @Test func `the same seed gives the same durations`() {
        let distribution = DurationDistribution.uniform(.milliseconds(1), .milliseconds(2))
        var one = SeededGenerator(seed: 42)
        var other = SeededGenerator(seed: 42)
        let samples = (0..<3).map { _ in distribution.sample(using: &one) }

        #expect(samples == (0..<3).map { _ in distribution.sample(using: &other) })
        #expect(samples == [.nanoseconds(1_083_863), .nanoseconds(1_378_980), .nanoseconds(1_680_044)])
    }

    @Test func `a constant draws nothing`() {
        var generator = SeededGenerator(seed: 42)
        var untouched = generator
        #expect(DurationDistribution.constant(.seconds(1)).sample(using: &generator) == .seconds(1))
        #expect(generator.next() == untouched.next())
    }
}
