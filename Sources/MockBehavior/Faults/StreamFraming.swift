/// Ways to write a stream of events that change nothing of what it says, and that careless readers stumble over.
///
/// They may be combined. A reader that follows the standard (WHATWG HTML, 9.2) gets the same events from every
/// combination, save the very last one without ``hasFinalBlankLine``.
public struct StreamFraming: Sendable, Hashable {
    /// How lines end.
    public enum LineEnd: String, Sendable, Hashable, CaseIterable {
        /// A line feed, as the providers write it.
        case lf
        /// A carriage return and a line feed.
        case crlf
        /// A carriage return alone.
        case cr
    }

    /// The largest padding, in bytes.
    package static let maximumPadding = 8 << 20

    /// A write for each so many bytes of an event; nil for no such cut.
    public var splitSize: Int?
    /// A cut inside each character of several bytes.
    public var splitsCharacters = false
    /// A cut between CR and LF; lines end with both then.
    public var splitsLineEnds = false
    /// How lines end.
    public var lineEnd = LineEnd.lf
    /// Whether a space follows a field's colon.
    public var hasSpace = true
    /// A comment in the middle of each event, and one between events.
    public var hasComments = false
    /// So many events in one write; they wait for the last of them.
    public var packedEvents = 1
    /// Whether the last event is ended by its blank line.
    public var hasFinalBlankLine = true
    /// A comment of so many bytes after the first event; nil for none.
    public var commentSize: Int?
    /// Spaces in the first event's JSON, so many bytes; nil for none.
    public var eventPadding: Int?

    /// The providers' own framing.
    public init() {}
}
