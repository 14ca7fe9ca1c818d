import Testing

@testable import Synthesis

@Suite struct `Seeded generator` {
    @Test func `SplitMix64 gives its published numbers`() {
        var generator = SplitMix64(seed: 1_234_567)
        let expected: [UInt64] = [
            6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
            4_593_380_528_125_082_431, 16_408_922_859_458_223_821,
        ]

        #expect(expected.map { _ in generator.next() } == expected)
    }

    @Test func `xoshiro256 star-star gives its published numbers`() {
        var generator = SeededGenerator(state: (1, 2, 3, 4))
        let expected: [UInt64] = [
            11520, 0, 1_509_978_240, 1_215_971_899_390_074_240, 1_216_172_134_540_287_360, 607_988_272_756_665_600,
            16_172_922_978_634_559_625, 8_476_171_486_693_032_832, 10_595_114_339_597_558_777,
            2_904_607_092_377_533_576,
        ]

        #expect(expected.map { _ in generator.next() } == expected)
    }

    @Test(
        arguments: [
            // From the reference implementations in C, chained.
            (0, [11_091_344_671_253_066_420, 13_793_997_310_169_335_082, 1_900_383_378_846_508_768]),
            (42, [1_546_998_764_402_558_742, 6_990_951_692_964_543_102, 12_544_586_762_248_559_009]),
        ] as [(UInt64, [UInt64])])
    func `a seed decides the numbers for good`(seed: UInt64, expected: [UInt64]) {
        var generator = SeededGenerator(seed: seed)

        #expect(expected.map { _ in generator.next() } == expected)
    }

    @Test func `a copy repeats what the original goes on to give`() {
        var original = SeededGenerator(seed: 7)
        _ = original.next()
        var copy = original

        #expect((0..<5).map { _ in original.next() } == (0..<5).map { _ in copy.next() })
    }
}

@Suite struct `Uniform numbers` {
    @Test(arguments: [0, 1, 2, 6, 61, 1_000_000, UInt64.max - 1, .max])
    func `they stay within their maximum`(maximum: UInt64) {
        var generator = SeededGenerator(seed: 1)
        for _ in 0..<1000 { #expect(generator.uniform(upTo: maximum) <= maximum) }
    }

    @Test func `all are equally likely`() {
        var generator = SeededGenerator(seed: 3)
        var counts = [Int](repeating: 0, count: 7)
        for _ in 0..<70_000 { counts[Int(generator.uniform(upTo: 6))] += 1 }

        // Chi-squared with six degrees of freedom; 22.5 has a chance of one in a thousand.
        let chiSquared = counts.reduce(0.0) { $0 + Double(($1 - 10_000) * ($1 - 10_000)) / 10_000 }
        #expect(chiSquared < 22.5)
    }

    @Test func `what would favour a number is refused`() {
        // Of 2⁶⁴ inputs the first (2⁶⁴ mod 3) = 1 is one too many for a bound of 3.
        var generator = ListedNumbers(numbers: [0, .max])
        #expect(generator.uniform(upTo: 2) == 2)
        #expect(generator.numbers.isEmpty)
    }
}

/// Gives the numbers that it was told.
struct ListedNumbers: RandomNumberGenerator {
    var numbers: [UInt64]

    mutating func next() -> UInt64 { numbers.removeFirst() }
}
