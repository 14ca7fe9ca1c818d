import NIOCore

/// Which share of a core an event loop's thread takes. Bound to that thread.
struct LoopUsage {
    private struct Mark {
        var time: NIODeadline
        var processor: Duration?

        init(at time: NIODeadline) {
            self.time = time
            processor = ThreadClock.now()
        }
    }

    private let begin: Mark
    private var end: Mark?

    /// The time that counts begins.
    init(from time: NIODeadline) { begin = Mark(at: time) }

    /// The time that counts is over.
    mutating func finish(at time: NIODeadline) { end = Mark(at: time) }

    /// The share of a core, 0 to 1, up to that time or the end; nil where it cannot be told.
    func utilization(at time: NIODeadline) -> Double? {
        let end = end ?? Mark(at: time)
        guard let used = begin.processor, let processor = end.processor, end.time > begin.time else { return nil }
        return (processor - used) / .nanoseconds((end.time - begin.time).nanoseconds)
    }
}
