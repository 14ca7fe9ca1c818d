package import Synthesis

/// What a configured seed decides: the n-th request draws the same numbers in every run, whichever connection and event
/// loop it comes by, and however many were drawn for the requests before it.
///
/// Safe on any thread: its only state are the counts of ``TurnCounter``.
package final class SeededDraws: Sendable {
    /// The time that bodies tell in place of the time of day: 2023-11-14T22:13:20Z.
    package static let secondsSince1970 = 1_700_000_000
    /// ``secondsSince1970`` as a body has it.
    package static let secondsText = Array("\(secondsSince1970)".utf8)

    private let seed: Int
    private let bases: (requests: UInt64, connections: UInt64)
    private let requests = TurnCounter()
    private let connections = TurnCounter()

    init(seed: Int) {
        self.seed = seed
        var generator = SeededGenerator(seed: UInt64(bitPattern: Int64(seed)))
        bases = (generator.next(), generator.next())
    }

    /// The draws of a seed; those of a predecessor with the same seed go on.
    static func compile(_ seed: Int?, replacing predecessor: SeededDraws?) -> SeededDraws? {
        predecessor?.seed == seed ? predecessor : seed.map(SeededDraws.init)
    }

    /// Draws for the next request.
    package func generatorOfNextRequest() -> SeededGenerator {
        SeededGenerator(seed: bases.requests &+ UInt64(requests.take()))
    }

    /// Draws for the next connection, before it has a request.
    package func generatorOfNextConnection() -> SeededGenerator {
        SeededGenerator(seed: bases.connections &+ UInt64(connections.take()))
    }

    /// The next request is the first again, and so is the next connection.
    func reset() {
        requests.reset()
        connections.reset()
    }
}
