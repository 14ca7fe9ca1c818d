import Measurement
import NIOCore

/// Watches how late its event loop runs what is due, a hundred times a second. Bound to that loop.
///
/// Each moment of a fixed grid counts, also those that passed while the loop was busy: a loop that stands still for a
/// second was late a hundred times, not once.
final class LagProbe: NIOScheduledCallbackHandler {
    static let interval = TimeAmount.milliseconds(10)

    private let eventLoop: any EventLoop
    private let isolated: NIOIsolatedEventLoop
    private var due: NIODeadline
    private var callback: NIOScheduledCallback?
    private var onProbe: (() -> Void)?
    private(set) var lag = LatencyHistogram()

    /// A probe for the current event loop.
    init(eventLoop: any EventLoop) {
        self.eventLoop = eventLoop
        isolated = eventLoop.assumeIsolated()
        due = eventLoop.now
    }

    /// Begins; `onProbe` is called each time the loop gets to it.
    func start(_ onProbe: @escaping () -> Void) {
        self.onProbe = onProbe
        due = eventLoop.now + Self.interval
        schedule()
    }

    func stop() {
        callback?.cancel()
        callback = nil
        onProbe = nil
    }

    /// Forgets what it saw so far, since what comes now is what counts.
    func reset() { lag.reset() }

    func handleScheduledCallback(eventLoop: some EventLoop) {
        let now = eventLoop.now
        while due <= now {
            lag.record(nanoseconds: (now - due).nanoseconds)
            due = due + Self.interval
        }
        onProbe?()
        if onProbe != nil { schedule() }
    }

    private func schedule() {
        // Only a loop that has shut down refuses, and nothing is late on it any more.
        callback = try? isolated.scheduleCallback(at: due, handler: self)
    }
}
