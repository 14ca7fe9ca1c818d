public import Measurement

/// What a run measured.
///
/// Coded with durations in milliseconds: `summary`, `responseTimeMs` and so on. What was not measured is absent.
/// Only exchanges of the measured phase are in it.
public struct Report: Sendable, Hashable {
    /// The figures that everybody asks first.
    public var summary: Summary
    /// The times, of successful exchanges; each under its ``Metric/reportKey``. What was not measured is absent.
    public var latencies: [Metric: Latencies]
    /// Rates: what was offered, what was achieved.
    public var throughput: Throughput
    /// Exchanges that met every objective of the plan that can be held against a single exchange; nil without such.
    public var goodput: Goodput?
    /// How many exchanges failed, by reason.
    public var failures: [FailureKind: Int]
    /// How many connections were opened in all.
    public var connectionsOpened: Int
    /// All bytes of the requests.
    public var bytesSent: Int
    /// What was under way at once.
    public var inFlight: InFlight
    /// Each workload of a mix by itself; empty where there is one only.
    public var workloads: [WorkloadReport]
    /// The run in equal intervals, in order; a second each, or longer in long runs.
    public var timeSeries: [Interval]
    /// Each objective of the plan, and what became of it.
    public var objectives: [ObjectiveResult]
    /// How far the measuring itself can be trusted; nil in a library run without a rig.
    public var rig: Rig?
    /// What a search found, whose chosen step the rest of the report is of; nil of a single run.
    public var search: SearchReport?
    /// What a reader should know before believing the figures.
    public var notes: [String]

    /// The summary of a run.
    public struct Summary: Sendable, Hashable {
        /// Exchanges that ended, well or not; those that a cancel cut off are not among them.
        public var totalRequests: Int
        /// Those whose answer was complete and of the expected shape.
        public var successfulRequests: Int
        /// The others.
        public var failedRequests: Int
        /// From the first request sent to the last response read.
        public var totalDuration: Duration
        /// Of the successful ones; nil if there is none.
        public var averageResponseTime: Duration?
        /// Of the successful ones; nil if there is none.
        public var minimumResponseTime: Duration?
        /// Of the successful ones; nil if there is none.
        public var maximumResponseTime: Duration?
        /// All that ended, over ``totalDuration``; nil if no time passed.
        public var requestsPerSecond: Double?
        /// The failed share of all, 0 to 1; nil if none ended.
        public var errorRate: Double?
        /// All bytes of the responses, heads included.
        public var totalBytes: Int
        /// How many responses had which status code.
        public var statusCodes: [Int: Int]
    }

    /// One kind of time: its percentiles, and how well they are known.
    public struct Latencies: Sendable, Hashable {
        /// The value at each reported percentile.
        public var values: [Percentile: Duration]
        /// Where the true percentile lies with 95 % confidence; absent where there are too few samples to say.
        public var intervals: [Percentile: ClosedRange<Duration>] = [:]
        /// How many samples there are.
        public var count: Int
        /// The sum over the count; nil in reports that were kept before it was written.
        public var mean: Duration?
        /// The shortest; nil in reports that were kept before it was written.
        public var minimum: Duration?
        /// The longest; nil in reports that were kept before it was written.
        public var maximum: Duration?
        /// The percentiles with failed exchanges counted as infinitely long: absent where a percentile is infinite, and
        /// all absent where nothing failed. Of response and service time only.
        public var adjustedValues: [Percentile: Duration] = [:]

        /// The value that `percentile` of the samples do not exceed; nil if it is none of the reported ones.
        public subscript(percentile: Percentile) -> Duration? { values[percentile] }
    }

    /// Rates over the measured time.
    public struct Throughput: Sendable, Hashable {
        /// Requests that were due, a second; nil in a closed loop, where it is what was achieved.
        public var offeredRequestsPerSecond: Double?
        /// Exchanges that succeeded, a second.
        public var successfulRequestsPerSecond: Double?
        /// Tokens of prompts, a second, as the answers' usage says; nil if none says.
        public var promptTokensPerSecond: Double?
        /// Tokens of answers, a second: as their usage says, else one for each content chunk; nil if there was neither.
        public var outputTokensPerSecond: Double?
        /// Tokens of prompts in all.
        public var promptTokens = 0
        /// Tokens of answers in all. Those of failed exchanges do not count.
        public var outputTokens = 0
        /// Exchanges whose tokens were counted by their chunks, since no usage said how many they were.
        public var exchangesWithoutUsage = 0
    }

