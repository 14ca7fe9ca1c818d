import NIOCore
import NIOSSL

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

extension ChannelHandlerContext {
    /// Breaks the connection off, whatever was written and has not left: a TCP RST in place of a proper end. A stream of
    /// HTTP/2 ends by RST_STREAM.
    func breakOff() {
        guard let socket = channel as? any SocketOptionProvider else {
            close(promise: nil)
            return
        }
        // On the channel's own loop this is done before it returns; a socket that has closed already needs none of it.
        socket.setSoLinger(linger(l_onoff: 1, l_linger: 0)).assumeIsolated().whenComplete { [self] _ in
            transport.close(promise: nil)
        }
    }

    /// Nearest to the socket: past TLS, which would say farewell and wait for an answer.
    private var transport: ChannelHandlerContext {
        do {
            return try pipeline.syncOperations.context(handlerType: NIOSSLServerHandler.self)
        } catch {
            return self
        }
    }
}
