/// A part of a response as it would be sent if nothing were wrong with it: first the head, then the pieces of the body.
package struct WireSegment: Sendable, Hashable {
    package enum Content: Sendable, Hashable {
        case head(WireHead)
        /// A whole event of a stream with its blank line, or the whole body of any other response.
        case body([UInt8])
    }

    package var content: Content
    /// When it is due, counted from the request's last byte.
    package var offset: Duration

    package init(_ content: Content, at offset: Duration) {
        self.content = content
        self.offset = offset
    }
}
