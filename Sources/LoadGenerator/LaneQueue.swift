import NIOCore

/// The lanes of one event loop: how many there are, and which of them wait for their turn. A value without a clock.
struct LaneQueue {
    private var waiting = DueHeap<Lane>()
    private let seed: UInt64
    /// How many there are, waiting or under way.
    private(set) var count = 0
    /// How many there are to be; in an open loop as many as there are conversations.
    private var wanted = Int.max

    init(seed: UInt64) { self.seed = seed }

    /// When the next lane has its turn; nil if none waits.
    var due: NIODeadline? { waiting.earliest }
    /// Whether one is to end when it can.
    var hasSurplus: Bool { count > wanted }

    /// Makes lanes that last, due at once, until there are so many; if there are more, they end one by one.
    ///
    /// - Parameter number: the number of the lane at a place among those here.
    mutating func keep(_ wanted: Int, at time: NIODeadline, number: (Int) -> Int) {
        self.wanted = wanted
        while count < wanted { wait(addLane(number: number(count), isPermanent: true), until: time) }
    }

    /// Makes a lane that has its turn at once.
    mutating func addLane(number: Int, isPermanent: Bool) -> Lane {
        count += 1
        // Odd multiples of an odd number are all different.
        let seed = seed &+ UInt64(truncatingIfNeeded: number &* 2 &+ 1) &* 0x9E37_79B9_7F4A_7C15
        return Lane(isPermanent: isPermanent, seed: seed)
    }

    /// A lane that neither waits nor is under way is no more.
    mutating func retire() { count -= 1 }

    mutating func wait(_ lane: Lane, until time: NIODeadline) { waiting.insert(lane, due: time) }

    /// Takes the lane whose turn comes first, with the time at which it does.
    mutating func take() -> (due: NIODeadline, lane: Lane)? { waiting.pop().map { ($0.time, $0.element) } }

    /// Makes everything due so much later.
    mutating func shift(by amount: TimeAmount) { waiting.shift(by: amount) }

    mutating func removeAll() {
        waiting.removeAll()
        count = 0
    }
}
