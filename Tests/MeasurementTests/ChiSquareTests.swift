import Foundation
import Testing

@testable import Measurement

struct ChiSquareTests {
    /// Quantiles from the tables of the distribution (NIST, Engineering Statistics Handbook, 1.3.6.7.4).
    @Test(arguments: [
        (1, 3.841, 0.05), (1, 10.828, 0.001), (2, 5.991, 0.05), (3, 11.345, 0.01), (5, 9.236, 0.10), (10, 18.307, 0.05),
        (30, 43.773, 0.05), (100, 149.449, 0.001),
    ])
    func `the tail agrees with the tables`(degrees: Int, statistic: Double, probability: Double) {
        let tail = ChiSquareTest.upperGamma(Double(degrees) / 2, statistic / 2)
        #expect(abs(tail - probability) < probability * 0.002)
    }

    @Test func `two degrees of freedom are an exponential, exactly`() {
        for x in [0.0, 0.1, 1, 3.9, 4.1, 20, 100] {
            #expect(abs(ChiSquareTest.upperGamma(1, x) - exp(-x)) < 1e-13)
        }
    }

    @Test func `the statistic is the sum of squares over what was expected`() throws {
        let test = try #require(ChiSquareTest(counts: [70, 30], weights: [3, 1]))
        #expect(abs(test.statistic - (25.0 / 75 + 25.0 / 25)) < 1e-12)
        #expect(test.degreesOfFreedom == 1)
        #expect(test.smallestExpected == 25)
        #expect((0.24...0.25).contains(test.pValue))
    }

    @Test func `counts as expected are certain, and far others impossible`() throws {
        #expect(try #require(ChiSquareTest(counts: [300, 100], weights: [0.75, 0.25])).pValue == 1)
        #expect(try #require(ChiSquareTest(counts: [100, 300], weights: [3, 1])).pValue < 1e-50)
    }

    @Test func `there is no test of nothing`() {
        #expect(ChiSquareTest(counts: [], weights: []) == nil)
        #expect(ChiSquareTest(counts: [1], weights: [1]) == nil)
        #expect(ChiSquareTest(counts: [0, 0], weights: [1, 1]) == nil)
        #expect(ChiSquareTest(counts: [1, 2], weights: [1, 0]) == nil)
        #expect(ChiSquareTest(counts: [1, 2], weights: [1]) == nil)
    }
}
