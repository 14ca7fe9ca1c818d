import LoadGenerator
import Measurement
import NIOCore
import Telemetry

/// Watches what of the rig the daemon alone can see: how punctual the mock writes, and how busy its event loops are.
struct RigWatch: Sendable {
    let metrics: MetricsRegistry
    /// The loops that answer.
    let eventLoops: [any EventLoop]

    /// What the rig has done up to one moment.
    struct Reading: Sendable {
        var pacingError: HistogramSnapshot
        /// Of each event loop; nil where the system does not tell, or the loop is gone.
        var processorTimes: [Duration?]
        var time: NIODeadline
    }

    func reading() async -> Reading {
        var times: [Duration?] = []
        for eventLoop in eventLoops {
            // Only a loop that was shut down refuses, and then there is nothing to tell.
            times.append(try? await eventLoop.submit { ThreadProcessorTime.current }.get())
        }
        return Reading(
            pacingError: metrics.timer(.pacingError).histogram.snapshot(), processorTimes: times, time: .now()
        )
    }
}

extension RigWatch {
    /// How the mock did since an earlier reading.
    func facts(since earlier: Reading) async -> MockFacts {
        let now = await reading()
        let error = now.pacingError.since(earlier.pacingError)
        return MockFacts(
            pacingError: error.count > 0 ? error : nil, utilization: now.utilization(since: earlier)
        )
    }
}

extension RigWatch.Reading {
    /// The busiest event loop's share of a core since an earlier reading; nil if it is not known.
    fileprivate func utilization(since earlier: Self) -> Double? {
        let elapsed = Duration.nanoseconds((time - earlier.time).nanoseconds)
        guard elapsed > .zero else { return nil }
        let shares = zip(earlier.processorTimes, processorTimes).compactMap { before, after -> Double? in
            guard let before, let after else { return nil }
            return min(max((after - before) / elapsed, 0), 1)
        }
        return shares.max()
    }
}
