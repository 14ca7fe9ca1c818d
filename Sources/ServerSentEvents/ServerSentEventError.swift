/// Why a stream of events could not be decoded.
public struct ServerSentEventError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What kind of failure it is.
    public struct Code: Sendable, Hashable {
        private enum Kind { case eventTooLarge }

        private let kind: Kind

        /// An event exceeds the decoder's ``ServerSentEventDecoder/maximumEventSize``.
        public static var eventTooLarge: Code { Code(kind: .eventTooLarge) }
    }

    /// What kind of failure it is.
    public let code: Code
    /// One sentence for people.
    public let message: String

    /// The ``message``.
    public var description: String { message }

    static func eventTooLarge(limit: Int) -> ServerSentEventError {
        ServerSentEventError(code: .eventTooLarge, message: "the stream has an event of more than \(limit) bytes")
    }
}
