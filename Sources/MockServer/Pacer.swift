import BusyLoops
import NIOCore

/// Has something to do at a given moment.
protocol Paced: AnyObject {
    /// The moment that was asked for has come; its ticket is used up.
    func becameDue()
}

/// Wakes what waits for its moment: one queue and one timer for all of an event loop. Bound to that loop.
///
/// Nobody is woken early. After so many turns the loop gets to look at its sockets before the rest have theirs, so that
/// a loop with more due than it can do still accepts and reads, and all are served in the order of their deadlines.
final class Pacer: NIOScheduledCallbackHandler {
    typealias Ticket = DueQueue<any Paced>.Ticket

    static let turnsPerWakeUp = 128

    private let eventLoop: NIOIsolatedEventLoop
    private var queue = DueQueue<any Paced>()
    private var timer: (deadline: NIODeadline, callback: NIOScheduledCallback)?
    private var wakeUps = WakeUps()
    private var isWaking = false

    /// - Parameter eventLoop: must be the current one.
    init(eventLoop: any EventLoop) { self.eventLoop = eventLoop.assumeIsolated() }

    /// How many wait.
    var count: Int { queue.count }

    /// Wakes it at that time, or as soon as possible if it is past: never before this returns.
    func schedule(_ paced: any Paced, at deadline: NIODeadline) -> Ticket {
        let ticket = queue.insert(paced, due: deadline)
        if !isWaking { setTimer(deadline) }
        return ticket
    }

    /// The ticket's owner is not woken any more, and no longer held.
    func cancel(_ ticket: Ticket) {
        queue.remove(ticket)
        if queue.isEmpty { stopTimer() }
    }

    func handleScheduledCallback(eventLoop: some EventLoop) {
        timer = nil
        wakeUps.wokenUp(at: eventLoop.now)
        isWaking = true
        var turns = 0
        while turns < Self.turnsPerWakeUp, let paced = queue.popDue(by: eventLoop.now) {
            turns += 1
            paced.becameDue()
        }
        isWaking = false
        guard let earliest = queue.earliest else { return }
        setTimer(wakeUps.next(for: earliest, at: eventLoop.now))
    }

    private func setTimer(_ deadline: NIODeadline) {
        if let timer, timer.deadline <= deadline { return }
        stopTimer()
        do {
            timer = (deadline, try eventLoop.scheduleCallback(at: deadline, handler: self))
        } catch {
            // Only a loop that has shut down refuses, and it wakes nobody any more.
            timer = nil
        }
    }

    private func stopTimer() {
        timer?.callback.cancel()
        timer = nil
    }
}
