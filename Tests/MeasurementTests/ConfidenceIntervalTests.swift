import Testing

@testable import Measurement

@Suite struct `Confidence interval` {
    @Test(arguments: [(Percentile.p50, 6), (.p90, 36), (.p95, 72), (.p99, 368), (.p999, 3688)])
    func `at 95 percent there is a fewest number of samples`(percentile: Percentile, minimum: Int) {
        #expect(ConfidenceInterval.minimumCount(for: percentile) == minimum)
        #expect(ConfidenceInterval.ranks(for: percentile, count: minimum - 1) == nil)
        #expect(ConfidenceInterval.ranks(for: percentile, count: minimum)?.upperBound == minimum)
    }

    @Test(arguments: [
        // Textbook tables of ranks for the median at 95 %.
        (10, 2...9), (20, 6...15), (50, 18...33), (100, 40...61),
    ])
    func `ranks for the median are those of the tables`(count: Int, ranks: ClosedRange<Int>) {
        #expect(ConfidenceInterval.ranks(for: .p50, count: count) == ranks)
    }

    @Test(arguments: [(Percentile.p50, 25), (.p90, 60), (.p95, 200), (.p99, 900)])
    func `each tail holds at most its share, and one rank less would exceed it`(
        percentile: Percentile,
        count: Int
    ) throws {
        let ranks = try #require(ConfidenceInterval.ranks(for: percentile, count: count))
        let probability = percentile.percent / 100
        let cumulative = cumulativeBinomial(count: count, probability: probability)

        // The chance that the true percentile lies below the lower sample, or above the upper.
        #expect(cumulative[ranks.lowerBound - 1] <= 0.025)
        #expect(cumulative[ranks.lowerBound] > 0.025)
        #expect(1 - cumulative[ranks.upperBound - 1] <= 0.025)
        #expect(1 - cumulative[ranks.upperBound - 2] > 0.025)
    }

    @Test func `the interval narrows with more samples, up to a hundred million`() throws {
        var previous = 1.0
        for count in [1000, 10_000, 1_000_000, 100_000_000] {
            let ranks = try #require(ConfidenceInterval.ranks(for: .p99, count: count))
            let width = Double(ranks.count) / Double(count)
            #expect(ranks.contains(Percentile.p99.rank(in: count)))
            #expect(width < previous)
            // 2 · 1.96 standard deviations, as the normal approximation has it.
            let expected = 3.92 * (Double(count) * 0.01 * 0.99).squareRoot()
            #expect(abs(Double(ranks.count) - expected) < 3 + expected / 100)
            previous = width
        }
    }

    @Test func `no number of samples settles p0, p100 or certainty`() {
        #expect(ConfidenceInterval.minimumCount(for: Percentile(0)) == nil)
        #expect(ConfidenceInterval.minimumCount(for: Percentile(100)) == nil)
        #expect(ConfidenceInterval.minimumCount(for: .p50, confidence: 1) == nil)
        #expect(ConfidenceInterval.ranks(for: Percentile(100), count: 1_000_000) == nil)
        #expect(ConfidenceInterval.ranks(for: .p50, count: 0) == nil)
    }

    @Test func `more confidence needs more samples and a wider interval`() throws {
        #expect(ConfidenceInterval.minimumCount(for: .p99, confidence: 0.99) == 528)
        let usual = try #require(ConfidenceInterval.ranks(for: .p90, count: 500))
        let strict = try #require(ConfidenceInterval.ranks(for: .p90, count: 500, confidence: 0.99))
        #expect(strict.lowerBound < usual.lowerBound)
        #expect(strict.upperBound > usual.upperBound)
    }

    /// P(X ≤ k) for each k, built another way than the module does: one coin after the other.
    private func cumulativeBinomial(count: Int, probability: Double) -> [Double] {
        var chances = [1.0] + Array(repeating: 0.0, count: count)
        for coin in 1...count {
            for successes in stride(from: coin, through: 1, by: -1) {
                chances[successes] = chances[successes] * (1 - probability) + chances[successes - 1] * probability
            }
            chances[0] *= 1 - probability
        }
        var sum = 0.0
        return chances.map { chance in
            sum += chance
            return sum
        }
    }
}
