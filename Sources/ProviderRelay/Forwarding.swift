package import NIOCore
package import NIOHTTP1

/// Sends requests on to a provider.
package protocol Forwarding: Sendable {
    /// By what its requests are known where they come round to it again (RFC 9110, 7.6.3).
    var name: String { get }

    /// - Parameters:
    ///   - eventLoop: the current one; the reader is told on it, and never before this returns.
    ///   - reader: told of the answer until it has ended or the request is cancelled.
    func send(
        _ request: ForwardedRequest, on eventLoop: any EventLoop, to reader: any ForwardingReader
    ) -> any Forwarded
}

/// A request that was sent on.
package protocol Forwarded {
    /// Breaks it off at once; its reader is told nothing more.
    func cancel()
}

/// Takes an answer while it comes. Bound to the loop that it was asked on.
package protocol ForwardingReader: AnyObject {
    func forwardingAnswered(_ head: HTTPResponseHead)
    /// - Returns: kept when more may come.
    func forwardingReceived(_ part: ByteBuffer) -> EventLoopFuture<Void>
    /// The answer came whole.
    func forwardingFinished()
    /// There will be no answer, or no more of it.
    func forwardingFailed(_ failure: ForwardingFailure)
}

/// A request as a provider is to get it.
package struct ForwardedRequest: Sendable {
    package var method: HTTPMethod
    package var url: String
    package var headers: HTTPHeaders
    /// Nil for none.
    package var body: ByteBuffer?

    package init(method: HTTPMethod, url: String, headers: HTTPHeaders, body: ByteBuffer?) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
    }
}
