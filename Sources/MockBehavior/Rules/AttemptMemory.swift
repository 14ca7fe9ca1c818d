import ProviderWire
import Synchronization

/// Counts how often a body came, for clients that do not count their attempts themselves.
///
/// Remembers the last 4,096 different bodies. State: in a `Mutex`.
final class AttemptMemory: Sendable {
    /// What is sent again by a client that tries again: the same body to the same endpoint.
    struct Body: Hashable {
        var endpoint: Endpoint
        var hash: UInt64
    }

    private struct State {
        var counts: [Body: Int] = [:]
        /// The bodies in the order in which they came first, to be overwritten from ``oldest``.
        var order: [Body] = []
        var oldest = 0

        mutating func note(_ body: Body, capacity: Int) -> Int {
            if let count = counts[body] {
                counts[body] = count + 1
                return count + 1
            }
            if order.count < capacity {
                order.append(body)
            } else {
                counts[order[oldest]] = nil
                order[oldest] = body
                oldest = (oldest + 1) % capacity
            }
            counts[body] = 1
            return 1
        }
    }

    private let state = Mutex(State())
    private let capacity: Int

    init(capacity: Int = 4_096) { self.capacity = capacity }

    /// Counts the body and says how often it came, this time included.
    func note(_ body: Body) -> Int { state.withLock { $0.note(body, capacity: capacity) } }

    /// How often the body came, as far as that is remembered.
    func count(of body: Body) -> Int { state.withLock { $0.counts[body] ?? 0 } }

    func reset() { state.withLock { $0 = State() } }
}
