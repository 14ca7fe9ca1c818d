import Synthesis
import Testing

/// Draws are held against what the distributions' formulas say of them. The seeds are fixed, so a test passes always or
/// never; the tolerances are five standard errors, which another seed would exceed once in a million.
@Suite struct `Drawn durations` {
    struct Expectation: Sendable, CustomTestStringConvertible {
        var distribution: DurationDistribution
        /// In milliseconds.
        var mean, deviation: Double
        var testDescription: String { "\(distribution)" }
    }

    private static let count = 40_000

    private func samples(_ distribution: DurationDistribution, seed: UInt64 = 17) -> [Double] {
        var generator = SeededGenerator(seed: seed)
        return (0..<Self.count).map { _ in distribution.sample(using: &generator) / .milliseconds(1) }
    }

    @Test(arguments: [
        Expectation(
            distribution: .normal(mean: .milliseconds(100), standardDeviation: .milliseconds(10)),
            mean: 100, deviation: 10),
        // μ Φ(μ/σ) + σ φ(μ/σ) for μ = σ, as what would be negative is zero; the second moment is (μ² + σ²) Φ + μ σ φ.
        Expectation(
            distribution: .normal(mean: .milliseconds(10), standardDeviation: .milliseconds(10)),
            mean: 10.833154705876864, deviation: 8.665_5),
        // median × exp(σ²/2), and that times √(exp(σ²) − 1), with σ = ln 4.5 / z₉₉.
        Expectation(
            distribution: .lognormal(median: .milliseconds(200), p99: .milliseconds(900)),
            mean: 246.490_8, deviation: 177.567_6),
        Expectation(distribution: .exponential(mean: .milliseconds(50)), mean: 50, deviation: 50),
        Expectation(distribution: .gamma(mean: .milliseconds(40), shape: 4), mean: 40, deviation: 20),
        Expectation(distribution: .gamma(mean: .milliseconds(40), shape: 1), mean: 40, deviation: 40),
        Expectation(distribution: .gamma(mean: .milliseconds(40), shape: 0.25), mean: 40, deviation: 80),
    ])
    func `mean and deviation are those of the formulas`(expected: Expectation) {
        let samples = samples(expected.distribution)
        let mean = samples.reduce(0, +) / Double(Self.count)
        let variance = samples.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(Self.count - 1)
        // The error of the deviation follows from the fourth moment, which is taken from the samples.
        let fourth =
            samples.reduce(0) { $0 + ($1 - mean) * ($1 - mean) * ($1 - mean) * ($1 - mean) } / Double(Self.count)
        let errorOfVariance = ((fourth - variance * variance) / Double(Self.count)).squareRoot()

        #expect((mean - expected.mean).magnitude < 5 * expected.deviation / Double(Self.count).squareRoot())
        #expect((variance - expected.deviation * expected.deviation).magnitude < 5 * errorOfVariance)
        #expect(samples.allSatisfy { $0 >= 0 })
    }

    @Test(
        arguments: [
            (.normal(mean: .milliseconds(100), standardDeviation: .milliseconds(10)), 112.815_516, 0.9),
            (.normal(mean: .milliseconds(10), standardDeviation: .milliseconds(10)), 10, 0.5),
            (.lognormal(median: .milliseconds(200), p99: .milliseconds(900)), 200, 0.5),
            (.lognormal(median: .milliseconds(200), p99: .milliseconds(900)), 900, 0.99),
            (.exponential(mean: .milliseconds(50)), 34.657_359, 0.5),
            (.exponential(mean: .milliseconds(50)), 230.258_51, 0.99),
            // The median of a gamma of shape 2 is 1.678347 scales, its 95th percentile 4.743865.
            (.gamma(mean: .milliseconds(20), shape: 2), 16.783_47, 0.5),
            (.gamma(mean: .milliseconds(20), shape: 2), 47.438_65, 0.95),
        ] as [(DurationDistribution, Double, Double)])
    func `so many draws lie below a quantile`(distribution: DurationDistribution, quantile: Double, share: Double) {
        let below = samples(distribution).count { $0 <= quantile }
        let error = (share * (1 - share) / Double(Self.count)).squareRoot()
        #expect((Double(below) / Double(Self.count) - share).magnitude < 5 * error)
    }

    @Test func `percentiles that were measured come back`() throws {
        let percentiles = try #require(
            DurationPercentiles([
                .init(percent: 10, duration: .milliseconds(100)), .init(percent: 50, duration: .milliseconds(200)),
                .init(percent: 90, duration: .milliseconds(600)), .init(percent: 99, duration: .milliseconds(2000)),
            ]))
        let samples = samples(.empirical(percentiles))

