/// What a player does at one moment of a faulted response.
///
/// The steps of a response are in order of time, and the last one says how it ends.
package struct WireStep: Sendable, Hashable {
    package enum Action: Sendable, Hashable {
        /// Send the head.
        case head(WireHead)
        /// Send these bytes of the body in one write of their own.
        case body([UInt8])
        /// End the body as its framing wants it: the response is complete.
        case end
        /// Send nothing more and close the connection, whatever was promised.
        case close
        /// Break the connection off: a TCP RST, or RST_STREAM where several requests share a connection.
        case reset
        /// Send nothing more and wait for the client to leave.
        case stall
        /// Send these bytes of the body again and again, the first time at this step, until the client leaves.
        case heartbeat([UInt8], every: Duration)
    }

    package var action: Action
    /// When it is due, counted from the request's last byte.
    package var offset: Duration

    package init(_ action: Action, at offset: Duration) {
        self.action = action
        self.offset = offset
    }
}
