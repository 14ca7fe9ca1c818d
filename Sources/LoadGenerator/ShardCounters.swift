import LoadModel
import Synchronization

/// How far an event loop's share has come: written on that loop, readable from anywhere at any time.
final class ShardCounters: Sendable {
    private let ended = Atomic(0)
    private let completed = Atomic(0)
    private let failed = Atomic(0)
    private let underway = Atomic(0)

    /// Exchanges of all phases that have ended.
    var endedCount: Int { ended.load(ordering: .relaxed) }
    /// Measured exchanges that have ended.
    var completedCount: Int { completed.load(ordering: .relaxed) }
    /// Those of them that failed.
    var failedCount: Int { failed.load(ordering: .relaxed) }
    var inFlightCount: Int { underway.load(ordering: .relaxed) }

    // Nobody else writes, so that a load and a store do.

    func setInFlight(_ count: Int) { underway.store(count, ordering: .relaxed) }

    func countEnded(_ sample: Sample) {
        ended.store(endedCount + 1, ordering: .relaxed)
        guard sample.phase == .measured else { return }
        completed.store(completedCount + 1, ordering: .relaxed)
        if sample.outcome != .success { failed.store(failedCount + 1, ordering: .relaxed) }
    }
}
