package import NIOCore

/// When an event loop's timer goes off: exactly when something is due, unless the loop is busy.
///
/// To fall asleep and be woken costs as much as to write an event, and more on a virtual machine. So a loop that was woken
/// again and again, each time a short while after the last, waits a tenth of a millisecond at least for what is not due yet: at
/// tens of thousands of events a second, those of that time are done together, late by no more than that. Nothing is done
/// early.
package struct WakeUps {
    /// How soon a loop goes on where more is due at once. One whose timer is due goes on and leaves its sockets alone.
    package static let breather = TimeAmount.microseconds(5)
    /// How long a busy loop waits at least for what is not due yet.
    package static let shortestWait = TimeAmount.microseconds(100)

    /// How many wake-ups in a row make a loop busy.
    package static let busyRun = 8

    private var latest = NIODeadline.distantPast
    private var run = 0

    /// A loop that has not been woken.
    package init() {}

    /// The timer went off.
    package mutating func wokenUp(at now: NIODeadline) {
        run = now - latest < Self.shortestWait * 2 ? run + 1 : 0
        latest = now
    }

    /// When the timer is to go off for what is due at that time.
    package func next(for due: NIODeadline, at now: NIODeadline) -> NIODeadline {
        if due <= now { return now + Self.breather }
        return run >= Self.busyRun ? max(due, now + Self.shortestWait) : due
    }
}