    /// What was good of a run.
    ///
    /// An exchange is good if it succeeded and met each objective of the plan about a percentile, a mean or a maximum of
    /// a time, taken as a bound on the exchange's own value; of its inter-chunk latencies, on the longest. A stream
    /// without content has not met a bound on its first token. A time that an exchange cannot have is held against none.
    public struct Goodput: Sendable, Hashable {
        /// Exchanges that succeeded and met the objectives.
        public var goodRequests: Int
        /// Their share of all that ended, 0 to 1.
        public var share: Double?
        /// Good exchanges a second.
        public var requestsPerSecond: Double?
    }

    /// What was under way at once.
    public struct InFlight: Sendable, Hashable {
        /// The most exchanges that were under way; 0 where nobody looked.
        public var peak = 0
        /// How many requests waited since the bound on what may be in flight was reached, or no connection was free.
        public var heldBack = 0
        /// The longest that one waited so; nil if none did.
        public var longestHold: Duration?
    }

    /// One workload of a mix.
    public struct WorkloadReport: Sendable, Hashable {
        /// What it is called.
        public var name: String
        /// Its figures.
        public var summary: Summary
        /// Its times.
        public var latencies: [Metric: Latencies]
    }

    /// One interval of a run.
    public struct Interval: Sendable, Hashable {
        /// When it begins, from the beginning of the measured phase.
        public var start: Duration
        /// How long it is.
        public var length: Duration
        /// Exchanges that were due in it.
        public var offered: Int
        /// Exchanges that ended in it, well or not.
        public var completed: Int
        /// Those of them that failed.
        public var failed: Int
        /// Output tokens that came in it.
        public var outputTokens: Int
        /// The most exchanges under way.
        public var peakInFlight: Int
        /// Percentiles of the response time of what ended in it, p50, p90 and p99, to about 3 %.
        public var responseTime: [Percentile: Duration]
        /// The same of the time to first token.
        public var timeToFirstToken: [Percentile: Duration]
    }

    /// What became of an objective.
    public struct ObjectiveResult: Sendable, Hashable {
        /// The objective.
        public var objective: Objective
        /// What was measured, in the objective's unit; nil if it was not.
        public var measured: Double?
        /// Whether it was met. What was not measured is not met.
        public var isMet: Bool
    }

    /// How the measuring process itself did.
    public struct Rig: Sendable, Hashable {
        /// How late requests were sent.
        public var sendLag: Latencies?
        /// How late the generator's event loops ran what was due.
        public var loopLag: Latencies?
        /// How late the mock wrote what was due while the run went on; nil if it answered nothing.
        public var pacingError: Latencies?
        /// The busiest of the generator's event loops: its share of a core, 0 to 1; nil where it cannot be told.
        public var generatorUtilization: Double?
        /// The busiest of the mock's event loops: its share of a core, 0 to 1; nil where it cannot be told.
        public var mockUtilization: Double?
        /// Why the run is limited by the rig; empty if it is not.
        public var limits: [String] = []

        /// Whether the figures tell about the rig rather than about what was measured.
        public var isLimited: Bool { !limits.isEmpty }
    }
}

extension Report {
    /// ``Metric/responseTime``.
    public var responseTime: Latencies? { latencies[.responseTime] }
    /// ``Metric/serviceTime``.
    public var serviceTime: Latencies? { latencies[.serviceTime] }
    /// ``Metric/timeToFirstByte``.
    public var timeToFirstByte: Latencies? { latencies[.timeToFirstByte] }
    /// ``Metric/timeToFirstToken``.
    public var timeToFirstToken: Latencies? { latencies[.timeToFirstToken] }
}

extension Report.Rig {
    /// How late the generator's and the mock's event loops were, and how busy; the rest is found out with the report.
    package init(
        loopLag: Report.Latencies?, pacingError: Report.Latencies? = nil, generatorUtilization: Double? = nil,
        mockUtilization: Double? = nil
    ) {
        self.init(
            sendLag: nil, loopLag: loopLag, pacingError: pacingError, generatorUtilization: generatorUtilization,
            mockUtilization: mockUtilization, limits: []
        )
    }
}
