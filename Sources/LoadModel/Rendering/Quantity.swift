import Measurement

/// A figure with its unit: how renderings write it for people, and bare for programs.
enum Quantity: Sendable, Hashable {
    /// So many of something that needs no unit.
    case count(Int)
    /// A measured time, always in milliseconds, so that a column of them can be read down.
    case latency(Duration)
    /// How long something went on, in the unit that suits it.
    case elapsed(Duration)
    /// So many a second of what is named, in the plural.
    case rate(Double, of: String)
    /// A fraction of 1, which people read in percent.
    case share(Double)
    /// A number of bytes, decimal prefixes for people.
    case bytes(Int)

    /// What stands where nothing was measured.
    static let absent = "–"

    /// For people, with the unit: `12.5 ms`, `1,234 requests/s`, `0.12 %`.
    var text: String {
        switch self {
        case .count(let count): FixedDecimals.grouped(count)
        case .latency(let duration): "\(FixedDecimals.significant(duration.milliseconds)) ms"
        case .elapsed(let duration): Self.elapsedText(duration)
        case .rate(let rate, let things): "\(FixedDecimals.significant(rate)) \(things)/s"
        case .share(let share): "\(FixedDecimals.significant(share * 100)) %"
        case .bytes(let bytes): Self.bytesText(bytes)
        }
    }

    /// For programs: no grouping, durations in milliseconds, shares as fractions of 1.
    var number: String {
        switch self {
        case .count(let count), .bytes(let count): String(count)
        case .latency(let duration), .elapsed(let duration): Self.bare(duration.roundedMilliseconds)
        case .rate(let rate, _): Self.bare(rate.rounded(toDecimals: 3))
        case .share(let share): Self.bare(share.rounded(toDecimals: 6))
        }
    }

    /// The unit of ``number``; empty for a count.
    var unit: String {
        switch self {
        case .count: ""
        case .latency, .elapsed: "ms"
        case .rate(_, let things): "\(things)/s"
        case .share: "fraction"
        case .bytes: "bytes"
        }
    }

    /// The number as short as it can be read back, and never with an exponent.
    static func bare(_ value: Double) -> String {
        guard value.isFinite else { return "" }
        if value == value.rounded(), value.magnitude < 1e15 { return String(Int(value)) }
        let text = value.description
        return text.contains("e") ? FixedDecimals.text(value, decimals: 6).replacing(",", with: "") : text
    }

    private static func elapsedText(_ duration: Duration) -> String {
        let seconds = duration.seconds
        if seconds < 1 { return "\(FixedDecimals.significant(duration.milliseconds)) ms" }
        if seconds < 60 { return "\(FixedDecimals.significant(seconds)) s" }
        let whole = Int(min(seconds.rounded(), 1e15))
        if whole < 3_600 { return whole % 60 == 0 ? "\(whole / 60) min" : "\(whole / 60) min \(whole % 60) s" }
        let minutes = whole / 60 % 60
        return "\(FixedDecimals.grouped(whole / 3_600)) h" + (minutes == 0 ? "" : " \(minutes) min")
    }

    private static func bytesText(_ bytes: Int) -> String {
        let units: [(name: String, size: Double)] = [("TB", 1e12), ("GB", 1e9), ("MB", 1e6), ("kB", 1e3)]
        guard let unit = units.first(where: { Double(bytes) >= $0.size }) else { return "\(bytes) B" }
        return "\(FixedDecimals.significant(Double(bytes) / unit.size)) \(unit.name)"
    }
}

extension Quantity? {
    /// ``Quantity/text``, or a dash where nothing was measured.
    var text: String { self?.text ?? Quantity.absent }
}
