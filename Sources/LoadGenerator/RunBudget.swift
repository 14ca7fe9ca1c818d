import Synchronization

/// The requests of a run that nobody has begun yet, shared by its event loops.
final class RunBudget: Sendable {
    private let remaining: Atomic<Int>

    init(requests: Int) { remaining = Atomic(requests) }

    /// Takes one request; false if none is left.
    func take() -> Bool {
        remaining.subtract(1, ordering: .relaxed).newValue >= 0
    }
}
