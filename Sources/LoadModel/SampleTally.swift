public import Measurement

/// All samples of a run, or of one event loop's share of it, counted.
///
/// A value without a lock: each event loop has its own, and they are merged on read.
package struct SampleTally: Sendable {
    private var responseTime = LatencyHistogram()
    private var serviceTime = LatencyHistogram()
    private var timeToFirstByte = LatencyHistogram()
    private var timeToFirstToken = LatencyHistogram()
    private var statusCounts = [Int](repeating: 0, count: 1000)
    private var failureCounts: [FailureKind: Int] = [:]
    private var connectionsOpened = 0
    private var bytesSent = 0
    private var bytesReceived = 0
    private var firstStart: Duration?
    private var lastEnd: Duration?

    /// Exchanges that were answered as they should be.
    package private(set) var successfulCount = 0
    /// Exchanges that were not.
    package var failedCount: Int { failureCounts.values.reduce(0, +) }
    /// Exchanges that have ended, one way or the other.
    package var completedCount: Int { successfulCount + failedCount }

    /// A tally of nothing.
    package init() {}

    /// Counts one sample. Its times enter the histograms only if it succeeded.
    package mutating func record(_ sample: Sample) {
        let began = sample.start ?? sample.intendedStart
        if firstStart.map({ began < $0 }) ?? true { firstStart = began }
        if lastEnd.map({ sample.end > $0 }) ?? true { lastEnd = sample.end }
        if sample.openedConnection { connectionsOpened += 1 }
        bytesSent += sample.bytesSent
        bytesReceived += sample.bytesReceived
        if let status = sample.status, statusCounts.indices.contains(status) { statusCounts[status] += 1 }
        switch sample.outcome {
        case .success:
            successfulCount += 1
            recordTimes(of: sample)
        case .failure(let kind):
            failureCounts[kind, default: 0] += 1
        }
    }

    /// Adds all samples of `other`.
    package mutating func merge(_ other: SampleTally) {
        responseTime.merge(other.responseTime)
        serviceTime.merge(other.serviceTime)
        timeToFirstByte.merge(other.timeToFirstByte)
        timeToFirstToken.merge(other.timeToFirstToken)
        for (status, count) in other.statusCounts.enumerated() where count > 0 { statusCounts[status] += count }
        failureCounts.merge(other.failureCounts, uniquingKeysWith: +)
        connectionsOpened += other.connectionsOpened
        bytesSent += other.bytesSent
        bytesReceived += other.bytesReceived
        firstStart = [firstStart, other.firstStart].compactMap(\.self).min()
        lastEnd = [lastEnd, other.lastEnd].compactMap(\.self).max()
        successfulCount += other.successfulCount
    }

    /// What the samples come to.
    package var report: Report {
        let snapshots = histograms
        let responseTime = snapshots.responseTime
        let duration: Duration = if let firstStart, let lastEnd { lastEnd - firstStart } else { .zero }
        let statusCodes = statusCounts.enumerated().filter { $0.element > 0 }.map { ($0.offset, $0.element) }
        return Report(
            summary: Report.Summary(
                totalRequests: completedCount,
                successfulRequests: successfulCount,
                failedRequests: failedCount,
                totalDuration: duration,
                averageResponseTime: responseTime.mean,
                minimumResponseTime: responseTime.minimum,
                maximumResponseTime: responseTime.maximum,
                requestsPerSecond: duration > .zero ? Double(completedCount) / duration.seconds : nil,
                errorRate: completedCount > 0 ? Double(failedCount) / Double(completedCount) : nil,
                totalBytes: bytesReceived,
                statusCodes: Dictionary(uniqueKeysWithValues: statusCodes)
            ),
            responseTime: Report.Latencies(responseTime),
            serviceTime: Report.Latencies(snapshots.serviceTime),
            timeToFirstByte: Report.Latencies(snapshots.timeToFirstByte),
            timeToFirstToken: Report.Latencies(snapshots.timeToFirstToken),
            failures: failureCounts,
            connectionsOpened: connectionsOpened,
            bytesSent: bytesSent,
            notes: SampleSizeNote.notes(count: responseTime.count)
        )
    }

    /// The histograms behind the report, to be kept with it.
    package var histograms: RunHistograms {
        RunHistograms(
            responseTime: responseTime.snapshot(),
            serviceTime: serviceTime.snapshot(),
            timeToFirstByte: timeToFirstByte.snapshot(),
            timeToFirstToken: timeToFirstToken.snapshot()
        )
    }

    private mutating func recordTimes(of sample: Sample) {
        responseTime.record(sample.end - sample.intendedStart)
        guard let start = sample.start else { return }
        serviceTime.record(sample.end - start)
        if let firstByte = sample.firstByte { timeToFirstByte.record(firstByte - start) }
        if let firstContent = sample.firstContent { timeToFirstToken.record(firstContent - start) }
    }
}

/// The latency histograms of a run, from which its percentiles can be read again.
public struct RunHistograms: Sendable, Hashable, Codable {
    /// From an exchange's turn to its end.
    public var responseTime: HistogramSnapshot
    /// From the first byte sent to the end.
    public var serviceTime: HistogramSnapshot
    /// From the first byte sent to the first byte read.
    public var timeToFirstByte: HistogramSnapshot
    /// From the first byte sent to the first content read; of streams only.
    public var timeToFirstToken: HistogramSnapshot
}

/// Says which percentiles rest on too few samples to be trusted.
enum SampleSizeNote {
    static func notes(count: Int) -> [String] {
        guard count > 0 else { return [] }
        let shaky = Percentile.reported.compactMap { percentile -> String? in
            guard let needed = ConfidenceInterval.minimumCount(for: percentile), count < needed else { return nil }
            return "\(percentile.name) (\(FixedDecimals.grouped(needed)))"
        }
        if shaky.isEmpty { return [] }
        let samples = "\(FixedDecimals.grouped(count)) sample\(count == 1 ? " is" : "s are")"
        return ["\(samples) too few for a 95 % interval of \(shaky.joined(separator: ", "))"]
    }
}
