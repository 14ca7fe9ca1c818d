#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// One axis of a chart: which values it spans, where each stands, and which are named.
struct ChartAxis: Sendable, Hashable {
    /// A value that is named at the axis.
    struct Tick: Sendable, Hashable {
        var value: Double
        var label: String
    }

    /// How values are spread over the axis.
    enum Scale: Sendable, Hashable {
        /// Evenly.
        case linear
        /// By their magnitude; only values above 0 have a place.
        case logarithmic
    }

    /// What is shown, with its unit.
    let title: String
    let scale: Scale
    /// The lowest and the highest value, which differ.
    let bounds: ClosedRange<Double>
    let ticks: [Tick]

    /// An axis of these parts. Bounds that are no range are widened to one.
    init(title: String, scale: Scale, bounds: ClosedRange<Double>, ticks: [Tick]) {
        self.title = title
        self.scale = scale
        let bounds = bounds.lowerBound < bounds.upperBound ? bounds : bounds.lowerBound...(bounds.lowerBound + 1)
        self.bounds = bounds
        self.ticks = ticks.filter { bounds.contains($0.value) }
    }

    /// Where the value stands: 0 at the lower end of the axis, 1 at its upper end. Values beyond stand at the end.
    func position(of value: Double) -> Double {
        guard value.isFinite else { return value > 0 ? 1 : 0 }
        let bounded = min(max(value, bounds.lowerBound), bounds.upperBound)
        switch scale {
        case .linear: return (bounded - bounds.lowerBound) / (bounds.upperBound - bounds.lowerBound)
        case .logarithmic:
            return log(bounded / bounds.lowerBound) / log(bounds.upperBound / bounds.lowerBound)
        }
    }
}

extension ChartAxis {
    /// From 0 to a round number at or above `maximum`, with about `count` ticks.
    static func fromZero(_ title: String, maximum: Double, count: Int = 5) -> ChartAxis {
        let bounded = maximum.isFinite ? min(max(maximum, 0), 1e18) : 0
        let step = roundStep(bounded, count: count)
        return span(title, from: 0, to: max(1, (bounded / step - 1e-9).rounded(.up)) * step, count: count)
    }

    /// From exactly `low` to exactly `high`, with about `count` ticks.
    static func span(_ title: String, from low: Double, to high: Double, count: Int = 8) -> ChartAxis {
        let width = max(high - low, high.magnitude * 1e-9)
        let step = roundStep(width, count: count)
        let first = (low / step).rounded(.up)
        let ticks = (0...count * 3).map { (first + Double($0)) * step }
        return ChartAxis(
            title: title,
            scale: .linear,
            bounds: low...(low + width),
            ticks: ticks.map { Tick(value: $0, label: FixedDecimals.short($0)) }
        )
    }

    /// A logarithmic axis that spans the values, both above 0, with ticks at 1, 2 and 5 times the powers of ten, or at
    /// the powers alone if they are many.
    static func magnitudes(_ title: String, from least: Double, to greatest: Double) -> ChartAxis {
        let low = least.isFinite && least > 0 ? min(least, 1e15) : 0.001
        let high = greatest.isFinite ? min(max(greatest, low * 1.5), 1e18) : low * 10
        let exponents = Int(log10(low).rounded(.down))...Int(log10(high).rounded(.up))
        let factors = exponents.count > 4 ? [1.0] : [1, 2, 5]
        let values = exponents.flatMap { exponent in factors.map { $0 * power(exponent) } }
        let bottom = values.last { $0 <= low * 1.000_001 } ?? low
        let top = values.first { $0 >= high * 0.999_999 } ?? high
        return ChartAxis(
            title: title,
            scale: .logarithmic,
            bounds: bottom...top,
            ticks: values.map { Tick(value: $0, label: FixedDecimals.short($0)) }
        )
    }

    /// 1, 2 or 5 times a power of ten, so that about `count` of it make up the maximum.
    private static func roundStep(_ maximum: Double, count: Int) -> Double {
        guard maximum.isFinite, maximum > 1e-9 else { return 1 }
        let raw = min(maximum, 1e18) / Double(count)
        let magnitude = power(Int(log10(raw).rounded(.down)))
        let factor: Double =
            switch raw / magnitude {
            case ...1.000_001: 1
            case ...2.000_001: 2
            case ...5.000_001: 5
            default: 10
            }
        return factor * magnitude
    }

    private static func power(_ exponent: Int) -> Double { pow(10, Double(exponent)) }
}

extension FixedDecimals {
    /// A round number as short as an axis needs it: `0.05`, `250`, `1.5k`, `20M`.
    static func short(_ value: Double) -> String {
        let magnitude = value.magnitude
        let units: [(suffix: String, size: Double)] = [("G", 1e9), ("M", 1e6), ("k", 1e4)]
        for unit in units where magnitude >= unit.size {
            let divisor = unit.suffix == "k" ? 1e3 : unit.size
            return shortText(value / divisor) + unit.suffix
        }
        return shortText(value)
    }
}
