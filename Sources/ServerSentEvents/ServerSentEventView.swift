/// A decoded event whose bytes still lie in the decoder or in what was handed to it.
///
/// Valid only during the call that it is passed to: copy what is to stay, or take ``event``.
public struct ServerSentEventView {
    /// The event's name, UTF-8; empty if it has none.
    public let name: UnsafeRawBufferPointer
    /// The `data:` lines joined by line feeds, UTF-8 as it was sent.
    public let data: UnsafeRawBufferPointer
    /// What the `id:` line of this very event says, or nil if there is none.
    public let id: String?
    /// What the `retry:` line of this very event says, in milliseconds, or nil if there is none.
    public let retry: Int?

    /// The data as text; bytes that are no UTF-8 become U+FFFD.
    public var text: String { String(decoding: data, as: UTF8.self) }

    /// A copy that may be kept.
    public var event: ServerSentEvent {
        ServerSentEvent(
            event: name.isEmpty ? nil : String(decoding: name, as: UTF8.self), data: text, id: id, retry: retry
        )
    }

    /// Whether the event bears this name, compared without making a string.
    public func isNamed(_ expected: StaticString) -> Bool {
        name.equals(expected)
    }

    /// Whether the data is exactly this text, compared without making a string: the end marker `[DONE]`, say.
    public func dataEquals(_ expected: StaticString) -> Bool {
        data.equals(expected)
    }
}
