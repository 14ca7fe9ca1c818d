import Testing

@testable import Measurement

@Suite struct `Duration units` {
    @Test(
        arguments: [
            (Duration.zero, 0), (.nanoseconds(1), 1), (.nanoseconds(-1), -1), (.nanoseconds(999_999_999), 999_999_999),
            (.milliseconds(250), 250_000_000), (.seconds(3600), 3_600_000_000_000), (.seconds(4722), 4_722_000_000_000),
            (.seconds(4723), 4_723_000_000_000), (.seconds(-100_000), -100_000_000_000_000),
            (.nanoseconds(Int64.max), Int64.max), (.nanoseconds(Int64.min), Int64.min),
            (.seconds(10_000_000_000), Int64.max), (.seconds(-10_000_000_000), Int64.min),
            (Duration(attoseconds: 1_999_999_999), 1), (Duration(attoseconds: -1_999_999_999), -1),
            (Duration(attoseconds: 999_999_999), 0),
        ] as [(Duration, Int64)])
    func `nanoseconds are whole and stay within 64 bits`(duration: Duration, nanoseconds: Int64) {
        #expect(duration.nanoseconds == nanoseconds)
    }

    @Test(arguments: [
        (Duration.milliseconds(250), 250.0, 0.25), (.microseconds(1), 0.001, 0.000_001), (.zero, 0, 0),
        (.seconds(-2), -2000, -2), (.nanoseconds(1_234_567), 1.234_567, 0.001_234_567),
    ])
    func `milliseconds and seconds are the nearest fraction`(duration: Duration, milliseconds: Double, seconds: Double)
    {
        #expect(duration.milliseconds == milliseconds)
        #expect(duration.seconds == seconds)
    }
}
