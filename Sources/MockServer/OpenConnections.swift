import NIOCore

/// What holds a client's connection, or a part of it. Bound to an event loop.
protocol OpenConnection: AnyObject {
    /// Where ``OpenConnections`` keeps it, which alone writes this.
    var registryIndex: Int { get set }
    /// Ends when what was asked is answered, at once if nothing was.
    func drain()
    func closeNow()
    /// Asked every now and then: does what is due when the client keeps the server waiting for too long.
    func checkPatience(at now: NIODeadline)
}

/// All connections of one event loop. Bound to that loop.
///
/// There is no timer for each of them. As long as there are any, one for all looks at some of them at a time: every
/// connection has its turn within half of the shortest timeout, or two seconds.
final class OpenConnections: Paced {
    private static let turns = 8
    private static let longestWait = TimeAmount.milliseconds(250)
    private static let shortestWait = TimeAmount.milliseconds(5)

    private let eventLoop: any EventLoop
    private let pacer: Pacer
    private var members: [any OpenConnection] = []
    private var next = 0
    private var turn: Pacer.Ticket?
    /// The shortest timeout; asked before each wait. Nil if there is none at this moment.
    var shortestTimeout: () -> Duration? = { nil }

    init(eventLoop: any EventLoop, pacer: Pacer) {
        self.eventLoop = eventLoop
        self.pacer = pacer
    }

    var isEmpty: Bool { members.isEmpty }

    func insert(_ connection: any OpenConnection) {
        connection.registryIndex = members.count
        members.append(connection)
        if turn == nil { wait() }
    }

    func remove(_ connection: any OpenConnection) {
        let last = members.removeLast()
        if last !== connection {
            last.registryIndex = connection.registryIndex
            members[last.registryIndex] = last
        }
        if members.isEmpty, let turn {
            pacer.cancel(turn)
            self.turn = nil
        }
    }

    func forEach(_ body: (any OpenConnection) -> Void) {
        // A copy: whoever is told to end may leave at once.
        let members = members
        for member in members { body(member) }
    }

    func becameDue() {
        turn = nil
        let now = eventLoop.now
        if next >= members.count { next = 0 }
        let some = members[next..<min(members.count, next + (members.count + Self.turns - 1) / Self.turns)]
        next = some.endIndex
        for member in some { member.checkPatience(at: now) }
        if turn == nil, !members.isEmpty { wait() }
    }

    private func wait() {
        let share = shortestTimeout().map { TimeAmount($0 / (2 * Self.turns)) } ?? Self.longestWait
        turn = pacer.schedule(self, at: eventLoop.now + min(Self.longestWait, max(Self.shortestWait, share)))
    }
}
