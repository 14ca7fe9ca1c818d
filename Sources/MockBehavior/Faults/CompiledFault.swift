import ProviderWire
import Synchronization

/// A fault with the count of what it did. It outlives changes of the configuration that leave this fault as it is.
///
/// State: atomics, so that event loops take it in parallel and a count is kept exactly.
package final class CompiledFault: Sendable {
    /// What a fault did since it was set, and what it will.
    package struct Tally: Sendable, Hashable {
        /// How many requests met its conditions; turn, chance and number aside.
        package var met: Int
        /// How often it struck.
        package var fired: Int
        /// How often it will strike yet; nil if there is no end.
        package var left: Int?
        /// Until it clears itself; nil if it does not. Zero and less: it has.
        package var remaining: Duration?

        package init(met: Int, fired: Int, left: Int?, remaining: Duration?) {
            self.met = met
            self.fired = fired
            self.left = left
            self.remaining = remaining
        }
    }

    package let configuration: FaultConfiguration
    private let met = Atomic<Int>(0)
    private let fired = Atomic<Int>(0)
    /// When it clears itself, in nanoseconds.
    private let deadline: Atomic<Int64>
    private static let notStarted = Int64.min
    private static let never = Int64.max

    init(_ configuration: FaultConfiguration) {
        self.configuration = configuration
        deadline = Atomic(configuration.trigger.timeToLive == nil ? Self.never : Self.notStarted)
    }

    package var name: String { configuration.name }

    /// The status that it answers with; nil if it leaves the response its own.
    package var status: Int? {
        if case .status(let status) = configuration.act { status.failure.status } else { nil }
    }

    /// Whether it may strike the request, for all that the request itself says.
    func concerns(_ request: RequestFacts) -> Bool {
        guard request.isStreaming || !configuration.act.isForStreamsOnly else { return false }
        return configuration.trigger.concerns(request)
    }

    /// Whether it strikes now; if so, that is counted.
    ///
    /// - Parameter now: on the clock that ``start(at:)`` was told.
    func strikes(at now: Duration, using generator: inout some RandomNumberGenerator) -> Bool {
        let trigger = configuration.trigger
        guard trigger.isEnabled, trigger.rate > 0, !isOver(at: now) else { return false }
        let turn = met.wrappingAdd(1, ordering: .relaxed).newValue
        guard turn % trigger.every == 0, !isSpent else { return false }
        // 53 random bits: every number from 0 to below 1 that a `Double` has in steps of the smallest.
        if trigger.rate < 1, Double(generator.next() >> 11) * 0x1p-53 >= trigger.rate { return false }
        return count()
    }

    /// Begins its time to live, unless that has begun.
    package func start(at now: Duration) {
        guard let timeToLive = configuration.trigger.timeToLive else { return }
        _ = deadline.compareExchange(
            expected: Self.notStarted, desired: Self.nanoseconds(now + timeToLive), ordering: .relaxed
        )
    }

    /// Lets it begin anew: nothing counted, its whole time before it.
    package func restart(at now: Duration) {
        met.store(0, ordering: .relaxed)
        fired.store(0, ordering: .relaxed)
        guard let timeToLive = configuration.trigger.timeToLive else { return }
        deadline.store(Self.nanoseconds(now + timeToLive), ordering: .relaxed)
    }

    package func tally(at now: Duration) -> Tally {
        let fired = fired.load(ordering: .relaxed)
        let deadline = deadline.load(ordering: .relaxed)
        let remaining =
            switch deadline {
            case Self.never: Duration?.none
            case Self.notStarted: configuration.trigger.timeToLive
            default: .nanoseconds(deadline) - now
            }
        return Tally(
            met: met.load(ordering: .relaxed), fired: fired,
            left: configuration.trigger.first.map { max(0, $0 - fired) }, remaining: remaining
        )
    }

    /// Whether its time is over.
    package func isOver(at now: Duration) -> Bool {
        start(at: now)
        let deadline = deadline.load(ordering: .relaxed)
        return deadline != Self.never && deadline <= Self.nanoseconds(now)
    }

    private var isSpent: Bool {
        configuration.trigger.first.map { fired.load(ordering: .relaxed) >= $0 } ?? false
    }

    /// One more, unless the last one was the last.
    private func count() -> Bool {
        guard let first = configuration.trigger.first else {
            fired.wrappingAdd(1, ordering: .relaxed)
            return true
        }
        var known = fired.load(ordering: .relaxed)
        while known < first {
            let outcome = fired.weakCompareExchange(expected: known, desired: known + 1, ordering: .relaxed)
            if outcome.exchanged { return true }
            known = outcome.original
        }
        return false
    }

    private static func nanoseconds(_ duration: Duration) -> Int64 { Int64(duration / .nanoseconds(1)) }
}
