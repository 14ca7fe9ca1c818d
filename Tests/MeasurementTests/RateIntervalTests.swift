import Measurement
import Testing

@Suite struct RateIntervalTests {
    /// Exact intervals from tables of the Poisson distribution; from 100 on they are approximate.
    @Test(arguments: [
        (0, 0.0, 3.6889), (1, 0.0253, 5.5716), (5, 1.6235, 11.6683), (10, 4.7954, 18.3904), (99, 80.4623, 120.5289),
        (100, 81.364, 121.6268),
    ])
    func `a count of events has the interval that tables give`(count: Int, lower: Double, upper: Double) {
        let interval = RateInterval.count(count)

        #expect(abs(interval.lowerBound - lower) <= 0.002)
        #expect(abs(interval.upperBound - upper) <= 0.002)
    }

    /// Wilson's interval as published with worked examples (Newcombe 1998).
    @Test(arguments: [
        (81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0, 0.1611), (1, 29, 0.0061, 0.1718),
    ])
    func `a share has the published interval`(part: Int, total: Int, lower: Double, upper: Double) {
        let interval = RateInterval.share(part, of: total)

        #expect(abs(interval.lowerBound - lower) < 0.0001)
        #expect(abs(interval.upperBound - upper) < 0.0001)
    }

    /// Newcombe's worked example of two shares, 56/70 and 48/80: 0.0524 to 0.3339.
    @Test func `a difference of shares has the published interval`() {
        let first = (48.0 / 80, RateInterval.share(48, of: 80))
        let second = (56.0 / 70, RateInterval.share(56, of: 70))
        let interval = RateInterval.difference(from: first, to: second)

        #expect(abs(interval.lowerBound - 0.0524) < 0.0001)
        #expect(abs(interval.upperBound - 0.3339) < 0.0001)
    }
}
