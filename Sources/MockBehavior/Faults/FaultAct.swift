/// What goes wrong with a response.
public enum FaultAct: Sendable, Hashable {
    /// An error in place of the answer.
    case status(FaultStatus)
    /// The connection is broken off as soon as it is made, before a request is read.
    case refuse
    /// The connection is broken off (TCP RST) during the response.
    case reset(FaultMoment)
    /// The connection is closed during the response, which is left incomplete.
    case close(FaultMoment)
    /// A stream that ends properly, but without its last event; with a number, after that many events.
    case endEarly(afterEvents: Int?)
    /// After so many events of a stream one that tells an error; nothing comes after it.
    case errorEvent(FaultErrorEvent)
    /// The response does not go on, for a time or for good.
    case stall(FaultStall)
    /// The body comes in small pieces.
    ///
    /// - Parameters:
    ///   - size: of a piece in bytes.
    ///   - interval: between two pieces.
    case trickle(size: Int, interval: Duration)
    /// JSON that breaks off in the middle: the whole body, or the event after so many of a stream.
    case malformedJSON(afterEvents: Int)
    /// The answer under a wrong `content-type`.
    case contentType(String)
    /// Half of the body under the `content-length` of the whole; then the connection is closed.
    case truncateBody
    /// The event after so many of a stream twice; nil for every event.
    case duplicateEvents(afterEvents: Int?)
    /// The two events after so many of a stream in the wrong order; nil for every pair of events.
    case reorderEvents(afterEvents: Int?)
    /// A stream that is right, written in ways that few expect.
    case framing(StreamFraming)

    /// Whether it takes a stream: it passes other requests over.
    package var isForStreamsOnly: Bool {
        switch self {
        case .endEarly, .errorEvent, .duplicateEvents, .reorderEvents, .framing: true
        case .stall(let stall): stall.filling != .nothing
        case .status, .refuse, .reset, .close, .trickle, .malformedJSON, .contentType, .truncateBody: false
        }
    }
}
