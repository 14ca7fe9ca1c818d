package import Measurement

/// All samples of a run, or of one event loop's share of it, counted.
///
/// A value without a lock: each event loop has its own, and they are merged on read, in any order. Its memory grows with
/// the number of workloads, not of samples: 14 histograms for each, and a time series of at most 600 intervals.
package struct SampleTally: Sendable {
    private let plan: LoadPlan
    private let bounds: [(metric: Metric, comparison: Objective.Comparison, bound: Double)]
    private let streams: [Bool]
    private var workloads: [WorkloadTally]
    private var series = RunSeries()
    private var inFlight = Report.InFlight()

    /// A tally of nothing, for a run of that plan.
    package init(plan: LoadPlan = LoadPlan()) {
        self.plan = plan
        bounds = plan.objectives.compactMap { objective in
            switch objective.subject {
            case .percentile(let metric, _), .mean(let metric), .maximum(let metric):
                (metric, objective.comparison, objective.bound)
            case .errorRate, .requestsPerSecond, .goodput, .outputTokensPerSecond: nil
            }
        }
        streams = plan.workloads.map(\.isStreaming)
        workloads = plan.workloads.map { _ in WorkloadTally() }
    }

    /// Exchanges that were answered as they should be.
    package var successfulCount: Int { workloads.reduce(0) { $0 + $1.successfulCount } }
    /// Exchanges that were not.
    package var failedCount: Int { workloads.reduce(0) { $0 + $1.failedCount } }
    /// Exchanges that have ended, one way or the other.
    package var completedCount: Int { successfulCount + failedCount }

    /// Counts one sample, unless it is of a phase that is excluded. Its times count only if it succeeded.
    package mutating func record(_ sample: Sample) {
        guard sample.phase == .measured else { return }
        let workload = min(max(sample.workload, 0), workloads.count - 1)
        workloads[workload].record(sample)
        guard sample.outcome == .success else { return series.record(sample, times: nil) }
        let times = ExchangeTimes(of: sample)
        workloads[workload].recordSuccess(sample, times, isGood: isGood(times, isStreaming: streams[workload]))
        series.record(sample, times: times)
    }

    /// Notes that so many exchanges of the whole run, on whichever event loop, were under way at that time.
    package mutating func note(inFlight count: Int, at time: Duration) {
        inFlight.peak = max(inFlight.peak, count)
        series.note(inFlight: count, at: time)
    }

    /// Notes that a request waited so long after it was due, since no more could be in flight.
    package mutating func note(hold: Duration) {
        inFlight.heldBack += 1
        inFlight.longestHold = max(inFlight.longestHold ?? hold, hold)
    }

    /// Adds all samples of `other`, a tally for the same plan.
    package mutating func merge(_ other: SampleTally) {
        for index in workloads.indices { workloads[index].merge(other.workloads[index]) }
        series.merge(other.series)
        inFlight.peak = max(inFlight.peak, other.inFlight.peak)
        inFlight.heldBack += other.inFlight.heldBack
        inFlight.longestHold = [inFlight.longestHold, other.inFlight.longestHold].compactMap(\.self).max()
    }

    /// The histogram of a metric, over all workloads.
    package func histogram(of metric: Metric) -> LatencyHistogram {
        workloads.reduce(into: LatencyHistogram()) { $0.merge($1.histogram(of: MeasuredTime(metric))) }
    }

    /// The same of one metric alone as the report has of all; nil if nothing was measured.
    package func latencies(of metric: Metric) -> Report.Latencies? {
        let histogram = histogram(of: metric)
        return histogram.count > 0 ? Self.latencies(of: metric, histogram.snapshot(), failedCount) : nil
    }

    /// Exchanges that failed, by reason.
    package var failureCounts: [FailureKind: Int] {
        workloads.reduce(into: [:]) { $0.merge($1.failureCounts, uniquingKeysWith: +) }
    }

    /// How many requests have waited since no more could be in flight.
    package var heldBackCount: Int { inFlight.heldBack }

    /// Requests that were due a second in the last interval that is over, or in all of the run before there is one.
    package var recentlyOfferedRate: Double? {
        let total = total
        guard let interval = timeSeries(of: total, last: 2).dropLast().last, interval.length > .zero else {
            return throughput(of: total).offeredRequestsPerSecond
        }
        return Double(interval.offered) / interval.length.seconds
    }

    /// The histograms behind the report, to be kept with it.
    package var histograms: RunHistograms { total.snapshots }

    /// What the samples come to.
    package var report: Report { report() }

    /// What the samples come to.
    ///
    /// - Parameters:
    ///   - rig: How the measuring process did; its send lag and its limits are found out here. Nil if nobody looked.
    ///   - notes: What else a reader should know.
    package func report(rig: Report.Rig? = nil, notes: [String] = []) -> Report {
        let total = total
        let histograms = total.snapshots
        var report = Report(
            summary: total.summary(histograms),
            latencies: Self.latencies(of: total, histograms),
            throughput: throughput(of: total),
            goodput: goodput(of: total),
            failures: total.failureCounts,
            connectionsOpened: total.connectionsOpened,
            bytesSent: total.bytesSent,
            inFlight: inFlight,
            workloads: workloadReports,
            timeSeries: timeSeries(of: total),
            objectives: [],
            rig: nil,
            notes: notes
        )
        report.objectives = plan.objectives.map { report.result(of: $0, histograms: histograms) }
        if var rig {
            rig.sendLag = Report.Latencies(histograms[Metric.sendLag])
            rig.limits += RigVerdict(rig: rig, report: report, plan: plan, sending: sending(of: total)).limits
            report.rig = rig
        }
        report.notes += ReportNotes.notes(of: report, plan: plan)
        return report
    }

    /// All workloads as one.
    private var total: WorkloadTally {
        guard var total = workloads.first else { return WorkloadTally() }
        for workload in workloads.dropFirst() { total.merge(workload) }
        return total
    }

    /// Whether an exchange met every objective that can be held against it.
    private func isGood(_ times: ExchangeTimes, isStreaming: Bool) -> Bool {
        bounds.allSatisfy { bound in
            if let value = times[bound.metric] {
                return bound.comparison.holds(value.milliseconds, bound.bound)
            }
            switch bound.metric {
            case .timeToFirstToken, .timeToFirstOutputToken: return !isStreaming
            case .responseTime, .serviceTime, .sendLag, .timeToFirstByte, .interTokenLatency, .interChunkLatency:
                return true
            }
        }
    }

    private static func latencies(
        of tally: WorkloadTally,
        _ histograms: RunHistograms
    ) -> [Metric: Report.Latencies] {
        var latencies: [Metric: Report.Latencies] = [:]
        for metric in Metric.allCases {
            latencies[metric] = Self.latencies(of: metric, histograms[metric], tally.failedCount)
        }
        return latencies
    }

    private static func latencies(
        of metric: Metric, _ histogram: HistogramSnapshot?, _ failedCount: Int
    ) -> Report.Latencies? {
        let isAdjusted = metric == .responseTime || metric == .serviceTime
        return Report.Latencies(histogram, failedCount: isAdjusted ? failedCount : 0)
    }

    private func throughput(of total: WorkloadTally) -> Report.Throughput {
        Report.Throughput(
            offeredRequestsPerSecond: plan.arrivals.isClosedLoop ? nil : sending(of: total)?.offered,
            successfulRequestsPerSecond: total.rate(total.successfulCount),
            promptTokensPerSecond: total.promptUsageCount > 0 ? total.rate(total.promptTokens) : nil,
            outputTokensPerSecond: total.outputCount > 0 ? total.rate(total.outputTokens) : nil,
            promptTokens: total.promptTokens,
            outputTokens: total.outputTokens,
            exchangesWithoutUsage: total.withoutUsageCount
        )
    }

    /// The rate at which requests were due, and at which they were sent; nil for fewer than two.
    private func sending(of total: WorkloadTally) -> RigVerdict.Sending? {
        let gaps = Double(total.completedCount - 1)
        guard gaps > 0, total.arrivalDuration > .zero, total.sendingDuration > .zero else { return nil }
        return RigVerdict.Sending(
            offered: gaps / total.arrivalDuration.seconds,
            achieved: gaps / total.sendingDuration.seconds
        )
    }

    private func goodput(of total: WorkloadTally) -> Report.Goodput? {
        guard !bounds.isEmpty else { return nil }
        return Report.Goodput(
            goodRequests: total.goodCount,
            share: total.completedCount > 0 ? Double(total.goodCount) / Double(total.completedCount) : nil,
            requestsPerSecond: total.rate(total.goodCount)
        )
    }

    private var workloadReports: [Report.WorkloadReport] {
        guard workloads.count > 1 else { return [] }
        return zip(plan.workloads, workloads).map { workload, tally in
            let histograms = tally.snapshots
            return Report.WorkloadReport(
                name: workload.displayName,
                summary: tally.summary(histograms),
                latencies: Self.latencies(of: tally, histograms)
            )
        }
    }

    private func timeSeries(of total: WorkloadTally, last count: Int = .max) -> [Report.Interval] {
        guard let first = total.firstIntendedStart, let end = total.lastEnd else { return [] }
        let start = if case .duration(let warmUp)? = plan.warmUp { min(warmUp, first) } else { first }
        return series.intervals(from: start, to: end, last: count)
    }
}
