/// Some bytes of a response that passed one end of a proxy at one moment: one write, or one read.
package struct WireTransfer: Sendable, Hashable {
    /// From the run's start.
    package var time: Duration
    /// How many bytes.
    package var count: Int
    /// When they were to pass; nil if nobody had said.
    package var due: Duration?

    package init(time: Duration, count: Int, due: Duration? = nil) {
        self.time = time
        self.count = count
        self.due = due
    }
}
