import Measurement

/// The measured samples of one workload, counted.
struct WorkloadTally: Sendable {
    private var histograms = [LatencyHistogram](repeating: LatencyHistogram(), count: MeasuredTime.allCases.count)
    private var statusCounts = [Int](repeating: 0, count: 1000)
    private(set) var failureCounts: [FailureKind: Int] = [:]
    private(set) var connectionsOpened = 0
    private(set) var bytesSent = 0
    private var bytesReceived = 0
    private(set) var successfulCount = 0
    private(set) var goodCount = 0
    private(set) var promptTokens = 0
    /// Exchanges whose usage said how long the prompt was.
    private(set) var promptUsageCount = 0
    private(set) var outputTokens = 0
    /// Exchanges whose output tokens are known.
    private(set) var outputCount = 0
    private(set) var withoutUsageCount = 0
    private var firstStart: Duration?
    private(set) var lastStart: Duration?
    private(set) var firstIntendedStart: Duration?
    private(set) var lastIntendedStart: Duration?
    private(set) var lastEnd: Duration?

    var failedCount: Int { failureCounts.values.reduce(0, +) }
    var completedCount: Int { successfulCount + failedCount }

    mutating func record(_ sample: Sample) {
        let began = sample.start ?? sample.intendedStart
        firstStart = Self.earlier(firstStart, began)
        lastStart = Self.later(lastStart, began)
        firstIntendedStart = Self.earlier(firstIntendedStart, sample.intendedStart)
        lastIntendedStart = Self.later(lastIntendedStart, sample.intendedStart)
        lastEnd = Self.later(lastEnd, sample.end)
        if sample.openedConnection { connectionsOpened += 1 }
        bytesSent += sample.bytesSent
        bytesReceived += sample.bytesReceived
        if let status = sample.status, statusCounts.indices.contains(status) { statusCounts[status] += 1 }
        if case .failure(let kind) = sample.outcome { failureCounts[kind, default: 0] += 1 }
    }

    /// Counts what only a successful exchange has, which ``record(_:)`` was told of.
    mutating func recordSuccess(_ sample: Sample, _ times: ExchangeTimes, isGood: Bool) {
        successfulCount += 1
        if isGood { goodCount += 1 }
        if let tokens = sample.promptTokens {
            promptTokens += tokens
            promptUsageCount += 1
        }
        if let tokens = sample.countedTokens {
            outputTokens += tokens
            outputCount += 1
            if sample.outputTokens == nil { withoutUsageCount += 1 }
        }
        count(.responseTime, times.responseTime)
        count(.serviceTime, times.serviceTime)
        count(.sendLag, times.sendLag)
        count(.timeToFirstByte, times.timeToFirstByte)
        count(.timeToFirstToken, times.timeToFirstToken)
        count(.timeToFirstOutputToken, times.timeToFirstOutputToken)
        count(.interTokenLatency, times.interTokenLatency)
        recordGaps(of: sample)
        if let start = sample.start { recordOtherTimes(of: sample, times, start: start) }
    }

    mutating func merge(_ other: WorkloadTally) {
        for index in histograms.indices { histograms[index].merge(other.histograms[index]) }
        for (status, count) in other.statusCounts.enumerated() where count > 0 { statusCounts[status] += count }
        failureCounts.merge(other.failureCounts, uniquingKeysWith: +)
        connectionsOpened += other.connectionsOpened
        bytesSent += other.bytesSent
        bytesReceived += other.bytesReceived
        successfulCount += other.successfulCount
        goodCount += other.goodCount
        promptTokens += other.promptTokens
        promptUsageCount += other.promptUsageCount
        outputTokens += other.outputTokens
        outputCount += other.outputCount
        withoutUsageCount += other.withoutUsageCount
        if let start = other.firstStart { firstStart = Self.earlier(firstStart, start) }
        if let start = other.lastStart { lastStart = Self.later(lastStart, start) }
        if let start = other.firstIntendedStart { firstIntendedStart = Self.earlier(firstIntendedStart, start) }
        if let start = other.lastIntendedStart { lastIntendedStart = Self.later(lastIntendedStart, start) }
        if let end = other.lastEnd { lastEnd = Self.later(lastEnd, end) }
    }

    func histogram(of time: MeasuredTime) -> LatencyHistogram { histograms[time.index] }

    var snapshots: RunHistograms {
        var snapshots = RunHistograms()
        for time in MeasuredTime.allCases where histograms[time.index].count > 0 {
            snapshots[time] = histograms[time.index].snapshot()
        }
        return snapshots
    }

    /// From the first request sent to the last end.
    var duration: Duration {
        guard let firstStart, let lastEnd else { return .zero }
        return lastEnd - firstStart
    }

    /// From the first request sent to the last.
    var sendingDuration: Duration {
        guard let firstStart, let lastStart else { return .zero }
        return lastStart - firstStart
    }

    /// From the first request that was due to the last.
    var arrivalDuration: Duration {
        guard let firstIntendedStart, let lastIntendedStart else { return .zero }
        return lastIntendedStart - firstIntendedStart
    }

    func summary(_ histograms: RunHistograms) -> Report.Summary {
        let responseTime = histograms[.responseTime as MeasuredTime]
        let statusCodes = statusCounts.enumerated().filter { $0.element > 0 }.map { ($0.offset, $0.element) }
        return Report.Summary(
            totalRequests: completedCount,
            successfulRequests: successfulCount,
            failedRequests: failedCount,
            totalDuration: duration,
            averageResponseTime: responseTime?.mean,
            minimumResponseTime: responseTime?.minimum,
            maximumResponseTime: responseTime?.maximum,
            requestsPerSecond: rate(completedCount),
            errorRate: completedCount > 0 ? Double(failedCount) / Double(completedCount) : nil,
            totalBytes: bytesReceived,
            statusCodes: Dictionary(uniqueKeysWithValues: statusCodes)
        )
    }

    /// So many over the duration, a second; nil if no time passed.
    func rate(_ count: Int) -> Double? { duration > .zero ? Double(count) / duration.seconds : nil }

    private mutating func recordGaps(of sample: Sample) {
        guard var previous = sample.contentTimes.first else { return }
        for time in sample.contentTimes.dropFirst() {
            histograms[MeasuredTime.interChunkLatency.index].record(time - previous)
            previous = time
        }
    }

    /// What other tools mean by the same words.
    private mutating func recordOtherTimes(of sample: Sample, _ times: ExchangeTimes, start: Duration) {
        count(.timeToLastContent, (sample.contentTimes.last ?? sample.end) - start)
        guard let first = sample.contentTimes.first, let last = sample.contentTimes.last else { return }
        let firstChunk = min(sample.firstChunk ?? first, first)
        count(.timeToFirstChunk, firstChunk - start)
        if firstChunk < first { count(.firstChunkGap, first - firstChunk) }
        guard let tokens = sample.countedTokens, tokens > 0 else { return }
        count(.timePerOutputToken, (last - start) / tokens)
        guard tokens > 1 else { return }
        count(.timePerTokenAfterFirstChunk, (last - firstChunk) / (tokens - 1))
        if let latency = times.interTokenLatency {
            histograms[MeasuredTime.weightedInterTokenLatency.index].record(latency, count: tokens - 1)
        }
    }

    private mutating func count(_ time: MeasuredTime, _ duration: Duration?) {
        if let duration { histograms[time.index].record(duration) }
    }

    private static func earlier(_ one: Duration?, _ other: Duration) -> Duration { min(one ?? other, other) }
    private static func later(_ one: Duration?, _ other: Duration) -> Duration { max(one ?? other, other) }
}
