import LoadModel
import Measurement
import NIOCore

/// A run that goes on: its event loops' shares, and what they have come to together.
struct RunningLoad: Sendable {
    let plan: LoadPlan
    let course: RunCourse
    let origin: NIODeadline
    let shards: [NIOLoopBound<LoopShard>]
    let counters: [ShardCounters]

    func now() -> NIODeadline { .now() }

    var inFlightCount: Int { counters.reduce(0) { $0 + $1.inFlightCount } }
    var completedCount: Int { counters.reduce(0) { $0 + $1.completedCount } }

    var progress: RunRecord.Progress { progress(at: now(), by: course.control) }

    func snapshot() async -> LiveSnapshot {
        let readings = await readings()
        return snapshot(ShardReading.merged(readings, plan: plan), report: nil)
    }

    /// - Parameter report: of the same reading, if the run has ended.
    func snapshot(_ reading: ShardReading, report: Report?) -> LiveSnapshot {
        let now = now()
        let control = course.control
        let progress = progress(at: now, by: control)
        return LiveSnapshot(
            tally: reading.tally,
            finalReport: report,
            progress: progress,
            phase: control.phase(at: control.pausedAt ?? now),
            currentRate: reading.recentRate,
            requestsInFlight: inFlightCount,
            remaining: remaining(at: now, by: control, progress),
            controls: LiveControls(
                isPaused: control.isPaused,
                speed: plan.arrivals.isClosedLoop ? nil : control.schedule.speed,
                rate: plan.arrivals.rate.map { $0 * control.schedule.speed },
                concurrency: plan.arrivals.isClosedLoop ? control.concurrency : nil,
                isStopping: control.stop != nil
            )
        )
    }

    /// What the event loops know, each asked in its own turn.
    func readings() async -> [ShardReading] {
        var readings: [ShardReading] = []
        for shard in shards {
            // Only an event loop that was shut down refuses; its share is lost with it.
            guard let reading = try? await shard.eventLoop.submit({ shard.value.reading }).get() else { continue }
            readings.append(reading)
        }
        return readings
    }

    /// One metric's histogram so far.
    func histogram(of metric: Metric) async -> LatencyHistogram {
        var merged = LatencyHistogram()
        for shard in shards {
            let histogram = try? await shard.eventLoop.submit({ shard.value.tally.histogram(of: metric) }).get()
            if let histogram { merged.merge(histogram) }
        }
        return merged
    }

    private func progress(at now: NIODeadline, by control: RunControl) -> RunRecord.Progress {
        let completed = completedCount
        var fraction = 0.0
        if let requests = plan.stop.requests, requests > 0 { fraction = Double(completed) / Double(requests) }
        if let (spent, whole) = measuredTime(at: now, by: control), whole > .zero {
            fraction = max(fraction, spent / whole)
        }
        return RunRecord.Progress(
            fraction: min(fraction, 1),
            completedRequests: completed,
            failedRequests: counters.reduce(0) { $0 + $1.failedCount },
            elapsed: .nanoseconds((now - origin).nanoseconds)
        )
    }

    /// How much of the measured phase has passed, and how long it is, where a time ends it.
    private func measuredTime(at now: NIODeadline, by control: RunControl) -> (spent: Duration, whole: Duration)? {
        guard let whole = plan.stop.duration, let start = control.measuredStart, let end = control.measuredEnd else {
            return nil
        }
        let now = max(start, min(control.pausedAt ?? now, end))
        let left = Duration.nanoseconds((end - now).nanoseconds)
        return (max(whole - left, .zero), whole)
    }

    private func remaining(
        at now: NIODeadline, by control: RunControl, _ progress: RunRecord.Progress
    ) -> Duration? {
        if control.isPaused { return nil }
        var remaining: [Duration] = []
        if let end = control.measuredEnd { remaining.append(.nanoseconds(max(0, (end - now).nanoseconds))) }
        if let requests = plan.stop.requests, let start = control.measuredStart, now > start,
            progress.completedRequests > 0
        {
            let spent = Duration.nanoseconds((now - start).nanoseconds)
            let left = max(0, requests - progress.completedRequests)
            remaining.append(spent * (Double(left) / Double(progress.completedRequests)))
        }
        return remaining.min()
    }
}
