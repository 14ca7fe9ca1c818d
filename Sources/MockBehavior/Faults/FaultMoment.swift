/// The moment of a response at which a fault strikes.
public enum FaultMoment: Sendable, Hashable {
    /// Before anything was sent.
    case beforeHead
    /// When the head has been sent and nothing of the body.
    case afterHead
    /// When so many events of a stream have been sent, or all of a shorter one; in any other response, half of the body.
    case afterEvents(Int)
}
