import BusyLoops
import NIOCore
import NIOEmbedded
import Testing

@testable import MockServer

struct PacerTests {
    private let loop = EmbeddedEventLoop()

    /// Notes when it became due, and does something then.
    private final class Sleeper: Paced {
        private let loop: EmbeddedEventLoop
        private let action: (Sleeper) -> Void
        private(set) var times: [NIODeadline] = []

        init(_ loop: EmbeddedEventLoop, action: @escaping (Sleeper) -> Void = { _ in }) {
            self.loop = loop
            self.action = action
        }

        func becameDue() {
            times.append(loop.now)
            action(self)
        }
    }

    @Test func `each is woken once, at its time`() {
        let pacer = Pacer(eventLoop: loop)
        let sleepers = (0..<3).map { _ in Sleeper(loop) }
        let start = loop.now
        for (sleeper, milliseconds) in zip(sleepers, [30, 10, 20] as [Int64]) {
            _ = pacer.schedule(sleeper, at: start + .milliseconds(milliseconds))
        }
        loop.advanceTime(by: .nanoseconds(9_999_999))
        #expect(sleepers.allSatisfy { $0.times.isEmpty })
        loop.advanceTime(by: .seconds(1))
        #expect(
            sleepers.map(\.times) == [
                [start + .milliseconds(30)], [start + .milliseconds(10)], [start + .milliseconds(20)],
            ])
        #expect(pacer.count == 0)
    }

    @Test func `a past moment comes at once, but not before the call returns`() {
        let pacer = Pacer(eventLoop: loop)
        let sleeper = Sleeper(loop)
        loop.advanceTime(by: .seconds(1))
        _ = pacer.schedule(sleeper, at: loop.now - .milliseconds(1))
        #expect(sleeper.times == [])
        loop.run()
        #expect(sleeper.times.count == 1)
    }

    @Test func `who is cancelled is not woken, and let go at once`() {
        let pacer = Pacer(eventLoop: loop)
        var sleeper: Sleeper? = Sleeper(loop)
        weak let weakSleeper = sleeper
        let ticket = sleeper.map { pacer.schedule($0, at: loop.now + .seconds(1)) }
        sleeper = nil
        #expect(weakSleeper != nil)
        if let ticket { pacer.cancel(ticket) }
        #expect(weakSleeper == nil)
        #expect(pacer.count == 0)
    }

    @Test func `a pacer for whom nobody waits is not held by its loop`() {
        var pacer: Pacer? = Pacer(eventLoop: loop)
        weak let weakPacer = pacer
        if let ticket = pacer?.schedule(Sleeper(loop), at: loop.now + .seconds(60)) { pacer?.cancel(ticket) }
        pacer = nil
        #expect(weakPacer == nil)
    }

    @Test func `who is cancelled by another's turn is not woken`() {
        let pacer = Pacer(eventLoop: loop)
        var ticket: Pacer.Ticket?
        let first = Sleeper(loop) { _ in if let ticket { pacer.cancel(ticket) } }
        let second = Sleeper(loop)
        _ = pacer.schedule(first, at: loop.now + .milliseconds(1))
        ticket = pacer.schedule(second, at: loop.now + .milliseconds(2))
        loop.advanceTime(by: .milliseconds(5))
        #expect(first.times.count == 1)
        #expect(second.times == [])
    }

    @Test func `deadlines that are set in a turn are kept, without drift`() {
        let pacer = Pacer(eventLoop: loop)
        let start = loop.now
        let sleeper = Sleeper(loop) { sleeper in
            guard sleeper.times.count < 4 else { return }
            _ = pacer.schedule(sleeper, at: start + .milliseconds(20) * sleeper.times.count)
        }
        _ = pacer.schedule(sleeper, at: start)
        loop.run()
        loop.advanceTime(by: .seconds(1))
        #expect(sleeper.times == (0..<4).map { start + .milliseconds(20) * $0 })
    }

    @Test func `an earlier deadline that comes later is kept`() {
        let pacer = Pacer(eventLoop: loop)
        let late = Sleeper(loop)
        let early = Sleeper(loop)
        let start = loop.now
        _ = pacer.schedule(late, at: start + .seconds(60))
        loop.advanceTime(by: .milliseconds(1))
        _ = pacer.schedule(early, at: start + .milliseconds(2))
        loop.advanceTime(by: .milliseconds(1))
        #expect(early.times == [start + .milliseconds(2)])
        loop.advanceTime(by: .seconds(60))
        #expect(late.times == [start + .seconds(60)])
    }

    @Test func `after so many turns the loop has its own before the rest are woken`() {
        let pacer = Pacer(eventLoop: loop)
        let sleepers = (0..<Pacer.turnsPerWakeUp * 2 + 1).map { _ in Sleeper(loop) }
        for sleeper in sleepers { _ = pacer.schedule(sleeper, at: loop.now + .milliseconds(1)) }
        func woken() -> Int { sleepers.count { !$0.times.isEmpty } }
        loop.advanceTime(by: .milliseconds(1))
        #expect(woken() == Pacer.turnsPerWakeUp)
        loop.advanceTime(by: WakeUps.breather - .nanoseconds(1))
        #expect(woken() == Pacer.turnsPerWakeUp)
        loop.advanceTime(by: .nanoseconds(1))
        #expect(woken() == Pacer.turnsPerWakeUp * 2)
        loop.advanceTime(by: WakeUps.breather)
        #expect(woken() == sleepers.count)
    }

    @Test func `a loop that is woken all the time wakes what falls due soon together, and nobody early`() {
        let pacer = Pacer(eventLoop: loop)
        let start = loop.now
        let offsets = (0..<20).map { 1_000 + 30 * $0 }
        let sleepers = offsets.map { offset in
            let sleeper = Sleeper(loop)
            _ = pacer.schedule(sleeper, at: start + .microseconds(Int64(offset)))
            return sleeper
        }
        for _ in 0..<2_000 { loop.advanceTime(by: .microseconds(1)) }
        let woken = sleepers.map { $0.times.first.map { Int(($0 - start).nanoseconds / 1_000) } }
        let exact = offsets.prefix(WakeUps.busyRun + 1)
        #expect(woken == exact + [1_340, 1_340, 1_340, 1_440, 1_440, 1_440, 1_540, 1_540, 1_540, 1_540, 1_640])
    }

    @Test func `who asks for the present again and again does not keep others from their turn`() {
        let pacer = Pacer(eventLoop: loop)
        let greedy = Sleeper(loop) { _ = pacer.schedule($0, at: loop.now) }
        let modest = Sleeper(loop)
        _ = pacer.schedule(greedy, at: loop.now)
        _ = pacer.schedule(modest, at: loop.now + .milliseconds(1))
        loop.advanceTime(by: .milliseconds(1))
        #expect(modest.times.count == 1)
    }
}
