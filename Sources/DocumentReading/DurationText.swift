/// Durations as people write them: `300ms`, `1.2s`, `5min`.
package enum DurationText {
    private static let units: [(suffix: String, length: Duration)] = [
        ("ns", .nanoseconds(1)), ("us", .microseconds(1)), ("µs", .microseconds(1)), ("ms", .milliseconds(1)),
        ("s", .seconds(1)), ("m", .seconds(60)), ("min", .seconds(60)), ("h", .seconds(3600)),
    ]
    /// What is longer is no delay that anybody waits for.
    private static let longest = Duration.seconds(1 << 32)

    /// The duration that a text names; nil if it names none.
    ///
    /// - Parameter unit: of a number that has none; nil refuses it.
    package static func duration(_ text: some StringProtocol, unit: Duration? = nil) -> Duration? {
        let digits = text.prefix { $0.isASCII && $0.isNumber || $0 == "." }
        let suffix = text.dropFirst(digits.count)
        let length = suffix.isEmpty ? unit : units.first { $0.suffix == suffix }?.length
        guard let number = Double(digits), let length else { return nil }
        let nanoseconds = number * (length / .nanoseconds(1))
        guard nanoseconds <= longest / .nanoseconds(1) else { return nil }
        return .nanoseconds(Int64(nanoseconds.rounded()))
    }

    /// The duration in the largest unit up to seconds that leaves no fraction, so that it reads back as itself: `90s`,
    /// `1500ms`. What is shorter than a nanosecond is cut.
    package static func text(_ duration: Duration) -> String {
        let nanoseconds = Int64(clamping: duration.attoseconds / 1_000_000_000)
        for (suffix, length) in [("s", 1_000_000_000), ("ms", 1_000_000), ("us", 1_000)] as [(String, Int64)]
        where nanoseconds.isMultiple(of: length) {
            return "\(nanoseconds / length)\(suffix)"
        }
        return "\(nanoseconds)ns"
    }
}
