import NIOCore

/// How much of an event loop's time goes into opening connections while a schedule is to be kept: a quarter.
///
/// A schedule is kept by connections that are free again. One that falls behind is not made up for by more of them: to open
/// one costs more than an exchange, so that one for each late request makes all later ones late.
struct OpeningBudget {
    /// The longest pause: a thread that lost its processor in the midst of an opening is late enough.
    static let longestPause = TimeAmount.milliseconds(1)

    /// The time before which no other is to be opened.
    private(set) var nextOpening = NIODeadline.distantPast

    /// One was opened, and that took from the one time to the other.
    mutating func spent(from start: NIODeadline, to end: NIODeadline) {
        nextOpening = end + min((end - start) * 3, Self.longestPause)
    }

    /// When a request that is due at that time may have a connection opened for it.
    func opening(for due: NIODeadline) -> NIODeadline { max(due, nextOpening) }
}
