/// How the events of one stream came through: held, several at a time, or as they were written.
struct StreamFlow: Sendable, Hashable {
    enum Verdict: Sendable, Hashable {
        /// Too short, or too few events, to be judged.
        case notTested
        case clean
        /// The first event was held about until the last was written.
        case buffered
    }

    /// Shorter streams tell nothing: `u_n − u_1`.
    static let leastSpread: Duration = .milliseconds(5)
    /// Events that were written so far apart have no reason to be read together.
    static let apart: Duration = .milliseconds(2)

    let verdict: Verdict
    /// From the first event that was written to the last.
    let spread: Duration
    /// How long the first event was under way.
    let firstHold: Duration
    /// The longest of all holds.
    let longestHold: Duration
    let holds: [Duration]
    /// The mean of how much each gap between two events changed: |(v_i+1 − v_i) − (u_i+1 − u_i)|.
    let addedJitter: Duration?
    /// Events that were written apart from the one before: those that could be coalesced.
    let apartCount: Int
    /// Those of them that were read together with the one before, as events of their own.
    let coalescedCount: Int

    /// Nil without any event at both ends.
    init?(_ alignment: EventAlignment) {
        let events = alignment.events
        guard let first = events.first, let last = events.last else { return nil }
        let holds = events.map { $0.read - $0.written }
        self.holds = holds
        firstHold = first.read - first.written
        longestHold = holds.max() ?? firstHold
        spread = last.written - first.written
        let changes = zip(holds, holds.dropFirst()).map { $1 > $0 ? $1 - $0 : $0 - $1 }
        addedJitter = changes.isEmpty ? nil : changes.reduce(.zero, +) / changes.count
        let apart = zip(events, events.dropFirst()).filter { $1.written - $0.written >= Self.apart }
        apartCount = apart.count
        coalescedCount = apart.count { $0.clientRead == $1.clientRead && $0.clientEvent != $1.clientEvent }
        guard events.count >= 3, spread >= Self.leastSpread else {
            verdict = .notTested
            return
        }
        // A proxy that is merely slow delays the last event as much as the first.
        let isHeld = firstHold * 10 >= spread * 9
        let isBunched = (last.read - first.read) * 2 <= spread
        verdict = isHeld && isBunched ? .buffered : .clean
    }
}
