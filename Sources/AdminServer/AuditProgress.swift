import LoadModel
import NIOCore
import Synchronization

/// How far an audit has come, for whoever asks while it goes on. State: in a `Mutex`.
final class AuditProgress: Sendable {
    private struct State {
        var planned = 0
        var ended = 0
        var failed = 0
        var start: NIODeadline?
        var elapsed: Duration?
    }

    private let state = Mutex(State())

    func begin(planned: Int) {
        state.withLock { state in
            state.planned = planned
            state.start = .now()
        }
    }

    /// One exchange has ended.
    func note(isFailed: Bool) {
        state.withLock { state in
            state.ended += 1
            if isFailed { state.failed += 1 }
        }
    }

    /// Nothing more will happen.
    func end() {
        state.withLock { state in state.elapsed = state.start.map { .nanoseconds((NIODeadline.now() - $0).nanoseconds) }
        }
    }

    var current: RunRecord.Progress {
        state.withLock { state in
            RunRecord.Progress(
                fraction: state.planned == 0 ? 0 : min(1, Double(state.ended) / Double(state.planned)),
                completedRequests: state.ended, failedRequests: state.failed,
                elapsed: state.elapsed ?? state.start.map { .nanoseconds((NIODeadline.now() - $0).nanoseconds) }
                    ?? .zero
            )
        }
    }
}
