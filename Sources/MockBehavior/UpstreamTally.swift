import Synchronization

/// What one of several upstreams was asked and how it answered, for the routing report. It outlives changes of the
/// configuration. State: in a `Mutex`, each of whose bodies is a few additions.
package final class UpstreamTally: Sendable {
    /// How many models are told apart; what comes beyond is counted under ``otherModels``.
    package static let maximumModels = 100
    package static let otherModels = "(others)"

    /// The counts at one moment.
    package struct Counts: Sendable, Hashable {
        /// Requests that an answer was decided for, or that were refused.
        package var requests = 0
        /// Of those, answered with a status below 400.
        package var succeeded = 0
        /// Answered with another status, or cut off by a fault.
        package var failed = 0
        /// Ended by the client before the answer was complete.
        package var aborted = 0
        /// Requests by the model that they named.
        package var models: [String: Int] = [:]

        package init() {}

        /// Requests that are being answered.
        package var inFlight: Int { requests - succeeded - failed - aborted }
    }

    private let state = Mutex(Counts())

    init() {}

    package var counts: Counts { state.withLock { $0 } }

    /// A request is to be answered.
    package func began(model: String?) { state.withLock { $0.begin(model) } }

    /// An answer is complete, or a fault has ended it. Status 0 stands for none.
    package func ended(status: Int) { state.withLock { $0.end(status) } }

    /// The client left before the answer was complete.
    package func aborted() { state.withLock { $0.aborted += 1 } }

    /// Counts from zero again; what is in flight stays.
    func reset() { state.withLock { $0.reset() } }
}

extension UpstreamTally.Counts {
    fileprivate mutating func begin(_ model: String?) {
        requests += 1
        guard let model else { return }
        let isKnown = models[model] != nil || models.count < UpstreamTally.maximumModels
        models[isKnown ? model : UpstreamTally.otherModels, default: 0] += 1
    }

    fileprivate mutating func end(_ status: Int) {
        if (100..<400).contains(status) { succeeded += 1 } else { failed += 1 }
    }

    fileprivate mutating func reset() {
        let open = inFlight
        self = Self()
        requests = open
    }
}
