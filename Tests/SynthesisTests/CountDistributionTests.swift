import Synthesis
import Testing

@Suite struct CountDistributionTests {
    private func draws(_ distribution: CountDistribution, _ count: Int = 40_000, seed: UInt64 = 11) -> [Int] {
        var generator = SeededGenerator(seed: seed)
        return (0..<count).map { _ in distribution.sample(using: &generator) }
    }

    private func share(_ draws: [Int], atMost bound: Int) -> Double {
        Double(draws.count { $0 <= bound }) / Double(draws.count)
    }

    @Test(
        arguments: [
            .uniform(1, 100), .normal(mean: 50, standardDeviation: 5), .lognormal(median: 20, p99: 90),
        ] as [CountDistribution])
    func `the same seed draws the same numbers, another seed others`(distribution: CountDistribution) {
        #expect(draws(distribution, 100) == draws(distribution, 100))
        #expect(draws(distribution, 100) != draws(distribution, 100, seed: 12))
    }

    @Test func `a constant is itself`() {
        #expect(Set(draws(.constant(7), 100)) == [7])
    }

    @Test func `uniform draws are all numbers between the two, about equally often`() {
        let draws = draws(.uniform(12, 3))

        #expect(Set(draws) == Set(3...12))
        // 4,000 of each are expected, give or take 60.
        for number in 3...12 { #expect(abs(draws.count { $0 == number } - 4_000) < 300) }
    }

    @Test func `normal draws have their mean and deviation`() {
        let draws = draws(.normal(mean: 200, standardDeviation: 20)).map(Double.init)
        let mean = draws.reduce(0, +) / Double(draws.count)
        let variance = draws.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(draws.count - 1)

        #expect(abs(mean - 200) < 0.5)
        #expect(abs(variance.squareRoot() - 20) < 0.4)
    }

    @Test func `lognormal draws have their median and p99`() {
        let draws = draws(.lognormal(median: 300, p99: 2_000))

        // Half and a hundredth, within four standard deviations.
        #expect(abs(share(draws, atMost: 300) - 0.5) < 0.01)
        #expect(abs(share(draws, atMost: 2_000) - 0.99) < 0.002)
    }

    @Test(
        arguments: [
            .constant(-5), .uniform(-10, 0), .normal(mean: 1, standardDeviation: 50), .lognormal(median: 0, p99: 0),
            .lognormal(median: 1, p99: 1e12), .normal(mean: 1e12, standardDeviation: 1), .constant(.max),
            .uniform(.min, .max), .normal(mean: .nan, standardDeviation: 1),
        ] as [CountDistribution])
    func `no draw is below one or beyond the largest`(distribution: CountDistribution) {
        #expect(draws(distribution, 2_000).allSatisfy { (1...CountDistribution.largestDraw).contains($0) })
    }

    @Test func `a p99 that is not above the median is no distribution but the median`() {
        #expect(Set(draws(.lognormal(median: 40, p99: 40), 100)) == [40])
    }
}
