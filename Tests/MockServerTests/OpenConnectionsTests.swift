import NIOCore
import NIOEmbedded
import Testing

@testable import MockServer

struct OpenConnectionsTests {
    /// Counts what is asked of it.
    private final class Member: OpenConnection {
        var registryIndex = 0
        var checks = 0
        var drains = 0
        var onCheck: () -> Void = {}

        func drain() { drains += 1 }
        func closeNow() {}

        func checkPatience(at now: NIODeadline) {
            checks += 1
            onCheck()
        }
    }

    private let loop = EmbeddedEventLoop()
    private let pacer: Pacer
    private let connections: OpenConnections

    init() {
        pacer = Pacer(eventLoop: loop)
        connections = OpenConnections(eventLoop: loop, pacer: pacer)
        connections.shortestTimeout = { .seconds(16) }
    }

    private func members(_ count: Int) -> [Member] {
        let members = (0..<count).map { _ in Member() }
        members.forEach(connections.insert)
        return members
    }

    @Test(arguments: [1, 7, 8, 100])
    func `each has its turn within two seconds`(count: Int) {
        let members = members(count)
        for _ in 0..<8 { loop.advanceTime(by: .milliseconds(250)) }
        #expect(members.allSatisfy { $0.checks >= 1 })
    }

    @Test func `who leaves is forgotten, whoever left before`() {
        let members = members(20)
        for index in [0, 19, 7, 3, 18, 1] { connections.remove(members[index]) }
        connections.forEach { $0.drain() }
        for (index, member) in members.enumerated() {
            #expect(member.drains == ([0, 19, 7, 3, 18, 1].contains(index) ? 0 : 1), "number \(index)")
        }
    }

    @Test func `it may leave when it is asked`() {
        let members = members(16)
        for member in members { member.onCheck = { [unowned member] in connections.remove(member) } }
        for _ in 0..<16 { loop.advanceTime(by: .milliseconds(250)) }
        #expect(connections.isEmpty)
        #expect(members.allSatisfy { $0.checks == 1 })
    }

    @Test func `nothing waits when nobody is there`() {
        let members = members(2)
        #expect(pacer.count == 1)
        members.forEach(connections.remove)
        #expect(pacer.count == 0)
        connections.insert(Member())
        #expect(pacer.count == 1)
    }
}
