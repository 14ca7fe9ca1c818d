import Testing

@testable import Synthesis

@Suite struct `Standard normal` {
    @Test(arguments: [
        // Made by another implementation, CPython's statistics.NormalDist().inv_cdf.
        (0.5, 0.0), (0.75, 0.6744897501960817), (0.9, 1.2815515655446008), (0.99, 2.3263478740408408),
        (0.999, 3.090232306167813), (0.025, -1.9599639845400538), (1e-7, -5.199337582192817),
        (1e-20, -9.262340089798405),
    ])
    func `quantiles are the published ones`(p: Double, expected: Double) {
        #expect((StandardNormal.quantile(p) - expected).magnitude <= 4e-15 * max(1, expected.magnitude))
    }

    @Test func `the percentile that scales a lognormal is the quantile`() {
        #expect((StandardNormal.p99 - StandardNormal.quantile(0.99)).magnitude < 1e-15)
    }

    @Test func `a larger number never gives a smaller draw`() {
        let draws = (1..<2000).map { StandardNormal.quantile(Double($0) / 2000) }
        #expect(zip(draws, draws.dropFirst()).allSatisfy(<))
    }

    @Test func `even the outermost numbers give a finite draw`() {
        var lowest = ListedNumbers(numbers: [0])
        var highest = ListedNumbers(numbers: [.max])
        let draw = StandardNormal.sample(using: &lowest)
        #expect(draw < -8 && draw.isFinite)
        #expect(StandardNormal.sample(using: &highest) == -draw)
    }
}
