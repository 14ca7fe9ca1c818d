import Synchronization

/// Knows which requests find a server cold. State: in a `Mutex`, as requests come on any thread.
final class ColdStartWatch: Sendable {
    private struct State {
        var served = 0
        var latest: Duration?
    }

    private let requests: Int
    private let idle: Duration?
    private let state = Mutex(State())

    init(_ start: ColdStart) {
        requests = start.requests
        idle = start.idle
    }

    /// Whether a request that comes now has to wait.
    ///
    /// - Parameter now: since the server's start.
    func isCold(at now: Duration) -> Bool {
        state.withLock { state in
            if let idle, let latest = state.latest, now - latest >= idle { state.served = 0 }
            state.latest = max(state.latest ?? now, now)
            guard state.served < requests else { return false }
            state.served += 1
            return true
        }
    }

    func reset() { state.withLock { $0 = State() } }
}