        for (quantile, share) in [(100.0, 0.1), (150, 0.3), (200, 0.5), (400, 0.7), (600, 0.9), (1999.999, 0.99)] {
            let below = samples.count { $0 <= quantile }
            let error = (share * (1 - share) / Double(Self.count)).squareRoot()
            #expect((Double(below) / Double(Self.count) - share).magnitude < 5 * error, "\(quantile)")
        }
        #expect(samples.min() == 100)
        #expect(samples.max() == 2000)
    }

    @Test func `the same seed gives the same draws, for good`() {
        func draws(_ distribution: DurationDistribution) -> [Duration] {
            var generator = SeededGenerator(seed: 42)
            return (0..<3).map { _ in distribution.sample(using: &generator) }
        }
        // The first three were computed by another program from the generator's published numbers.
        let expected: [(DurationDistribution, nanoseconds: [Int])] = [
            (
                .normal(mean: .milliseconds(100), standardDeviation: .milliseconds(10)),
                [86_204_523, 96_918_399, 104_678_202]
            ),
            (.lognormal(median: .milliseconds(200), p99: .milliseconds(900)), [81_972_540, 163_870_989, 270_637_943]),
            (.exponential(mean: .milliseconds(50)), [123_928_555, 48_513_559, 19_279_932]),
            (.gamma(mean: .milliseconds(40), shape: 0.5), [8_174_120, 124_799_074, 78_804_771]),
        ]
        for (distribution, nanoseconds) in expected {
            #expect(draws(distribution) == nanoseconds.map { .nanoseconds($0) }, "\(distribution)")
        }
    }

    @Test(arguments: [
        DurationDistribution.lognormal(median: .milliseconds(5), p99: .milliseconds(5)),
        .lognormal(median: .milliseconds(5), p99: .zero), .gamma(mean: .milliseconds(5), shape: 0),
        .gamma(mean: .milliseconds(5), shape: .infinity), .gamma(mean: .milliseconds(5), shape: .nan),
        .normal(mean: .milliseconds(5), standardDeviation: .zero),
    ])
    func `a parameter out of its range makes a constant`(distribution: DurationDistribution) {
        var generator = SeededGenerator(seed: 1)
        #expect((0..<10).allSatisfy { _ in distribution.sample(using: &generator) == .milliseconds(5) })
    }

    @Test func `tails are cut`() {
        let heavy = DurationDistribution.lognormal(median: .seconds(600), p99: .seconds(36_000))
        var generator = SeededGenerator(seed: 3)
        let samples = (0..<1000).map { _ in heavy.sample(using: &generator) }
        #expect(samples.max() == .seconds(3600))
        #expect(heavy.bounds == .zero ... .seconds(3600))
    }
}

@Suite struct `Percentiles of durations` {
    private static func points(_ points: [(Double, Int)]) -> [DurationPercentiles.Point] {
        points.map { .init(percent: $0.0, duration: .milliseconds($0.1)) }
    }

    @Test(
        arguments: [
            [], [(-1, 1)], [(101, 1)], [(50, 1), (50, 2)], [(90, 1), (50, 2)], [(50, 2), (90, 1)], [(50, -1)],
            [(.nan, 1)], [(50, 1), (.nan, 2)],
        ] as [[(Double, Int)]])
    func `what does not rise is none`(points: [(Double, Int)]) {
        #expect(DurationPercentiles(Self.points(points)) == nil)
    }

    @Test(
        arguments: [
            (0, 100), (50, 100), (70, 200), (90, 300), (94.5, 650), (99, 1000), (100, 1000),
        ] as [(Double, Int)])
    func `between two points lies a straight line, beyond them nothing`(percent: Double, milliseconds: Int) throws {
        let percentiles = try #require(DurationPercentiles(Self.points([(50, 100), (90, 300), (99, 1000)])))
        #expect(percentiles.duration(at: percent) == .milliseconds(milliseconds))
        #expect(percentiles.bounds == .milliseconds(100) ... .milliseconds(1000))
    }

    @Test func `one point is a constant`() throws {
        let percentiles = try #require(DurationPercentiles(Self.points([(50, 7)])))
        for percent in [0.0, 50, 100] { #expect(percentiles.duration(at: percent) == .milliseconds(7)) }
    }
}
