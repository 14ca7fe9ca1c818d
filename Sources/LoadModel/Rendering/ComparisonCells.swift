import Measurement

/// What the cells of a comparison's table say, whatever they are written in.
extension Comparison.Row {
    /// The value of the run at that place, with its unit, or a dash.
    package func valueText(_ run: Int) -> String {
        guard values.indices.contains(run), let value = values[run] else { return Quantity.absent }
        return switch unit {
        case .milliseconds: Quantity.latency(.milliseconds(value)).text
        case .perSecond: "\(FixedDecimals.significant(value)) /s"
        case .failedShare, .goodShare: Quantity.share(value).text
        }
    }

    /// Where the difference of the run at that place to the first lies: `+0.2 … +1.25 ms`; what is not known is said.
    package func differenceText(_ run: Int) -> String {
        guard let difference = difference(run) else { return Quantity.absent }
        guard let interval = difference.interval else { return Comparison.Verdict.tooFewSamples.text }
        let (scale, unit) =
            switch unit {
            case .milliseconds: (1.0, "ms")
            case .perSecond: (1.0, "/s")
            // The difference of two percentages is not a percentage of either.
            case .failedShare, .goodShare: (100.0, "points")
            }
        return "\(Self.signed(interval.lowerBound * scale)) … \(Self.signed(interval.upperBound * scale)) \(unit)"
    }

    /// What the difference of the run at that place to the first shows, or a dash.
    package func verdictText(_ run: Int) -> String {
        difference(run)?.verdict.text ?? Quantity.absent
    }

    /// The difference of the run at that place to the first; nil where either was not measured.
    func difference(_ run: Int) -> Comparison.Difference? {
        differences.indices.contains(run - 1) ? differences[run - 1] : nil
    }

    private static func signed(_ value: Double) -> String {
        if value.magnitude < 0.0005 { return "0" }
        return (value < 0 ? "−" : "+") + FixedDecimals.significant(value.magnitude)
    }
}

extension Comparison {
    /// What the table's intervals are, in a sentence.
    package static let method = """
        Differences are intervals that hold with 95 % confidence within these runs; what varies from run to run is not in \
        them.
        """

    /// `2 better, 1 worse, 17 without a difference shown`, of the run at that place.
    func verdict(_ run: Int) -> String {
        let verdicts = rows.compactMap { $0.difference(run)?.verdict }
        func count(_ verdict: Verdict) -> Int { verdicts.filter { $0 == verdict }.count }
        let tooFew = count(.tooFewSamples)
        return
            "\(count(.better)) better, \(count(.worse)) worse, \(count(.noDifferenceShown)) without a difference shown"
            + (tooFew > 0 ? ", \(tooFew) of too few samples" : "")
    }
}
