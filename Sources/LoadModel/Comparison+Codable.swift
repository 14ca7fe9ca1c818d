extension Comparison.Difference: Codable {
    private enum CodingKeys: CodingKey { case interval, verdict }

    /// Reads what ``encode(to:)`` writes.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let bounds = try container.decodeIfPresent([Double].self, forKey: .interval)
        if let bounds {
            guard bounds.count == 2, bounds[0] <= bounds[1] else {
                throw DecodingError.dataCorruptedError(
                    forKey: .interval,
                    in: container,
                    debugDescription: "an interval is its lower and its upper bound"
                )
            }
            interval = bounds[0]...bounds[1]
        } else {
            interval = nil
        }
        verdict = try container.decode(Comparison.Verdict.self, forKey: .verdict)
    }

    /// Writes the interval as a pair, to six decimals.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        let bounds = interval.map { [$0.lowerBound.rounded(toDecimals: 6), $0.upperBound.rounded(toDecimals: 6)] }
        try container.encodeIfPresent(bounds, forKey: .interval)
        try container.encode(verdict, forKey: .verdict)
    }
}

extension Comparison.Row: Codable {
    private enum CodingKeys: CodingKey { case name, title, unit, values, differences }

    /// Reads what ``encode(to:)`` writes.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            try container.decode(String.self, forKey: .name),
            title: try container.decode(String.self, forKey: .title),
            unit: try container.decode(Comparison.Unit.self, forKey: .unit),
            values: try container.decode([Double?].self, forKey: .values),
            differences: try container.decode([Comparison.Difference?].self, forKey: .differences)
        )
    }

    /// Writes the values to six decimals; null stands for what was not measured.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(name, forKey: .name)
        try container.encode(title, forKey: .title)
        try container.encode(unit, forKey: .unit)
        try container.encode(values.map { $0?.rounded(toDecimals: 6) }, forKey: .values)
        try container.encode(differences, forKey: .differences)
    }
}
