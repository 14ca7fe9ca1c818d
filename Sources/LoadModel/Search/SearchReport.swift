public import Measurement

/// What a search found: its steps, and what they come to.
public struct SearchReport: Sendable, Hashable {
    /// What was varied.
    public var axis: LoadAxis
    /// Every run, in the order in which they were made.
    public var steps: [Step]
    /// Where more load stops to pay: the load with the greatest power, which is throughput over mean response time
    /// (Kleinrock, "Power and deterministic rules of thumb for probabilistic problems in computer communications", 1979).
    /// Nil if no step had a success.
    public var knee: Double?
    /// The highest load that met the objectives; nil if none did, or there are none.
    public var highest: Double?
    /// The lowest load that did not; nil if all did, or there are no objectives.
    public var lowestBroken: Double?
    /// The load of the step that the rest of the report is of: the highest that was borne where that was looked for, the
    /// knee where that was, else the last.
    public var shown: Double?
    /// What was found, in a sentence.
    public var verdict: String

    /// One run of a search.
    public struct Step: Sendable, Hashable {
        /// The load that was asked for.
        public var load: Double
        /// Exchanges that ended well, a second.
        public var throughput: Double?
        /// The failed share of all, 0 to 1.
        public var errorRate: Double?
        /// The mean response time.
        public var meanResponseTime: Duration?
        /// The percentiles of the response time.
        public var responseTime: [Percentile: Duration]
        /// The percentiles of the time to first token.
        public var timeToFirstToken: [Percentile: Duration]
        /// Tokens of answers, a second.
        public var outputTokensPerSecond: Double?
        /// The objectives that were not met, in words; `keeping up` is one of every open loop.
        public var broken: [String]
        /// Whether the figures tell about the rig.
        public var isRigLimited: Bool

        /// Whether the load was borne: every objective was met.
        public var isMet: Bool { broken.isEmpty }
    }
}

extension SearchReport.Step {
    /// What a run at that load comes to.
    ///
    /// A rate counts as borne only if at least 95 % of it was answered well: a server that answers half of the requests
    /// quickly has not borne them.
    package init(load: Double, axis: LoadAxis, report: Report) {
        self.load = load
        throughput = report.throughput.successfulRequestsPerSecond
        errorRate = report.summary.errorRate
        meanResponseTime = report.summary.averageResponseTime
        responseTime = report.responseTime?.values ?? [:]
        timeToFirstToken = report.timeToFirstToken?.values ?? [:]
        outputTokensPerSecond = report.throughput.outputTokensPerSecond
        broken = report.objectives.filter { !$0.isMet }.map(\.text)
        // A short run offers one request more or less than its rate says.
        let offered = min(load, report.throughput.offeredRequestsPerSecond ?? load)
        if axis == .rate, (throughput ?? 0) < 0.95 * offered {
            let answered = FixedDecimals.text(throughput ?? 0, decimals: 1)
            broken.append("keeping up: \(answered) of \(FixedDecimals.text(offered, decimals: 1)) requests a second")
        }
        isRigLimited = report.rig?.isLimited ?? false
    }

    /// Throughput over mean response time; nil if nothing succeeded.
    package var power: Double? {
        guard let throughput, let meanResponseTime, meanResponseTime > .zero else { return nil }
        return throughput / meanResponseTime.seconds
    }
}
