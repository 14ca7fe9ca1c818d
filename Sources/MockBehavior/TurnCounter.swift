import Synchronization

/// Hands out the turns of one endpoint: 0, 1, 2, …, each once, to requests on any thread.
package final class TurnCounter: Sendable {
    private let next = Atomic<Int>(0)

    init() {}

    package func take() -> Int {
        next.wrappingAdd(1, ordering: .relaxed).oldValue
    }

    /// The next request gets the first turn again.
    package func reset() {
        next.store(0, ordering: .relaxed)
    }
}
