/// So much of something in a while, and what is left of it.
///
/// Times are offsets on one clock of the caller's choice; one that lies before the last counts as that.
struct Allowance: Sendable, Hashable {
    /// The most that there is.
    let limit: Int
    private let window: Double
    private let algorithm: RateLimitConfiguration.Algorithm
    /// Below zero if more was taken than there was.
    private var level: Double
    /// When the level was that; of a fixed window, when it began.
    private var since: Double

    /// What rounding may have cost somebody who waited exactly as long as told.
    private static let tolerance = 1e-6

    init(_ limit: Int, in window: Duration, _ algorithm: RateLimitConfiguration.Algorithm, at now: Duration) {
        self.limit = limit
        self.window = window / .seconds(1)
        self.algorithm = algorithm
        level = Double(limit)
        since = now / .seconds(1)
    }

    /// Puts back what has come back until now. To be called before anything is asked or taken.
    mutating func refill(at now: Duration) {
        let now = now / .seconds(1)
        guard now > since else { return }
        switch algorithm {
        case .tokenBucket:
            level = min(Double(limit), level + (now - since) * Double(limit) / window)
            since = now
        case .fixedWindow where isFull: since = now
        case .fixedWindow where now >= since + window:
            level = Double(limit)
            since = now
        case .fixedWindow: break
        }
    }

    /// What may still be taken, whole.
    var remaining: Int { max(0, Int((level + Self.tolerance).rounded(.down))) }

    var isFull: Bool { level >= Double(limit) }

    /// How long until so much is there: nothing if it is. Nil if it never will be.
    ///
    /// - Parameter now: that of the last ``refill(at:)``.
    func wait(for cost: Int, at now: Duration) -> Duration? {
        if cost > limit { return nil }
        let missing = Double(cost) - level
        return missing <= Self.tolerance ? .zero : untilBack(missing, at: now)
    }

    /// How long until all of it is there.
    func waitUntilFull(at now: Duration) -> Duration {
        isFull ? .zero : untilBack(Double(limit) - level, at: now)
    }

    private func untilBack(_ amount: Double, at now: Duration) -> Duration {
        switch algorithm {
        case .tokenBucket: .seconds(amount * window / Double(limit))
        case .fixedWindow: max(.zero, .seconds(since + window) - now)
        }
    }

    mutating func take(_ cost: Int) { level -= Double(cost) }
}
