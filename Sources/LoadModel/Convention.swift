import Measurement

/// In whose terms a run's figures are given: the same words mean other things to other tools.
///
/// A run keeps the histograms of all of them (``RunHistograms``), so that a finished run can be read in each. What differs
/// is which marks a time lies between, and what is counted how often; `docs/benchmarks.md` has the table. What does not
/// differ here: percentiles are those of the histograms, not interpolated, and the duration is that of the requests,
/// without a tool's own start.
public enum Convention: String, Sendable, Hashable, Codable, CaseIterable {
    /// The report's own terms.
    case raw
    /// `vllm bench serve`.
    case vllm
    /// guidellm 0.8.
    case guidellm
    /// aiperf 0.13.
    case aiperf
}

/// One figure, under the name and in the unit that a convention gives it.
public struct ConventionFigure: Sendable, Hashable, Codable {
    /// The tool's name for it.
    public var name: String
    /// The tool's unit; empty for a plain number.
    public var unit: String
    /// The value, in the unit.
    public var value: Double
    /// What it is: which marks it lies between, what is counted.
    public var meaning: String

    /// A figure of these parts.
    public init(name: String, unit: String, value: Double, meaning: String) {
        self.name = name
        self.unit = unit
        self.value = value
        self.meaning = meaning
    }

    /// The figure in one line: `Median TTFT (ms): 183.2`.
    public var text: String { "\(name)\(unit.isEmpty ? "" : " (\(unit))"): \(FixedDecimals.shortText(value))" }
}

extension Report {
    /// The figures of the run in a tool's terms, in the order in which the tool gives them; what was not measured is absent.
    ///
    /// - Parameter histograms: Those of the run. Runs of older versions lack most of them.
    public func figures(in convention: Convention, histograms: RunHistograms) -> [ConventionFigure] {
        let terms = ConventionTerms(convention)
        let rates = terms.rates.compactMap { rate in
            rate.value(self).map { value in
                ConventionFigure(name: rate.name, unit: rate.unit, value: value, meaning: rate.meaning)
            }
        }
        let times = terms.times.flatMap { time -> [ConventionFigure] in
            guard let snapshot = time.histogram(histograms) else { return [] }
            return terms.statistics.compactMap { statistic in
                statistic.value(snapshot).map { value in
                    ConventionFigure(
                        name: terms.isStatisticFirst
                            ? "\(statistic.name) \(time.name)" : "\(time.name) \(statistic.name)",
                        unit: time.unit,
                        value: time.unit == "s" ? value.seconds : value.milliseconds,
                        meaning: time.meaning
                    )
                }
            }
        }
        return rates + times
    }
}
