import Measurement

#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

/// How the runs of one plan did over time.
public struct RunTrend: Sendable, Hashable, Codable {
    /// The plan's ``LoadPlan/fingerprint``.
    public var planFingerprint: String
    /// What is given of each run, under the names that objectives have for it. Times are in milliseconds.
    public var figures: [String]
    /// The completed runs, oldest first.
    public var runs: [Point]

    /// One run of the plan.
    public struct Point: Sendable, Hashable {
        /// The run's id.
        public var id: String
        /// The run's name.
        public var name: String
        /// The run's tags.
        public var tags: [String]
        /// When it was asked for.
        public var createdAt: Date
        /// Whether its figures tell about the rig rather than about what was measured.
        public var isRigLimited: Bool
        /// What was measured, by the figure's name; what was not is absent.
        public var values: [String: Double]
    }

    /// What is given where nobody asks for anything else.
    public static let usualFigures: [Objective.Subject] = [
        .percentile(.responseTime, .p50), .percentile(.responseTime, .p99), .percentile(.timeToFirstToken, .p99),
        .requestsPerSecond, .errorRate,
    ]

    /// The trend of these runs, in their order; those without a report are left out.
    public init(planFingerprint: String, runs: [RunRecord], figures: [Objective.Subject] = usualFigures) {
        self.planFingerprint = planFingerprint
        self.figures = figures.map(\.text)
        self.runs = runs.compactMap { run in
            guard let report = run.report else { return nil }
            let values = figures.compactMap { figure in report.value(of: figure).map { (figure.text, $0) } }
            return Point(
                id: run.id, name: run.name, tags: run.tags, createdAt: run.createdAt,
                isRigLimited: report.rig?.isLimited ?? false,
                values: Dictionary(values, uniquingKeysWith: { first, _ in first })
            )
        }
    }
}

extension RunTrend.Point: Codable {
    private enum CodingKeys: CodingKey {
        case id, name, tags, createdAt, isRigLimited, values
    }

    /// Reads what ``encode(to:)`` writes.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            id: try container.decode(String.self, forKey: .id),
            name: try container.decode(String.self, forKey: .name),
            tags: try container.decode([String].self, forKey: .tags),
            createdAt: try container.decode(Timestamp.self, forKey: .createdAt).date,
            isRigLimited: try container.decode(Bool.self, forKey: .isRigLimited),
            values: try container.decode([String: Double].self, forKey: .values)
        )
    }

    /// Writes the time as RFC 3339 and numbers to the millionth.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(id, forKey: .id)
        try container.encode(name, forKey: .name)
        try container.encode(tags, forKey: .tags)
        try container.encode(Timestamp(date: createdAt), forKey: .createdAt)
        try container.encode(isRigLimited, forKey: .isRigLimited)
        try container.encode(values.mapValues { $0.rounded(toDecimals: 6) }, forKey: .values)
    }
}

extension Report {
    /// A figure of the report, in its objective's unit; nil if it was not measured or is none of the report's percentiles.
    package func value(of subject: Objective.Subject) -> Double? {
        switch subject {
        case .percentile(let metric, let percentile): latencies[metric]?[percentile]?.roundedMilliseconds
        case .mean(let metric): latencies[metric]?.mean?.roundedMilliseconds
        case .maximum(let metric): latencies[metric]?.maximum?.roundedMilliseconds
        case .errorRate: summary.errorRate
        case .requestsPerSecond: summary.requestsPerSecond
        case .goodput: goodput?.requestsPerSecond
        case .outputTokensPerSecond: throughput.outputTokensPerSecond
        }
    }
}
