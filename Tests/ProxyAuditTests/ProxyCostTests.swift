import ProxyAudit
import Testing

struct ProxyCostTests {
    private let stamps = ExchangeStamps(
        clientStart: .milliseconds(10),
        upstreamRequestEnd: .milliseconds(12),
        upstreamEvents: [.milliseconds(300), .milliseconds(320), .milliseconds(340)],
        clientEvents: [.milliseconds(303), .milliseconds(321), .milliseconds(345)]
    )

    @Test func `the provider's own delay is no part of the overhead`() throws {
        let cost = try #require(ProxyCost(stamps))
        #expect(cost.requestPath == .milliseconds(2))
        #expect(cost.responsePath == .milliseconds(3))
        #expect(cost.overhead == .milliseconds(5))
    }

    @Test func `each event's hold is its time between the two ends`() throws {
        let cost = try #require(ProxyCost(stamps))
        #expect(cost.holds == [.milliseconds(3), .milliseconds(1), .milliseconds(5)])
    }

    @Test func `events that one end did not see have no hold`() throws {
        var cut = stamps
        cut.clientEvents.removeLast(2)
        let cost = try #require(ProxyCost(cut))
        #expect(cost.holds == [.milliseconds(3)])
    }

    @Test func `an exchange without an event at one end has no cost`() {
        var lost = stamps
        lost.clientEvents = []
        #expect(ProxyCost(lost) == nil)
    }
}
