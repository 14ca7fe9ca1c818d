import DocumentReading
import LoadModel

/// Times as people write and read them.
enum TimeText {
    /// Reads `200ms`, `1.5s`, `2m`.
    ///
    /// - Parameter unitless: how many milliseconds a number without a unit counts; nil refuses it.
    static func milliseconds(_ text: some StringProtocol, unitless: Double?) -> Double? {
        let unit = unitless.map { Duration.milliseconds(1) * $0 }
        return DurationText.duration(text, unit: unit).map { $0 / .milliseconds(1) }
    }

    /// `934 ms`, `1.5 s`; from a minute on the two largest units.
    static func exact(milliseconds: Double) -> String {
        switch milliseconds {
        case ..<1_000: FixedDecimals.text(milliseconds, decimals: milliseconds < 10 ? 1 : 0) + " ms"
        case ..<60_000: FixedDecimals.text(milliseconds / 1_000, decimals: 1) + " s"
        default: text(seconds: milliseconds / 1_000)
        }
    }

    /// The two largest units: `45 s`, `2 min 5 s`, `3 h 20 min`, `4 d 1 h`.
    static func text(seconds: Double) -> String {
        let whole = Int(min(max(seconds, 0), 1e15))
        let (days, hours, minutes) = (whole / 86_400, whole / 3_600 % 24, whole / 60 % 60)
        if days > 0 { return "\(days) d \(hours) h" }
        if hours > 0 { return "\(hours) h \(minutes) min" }
        if minutes > 0 { return "\(minutes) min \(whole % 60) s" }
        return "\(whole) s"
    }
}

/// Sizes as people read them.
enum SizeText {
    /// `512 B`, `1.5 kB`, `23.4 MB`: powers of 1,000.
    static func text(bytes: Int) -> String {
        var value = Double(bytes)
        for unit in ["B", "kB", "MB", "GB"] {
            if value < 1_000 { return "\(FixedDecimals.text(value, decimals: unit == "B" ? 0 : 1)) \(unit)" }
            value /= 1_000
        }
        return "\(FixedDecimals.text(value, decimals: 1)) TB"
    }
}
