import NIOCore
import NIOHTTP1
import NIOPosix
import ServerSentEvents

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Opens a connection for each request: calls are few, and none can be held up by another's.
enum AdminConnection {
    /// One loop is plenty for what a client does. It lives as long as the process.
    private static let eventLoops = MultiThreadedEventLoopGroup(numberOfThreads: 1)

    /// Sends the request and waits for its response, or for the head of its event stream.
    ///
    /// - Throws: ``AdminClientError``; `CancellationError` if the task was cancelled.
    static func exchange(
        _ request: AdminRequest, connectTimeout: Duration, timeout: Duration,
        events: ExchangeHandler.EventContinuation? = nil
    ) async throws -> AdminAnswer {
        let eventLoop = eventLoops.next()
        let promise = eventLoop.makePromise(of: AdminAnswer.self)
        let channel: any Channel
        do {
            // The request is sent on the connection that was won, never on one of several attempts.
            channel = try await connect(to: request.address, timeout: connectTimeout, on: eventLoop)
                .flatMapThrowing { channel in
                    try channel.pipeline.syncOperations.addHTTPClientHandlers()
                    try channel.pipeline.syncOperations.addHandler(
                        ExchangeHandler(request, timeout: timeout, promise: promise, events: events)
                    )
                    return channel
                }.get()
        } catch {
            let failure = AdminClientError(connectingTo: request.address, failedWith: error)
            promise.fail(failure)
            throw failure
        }
        events?.onTermination = { _ in channel.close(promise: nil) }
        return try await withTaskCancellationHandler {
            do {
                return try await promise.futureResult.get()
            } catch {
                try Task.checkCancellation()
                throw error
            }
        } onCancel: {
            channel.close(promise: nil)
        }
    }

    private static func connect(
        to address: AdminAddress, timeout: Duration, on eventLoop: any EventLoop
    ) -> EventLoopFuture<any Channel> {
        let bootstrap = ClientBootstrap(group: eventLoop).connectTimeout(TimeAmount(timeout))
        return switch address {
        case .tcp(let host, let port): bootstrap.connect(host: host, port: port)
        case .unixSocket(let path): bootstrap.connect(unixDomainSocketPath: path)
        }
    }
}

extension AdminClientError {
    init(connectingTo address: AdminAddress, failedWith error: any Error) {
        let isForbidden = [EACCES, EPERM].contains(Self.systemCode(of: error))
        self.init(
            isForbidden ? .notPermitted : .cannotConnect, "cannot connect to \(address): \(Self.reason(error))",
            cause: error
        )
    }

    private static func systemCode(of error: any Error) -> CInt? {
        switch error {
        case let error as IOError: error.errnoCode
        case let error as NIOConnectionError: error.connectionErrors.lazy.compactMap { systemCode(of: $0.error) }.first
        default: nil
        }
    }

    private static func reason(_ error: any Error) -> String {
        if let code = systemCode(of: error) { return String(cString: strerror(code)).lowercased() }
        switch error {
        case let error as NIOConnectionError:
            guard let attempt = error.connectionErrors.first else { return "the host is not known" }
            return reason(attempt.error)
        case ChannelError.connectTimeout: return "no answer in time"
        case SocketAddressError.unixDomainSocketPathTooLong: return "the path is too long for a unix socket"
        default: return "\(error)"
        }
    }
}
