import Measurement

/// A run in equal intervals, never more than ``maximumCount`` of them.
///
/// Intervals begin at whole multiples of their width from the run's start. Where there would be too many, each two become
/// one: so which samples came first, and in which shard, makes no difference.
struct RunSeries: Sendable, Hashable {
    static let maximumCount = 600

    /// What happened in one interval.
    struct Counts: Sendable, Hashable {
        var offered = 0
        var completed = 0
        var failed = 0
        var outputTokens = 0
        var peakInFlight = 0
        var responseTime = CompactHistogram()
        var timeToFirstToken = CompactHistogram()

        mutating func merge(_ other: Counts) {
            offered += other.offered
            completed += other.completed
            failed += other.failed
            outputTokens += other.outputTokens
            peakInFlight = max(peakInFlight, other.peakInFlight)
            responseTime.merge(other.responseTime)
            timeToFirstToken.merge(other.timeToFirstToken)
        }
    }

    /// How long an interval is, in nanoseconds.
    private var width: Int64 = 1_000_000_000
    /// How many widths after the run's start the first interval begins.
    private var firstIndex = 0
    private var intervals: [Counts] = []

    mutating func record(_ sample: Sample, times: ExchangeTimes?) {
        self[at: sample.intendedStart].offered += 1
        let end = index(of: sample.end)
        intervals[end].completed += 1
        guard let times else {
            intervals[end].failed += 1
            return
        }
        intervals[end].responseTime.record(times.responseTime)
        if let time = times.timeToFirstToken { intervals[end].timeToFirstToken.record(time) }
        recordTokens(of: sample, end: end)
    }

    mutating func note(inFlight count: Int, at time: Duration) {
        let index = index(of: time)
        intervals[index].peakInFlight = max(intervals[index].peakInFlight, count)
    }

    mutating func merge(_ other: RunSeries) {
        if other.intervals.isEmpty { return }
        if intervals.isEmpty {
            self = other
            return
        }
        while width < other.width { widen() }
        for (offset, counts) in other.intervals.enumerated() {
            let start = Int64(other.firstIndex + offset) * other.width
            self[at: .nanoseconds(start)].merge(counts)
        }
    }

    /// The intervals from `start`, when the measurement began, to `end`, when its last exchange ended; the last ones if
    /// there are more than `count`.
    func intervals(from start: Duration, to end: Duration, last count: Int = .max) -> [Report.Interval] {
        let latest = intervals.indices.reversed().lazy.compactMap { interval(at: $0, from: start, to: end) }
        return Array(latest.prefix(count)).reversed()
    }

    private func interval(at offset: Int, from start: Duration, to end: Duration) -> Report.Interval? {
        let counts = intervals[offset]
        let begin = Duration.nanoseconds(Int64(firstIndex + offset) * width)
        let from = max(begin, start)
        let to = min(begin + .nanoseconds(width), end)
        guard to > from || counts.completed > 0 else { return nil }
        func values(_ histogram: CompactHistogram) -> [Percentile: Duration] {
            var values: [Percentile: Duration] = [:]
            for percentile in [Percentile.p50, .p90, .p99] { values[percentile] = histogram.value(at: percentile) }
            return values
        }
        return Report.Interval(
            start: from - start,
            length: to > from ? to - from : .nanoseconds(width),
            offered: counts.offered,
            completed: counts.completed,
            failed: counts.failed,
            outputTokens: counts.outputTokens,
            peakInFlight: counts.peakInFlight,
            responseTime: values(counts.responseTime),
            timeToFirstToken: values(counts.timeToFirstToken)
        )
    }

    /// Shares the tokens of the answer among the events that brought them.
    private mutating func recordTokens(of sample: Sample, end: Int) {
        guard let tokens = sample.countedTokens else { return }
        let events = sample.contentTimes.count
        guard events > 0 else {
            intervals[end].outputTokens += tokens
            return
        }
        for (event, time) in sample.contentTimes.enumerated() {
            // The shares of all events add up to the tokens, whatever does not divide evenly.
            let share = tokens * (event + 1) / events - tokens * event / events
            intervals[index(of: time)].outputTokens += share
        }
    }

    private subscript(at time: Duration) -> Counts {
        get { intervals[Int(time.nanoseconds / width) - firstIndex] }
        _modify {
            let index = index(of: time)
            yield &intervals[index]
        }
    }

    /// The place of the interval that `time` lies in, which is made if there is none.
    private mutating func index(of time: Duration) -> Int {
        let nanoseconds = max(0, time.nanoseconds)
        while true {
            let index = Int(nanoseconds / width)
            if intervals.isEmpty { firstIndex = index }
            let first = min(firstIndex, index)
            let count = max(firstIndex + intervals.count, index + 1) - first
            guard count <= Self.maximumCount else {
                widen()
                continue
            }
            if first < firstIndex {
                intervals.insert(contentsOf: repeatElement(Counts(), count: firstIndex - first), at: 0)
                firstIndex = first
            }
            if intervals.count < count {
                intervals.append(contentsOf: repeatElement(Counts(), count: count - intervals.count))
            }
            return index - firstIndex
        }
    }

    /// Doubles the width.
    private mutating func widen() {
        var wider: [Counts] = []
        wider.reserveCapacity(intervals.count / 2 + 1)
        for (offset, counts) in intervals.enumerated() {
            if wider.isEmpty || (firstIndex + offset).isMultiple(of: 2) {
                wider.append(counts)
            } else {
                wider[wider.count - 1].merge(counts)
            }
        }
        intervals = wider
        firstIndex /= 2
        width *= 2
    }
}
