import AsyncHTTPClient
package import NIOCore
import NIOHTTP1
import Synchronization

/// Asks real providers, over connections that are kept and shared. Certificates are checked.
///
/// State: the client, in a `Mutex`; it is made with the first request, so that who never forwards pays nothing.
package final class UpstreamClient: Forwarding {
    package let name = "llm-mockd-" + String(UInt64.random(in: .min ... .max), radix: 36)
    private let group: any EventLoopGroup
    private let client = Mutex<HTTPClient?>(nil)

    /// How long a connection may take to be made.
    private static let connectTimeout = TimeAmount.seconds(10)
    /// Streams are long: more than this to one provider at once wait for each other.
    private static let connectionsPerHost = 4_096

    /// - Parameter group: has the event loops of all requests.
    package init(group: any EventLoopGroup) { self.group = group }

    package func send(
        _ request: ForwardedRequest, on eventLoop: any EventLoop, to reader: any ForwardingReader
    ) -> any Forwarded {
        let exchange = ExchangeDelegate(reader, on: eventLoop)
        do {
            var outgoing = try HTTPClient.Request(url: request.url, method: request.method, headers: request.headers)
            if let body = request.body { outgoing.body = .byteBuffer(body) }
            let task = started().execute(
                request: outgoing, delegate: exchange, eventLoop: .delegate(on: eventLoop)
            )
            return Exchange(task: task, delegate: exchange)
        } catch {
            eventLoop.assumeIsolated().execute { exchange.failed(error) }
            return Exchange(task: nil, delegate: exchange)
        }
    }

    /// Closes all connections.
    package func shutDown() async throws {
        let client = client.withLock { client in
            defer { client = nil }
            return client
        }
        try await client?.shutdown()
    }

    private func started() -> HTTPClient {
        client.withLock { client in
            if let client { return client }
            var configuration = HTTPClient.Configuration(
                redirectConfiguration: .disallow,
                timeout: .init(connect: Self.connectTimeout),
                decompression: .disabled
            )
            configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = Self.connectionsPerHost
            configuration.connectionPool.idleTimeout = .seconds(30)
            // Who waits for an answer is told at once that there is nobody.
            configuration.connectionPool.retryConnectionEstablishment = false
            let new = HTTPClient(eventLoopGroup: group, configuration: configuration)
            client = new
            return new
        }
    }
}

/// A request under way.
private struct Exchange: Forwarded {
    let task: HTTPClient.Task<Void>?
    let delegate: ExchangeDelegate

    func cancel() {
        delegate.reader.value = nil
        task?.cancel()
    }
}

/// Passes on what comes, on the loop that was asked for.
private final class ExchangeDelegate: HTTPClientResponseDelegate {
    typealias Response = Void

    /// Nil when nobody listens any more.
    let reader: NIOLoopBoundBox<(any ForwardingReader)?>
    private let eventLoop: any EventLoop

    init(_ reader: any ForwardingReader, on eventLoop: any EventLoop) {
        self.reader = NIOLoopBoundBox(reader, eventLoop: eventLoop)
        self.eventLoop = eventLoop
    }

    func didReceiveHead(task: HTTPClient.Task<Void>, _ head: HTTPResponseHead) -> EventLoopFuture<Void> {
        reader.value?.forwardingAnswered(head)
        return eventLoop.makeSucceededVoidFuture()
    }

    func didReceiveBodyPart(task: HTTPClient.Task<Void>, _ part: ByteBuffer) -> EventLoopFuture<Void> {
        reader.value?.forwardingReceived(part) ?? eventLoop.makeSucceededVoidFuture()
    }

    func didFinishRequest(task: HTTPClient.Task<Void>) throws {
        let reader = reader.value
        self.reader.value = nil
        reader?.forwardingFinished()
    }

    func didReceiveError(task: HTTPClient.Task<Void>, _ error: any Error) { failed(error) }

    func failed(_ error: any Error) {
        let reader = reader.value
        self.reader.value = nil
        reader?.forwardingFailed(ForwardingFailure(error))
    }
}
