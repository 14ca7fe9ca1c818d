import LoadModel
import Measurement

/// What one event loop's share of a run has come to.
struct ShardReading: Sendable {
    var tally: SampleTally
    /// How late the loop ran what was due.
    var loopLag: LatencyHistogram
    /// The loop's share of a core, 0 to 1; nil where it cannot be told.
    var utilization: Double?
    /// Exchanges that ended in the last second.
    var recentRate: Double?
    /// Requests that were due in the measured phase and never sent.
    var unsentCount: Int

    /// Several event loops' shares as one; the busiest loop counts.
    static func merged(_ readings: [ShardReading], plan: LoadPlan) -> ShardReading {
        var merged = ShardReading(tally: SampleTally(plan: plan), loopLag: LatencyHistogram(), unsentCount: 0)
        for reading in readings {
            merged.tally.merge(reading.tally)
            merged.loopLag.merge(reading.loopLag)
            merged.unsentCount += reading.unsentCount
            merged.utilization = [merged.utilization, reading.utilization].compactMap(\.self).max()
            if let rate = reading.recentRate { merged.recentRate = (merged.recentRate ?? 0) + rate }
        }
        return merged
    }
}
