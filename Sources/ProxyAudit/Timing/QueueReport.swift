import Measurement

/// How many exchanges were inside the proxy over time: in flight at the client − in flight upstream.
///
/// An exchange is inside from its first byte until its request is complete upstream, and from the end upstream until the
/// client has the whole response; between two attempts it is inside too.
public struct QueueReport: Sendable, Hashable, Codable {
    /// One stretch of the run.
    public struct Point: Sendable, Hashable, Codable {
        /// When the stretch begins, in milliseconds from the run's start.
        public var fromMs: Double
        /// Exchanges inside the proxy, averaged over the stretch.
        public var mean: Double
        /// The most at once.
        public var maximum: Int
    }

    /// Averaged over the run.
    public var mean: Double
    /// The most at once.
    public var maximum: Int
    /// Stretches of equal length, at most sixty.
    public var points: [Point]

    /// Nil without any exchange.
    init?(_ exchanges: [JoinedExchange]) {
        let stays = exchanges.flatMap(Self.stays)
        guard let first = exchanges.compactMap(\.client.start).min(), let last = exchanges.map(\.client.end).max(),
            last > first
        else { return nil }
        let steps = stays.flatMap { [($0.lowerBound, 1), ($0.upperBound, -1)] }
            .sorted { ($0.0, $0.1) < ($1.0, $1.1) }
        let count = min(60, max(1, exchanges.count / 4))
        let length = (last - first) / count
        var tallies = [(area: Double, maximum: Int)](repeating: (0, 0), count: count)
        var inside = 0
        var time = first
        func add(until end: Duration) {
            while time < end {
                let index = min(count - 1, Int((time - first) / length))
                let stretchEnd = index == count - 1 ? last : first + length * (index + 1)
                let next = min(end, max(stretchEnd, time + .nanoseconds(1)))
                tallies[index].area += Double(inside) * (next - time).seconds
                tallies[index].maximum = max(tallies[index].maximum, inside)
                time = next
            }
        }
        for (moment, change) in steps {
            add(until: min(moment, last))
            inside += change
        }
        add(until: last)
        func rounded(_ value: Double) -> Double { (value * 1000).rounded() / 1000 }
        mean = rounded(tallies.reduce(0) { $0 + $1.area } / (last - first).seconds)
        maximum = tallies.map(\.maximum).max() ?? 0
        points = tallies.enumerated().map { index, tally in
            Point(
                fromMs: (first + length * index).shownMilliseconds, mean: rounded(tally.area / length.seconds),
                maximum: tally.maximum
            )
        }
    }

    /// When an exchange was inside the proxy: its time at the client without its times upstream.
    private static func stays(_ exchange: JoinedExchange) -> [Range<Duration>] {
        guard let start = exchange.client.start, exchange.client.end > start else { return [] }
        var stays: [Range<Duration>] = []
        var free = start
        for arrival in exchange.arrivals {
            let entry = min(arrival.observation.requestComplete, exchange.client.end)
            if entry > free { stays.append(free..<entry) }
            free = max(free, min(arrival.observation.end, exchange.client.end))
        }
        if exchange.client.end > free { stays.append(free..<exchange.client.end) }
        return stays
    }
}
