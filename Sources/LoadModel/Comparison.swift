import Measurement

/// Two or more runs of the same load, each held against the first.
///
/// Runs share no exchanges, so no exchange of one can be paired with one of another. A difference of percentiles is
/// therefore given as an interval only: for each run the percentile lies between two of its order statistics, whatever
/// the distribution (``ConfidenceInterval``), with 97.5 % confidence each; so the difference lies between the extremes that
/// both allow, with at least 95 %. That is exact for few samples and any shape, needs no random numbers, and errs on the
/// side of "no difference shown": by chance alone it shows one far less often than in 1 of 20 rows, which a table of many
/// rows needs. Rates and shares: ``RateInterval``. What varies from run to run is in no interval: repeat the runs.
public struct Comparison: Sendable, Hashable, Codable {
    /// One run that is compared.
    public struct Run: Sendable, Hashable {
        /// What it is called in tables.
        public var name: String
        /// What it did.
        public var plan: LoadPlan
        /// What it measured.
        public var report: Report
        /// What the report was read from.
        public var histograms: RunHistograms

        /// A run of these parts.
        public init(name: String, plan: LoadPlan, report: Report, histograms: RunHistograms) {
            self.name = name
            self.plan = plan
            self.report = report
            self.histograms = histograms
        }
    }

    /// What a row's values are.
    public enum Unit: String, Sendable, Hashable, Codable {
        /// Milliseconds; fewer are better.
        case milliseconds = "ms"
        /// So many a second; more are better.
        case perSecond = "/s"
        /// A failed share of all, 0 to 1; less is better.
        case failedShare
        /// A good share of all, 0 to 1; more is better.
        case goodShare

        /// Whether less is better.
        public var isLessBetter: Bool {
            switch self {
            case .milliseconds, .failedShare: true
            case .perSecond, .goodShare: false
            }
        }
    }

    /// What a difference shows.
    public enum Verdict: String, Sendable, Hashable, Codable, CaseIterable {
        /// The run is better than the first.
        case better
        /// The run is worse than the first.
        case worse
        /// The interval has zero in it.
        case noDifferenceShown
        /// There are too few samples for an interval.
        case tooFewSamples

        /// The verdict in words.
        public var text: String {
            switch self {
            case .better: "better"
            case .worse: "worse"
            case .noDifferenceShown: "no difference shown"
            case .tooFewSamples: "n too small"
            }
        }
    }

    /// How much more a run has than the first.
    public struct Difference: Sendable, Hashable {
        /// Where the difference lies with 95 % confidence, in the row's unit; nil if there are too few samples.
        public var interval: ClosedRange<Double>?
        /// What it shows.
        public var verdict: Verdict

        /// A difference that lies there, of values of that unit.
        public init(interval: ClosedRange<Double>?, unit: Unit) {
            self.interval = interval
            guard let interval else {
                verdict = .tooFewSamples
                return
            }
            if interval.contains(0) {
                verdict = .noDifferenceShown
            } else {
                verdict = (interval.upperBound < 0) == unit.isLessBetter ? .better : .worse
            }
        }
    }

    /// One figure of all runs.
    public struct Row: Sendable, Hashable {
        /// What it is called in JSON: `ttft.p99`, `errorRate`.
        public var name: String
        /// What it is called in texts.
        public var title: String
        /// What the values are.
        public var unit: Unit
        /// The value of each run, in their order; nil where it was not measured.
        public var values: [Double?]
        /// The difference of each run but the first to the first; nil where either was not measured.
        public var differences: [Difference?]

        /// A row of these figures.
        package init(_ name: String, title: String, unit: Unit, values: [Double?], differences: [Difference?]) {
            self.name = name
            self.title = title
            self.unit = unit
            self.values = values
            self.differences = differences
        }
    }

    /// The names of the runs; the first is the one that the others are held against.
    public var runs: [String]
    /// In what the loads differ, if they do: ``Comparison/init(_:allowsUnequalLoads:)`` was told to compare all the same.
    public var loadDifferences: [String]
    /// The figures that at least one run has.
    public var rows: [Row]
    /// What a reader should know.
    public var notes: [String]

    /// Holds the runs against the first of them.
    ///
    /// - Parameter allowsUnequalLoads: Whether runs of different loads are compared.
    /// - Throws: ``PlanError`` that lists what differs, if the loads do, or if there are fewer than two runs.
    public init(_ runs: [Run], allowsUnequalLoads: Bool = false) throws(PlanError) {
        guard let first = runs.first, runs.count > 1 else {
            throw PlanError(comparisonIssues: ["a comparison needs at least two runs"])
        }
        let differences = runs.dropFirst().flatMap { run in
            LoadDifference.differences(from: first.plan, to: run.plan).map { "\(run.name): \($0)" }
        }
        guard differences.isEmpty || allowsUnequalLoads else { throw PlanError(comparisonIssues: differences) }
        self.runs = runs.map(\.name)
        loadDifferences = differences
        rows = ComparisonRows.rows(of: runs)
        notes = runs.flatMap { run in
            (run.report.rig?.limits ?? []).map { "\(run.name) is limited by the rig: \($0)" }
        }
    }
}

extension PlanError {
    /// An error about runs that are not compared, for these reasons.
    fileprivate init(comparisonIssues: [String]) {
        self.init(.unequalLoads, issues: comparisonIssues.map { PlanIssue(pointer: "", detail: $0) })
    }
}
