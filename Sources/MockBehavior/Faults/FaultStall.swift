/// A response that does not go on.
public struct FaultStall: Sendable, Hashable {
    /// What comes while it stalls.
    public enum Filling: String, Sendable, Hashable, CaseIterable {
        /// Not a byte.
        case nothing
        /// The provider's ping events. OpenAI has none: comments stand in for them there.
        case pings
        /// Comments of the event stream, which clients skip.
        case comments
    }

    /// Where it stalls.
    public var moment: FaultMoment
    /// What comes meanwhile; anything but nothing makes it a fault of streams, whose head has been sent.
    public var filling = Filling.nothing
    /// Between two pieces of the filling.
    public var interval = Duration.seconds(1)
    /// How long it stalls before it goes on; nil until the client leaves.
    public var duration: Duration?

    /// Silence from that moment on, until the client leaves.
    public init(_ moment: FaultMoment) { self.moment = moment }
}
