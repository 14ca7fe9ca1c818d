import Synchronization

/// Counts how often it was asked.
final class TurnCount: Sendable {
    private let count = Atomic<Int>(0)

    /// 0, 1, 2…
    func next() -> Int { count.wrappingAdd(1, ordering: .relaxed).oldValue }
}
