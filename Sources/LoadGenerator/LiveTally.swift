public import LoadModel
import NIOCore
import Synchronization

/// A view into a run from outside: hand it to ``LoadRunner/run(_:target:live:)`` and read it whenever you like.
///
/// Its state is in a `Mutex`; reading ``progress`` costs a few atomic loads and disturbs no event loop.
public final class LiveTally: Sendable {
    private enum State {
        case waiting
        case running(shards: [NIOLoopBound<LoopShard>], counters: [ShardCounters], requests: Int, start: NIODeadline)
        case ended(Report, RunRecord.Progress)
    }

    private let state = Mutex(State.waiting)

    /// A view of a run that has not begun.
    public init() {}

    /// How far the run has come.
    public var progress: RunRecord.Progress {
        switch state.withLock({ $0 }) {
        case .waiting: RunRecord.Progress()
        case .running(_, let counters, let requests, let start):
            Self.progress(counters, requests: requests, elapsed: .nanoseconds((.now() - start).nanoseconds))
        case .ended(_, let progress): progress
        }
    }

    /// How many requests are under way at this moment.
    public var requestsInFlight: Int {
        switch state.withLock({ $0 }) {
        case .waiting, .ended: 0
        case .running(_, let counters, _, _): counters.reduce(0) { $0 + $1.inFlightCount }
        }
    }

    /// What the run has measured so far, gathered from its event loops; nil before it begins.
    public func report() async -> Report? {
        switch state.withLock({ $0 }) {
        case .waiting: nil
        case .running(let shards, _, _, _): await Self.tally(of: shards).report
        case .ended(let report, _): report
        }
    }

    func begin(shards: [NIOLoopBound<LoopShard>], counters: [ShardCounters], requests: Int, at start: NIODeadline) {
        state.withLock { $0 = .running(shards: shards, counters: counters, requests: requests, start: start) }
    }

    func end(_ report: Report) {
        let progress = self.progress
        state.withLock { $0 = .ended(report, progress) }
    }

    /// The tallies of these event loops, merged.
    static func tally(of shards: [NIOLoopBound<LoopShard>]) async -> SampleTally {
        var merged = SampleTally()
        for shard in shards {
            // Only an event loop that was shut down refuses; its share is lost with it.
            guard let tally = try? await shard.eventLoop.submit({ shard.value.tally }).get() else { continue }
            merged.merge(tally)
        }
        return merged
    }

    private static func progress(
        _ counters: [ShardCounters],
        requests: Int,
        elapsed: Duration
    ) -> RunRecord.Progress {
        let completed = counters.reduce(0) { $0 + $1.completedCount }
        return RunRecord.Progress(
            fraction: requests > 0 ? Double(completed) / Double(requests) : 0,
            completedRequests: completed,
            failedRequests: counters.reduce(0) { $0 + $1.failedCount },
            elapsed: elapsed
        )
    }
}
