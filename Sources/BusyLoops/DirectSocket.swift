package import NIOCore

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A connection's socket, written to past its channel: most messages fit into the socket's buffer, and need none of what
/// a channel does for those that do not. Only for the channel's own loop, while the channel is open and has nothing left
/// to write itself.
package struct DirectSocket {
    package enum Outcome {
        /// Nothing is left of the bytes.
        case sent
        /// The socket takes no more for now.
        case isFull
        /// The connection is broken.
        case failed
    }

    private let descriptor: NIOBSDSocket.Handle

    /// Nil if there is no socket behind the channel.
    package init?(of channel: any Channel) {
        do {
            let found = try channel.pipeline.syncOperations
                .withUnsafeTransportIfAvailable(of: NIOBSDSocket.Handle.self) { $0 }
            guard let found else { return nil }
            descriptor = found
        } catch {
            // The channel is closed already, and says so to whoever writes to it.
            return nil
        }
    }

    /// Takes as much from the front of the bytes as the socket has room for.
    package func send(_ bytes: inout ByteBuffer) -> Outcome {
        while bytes.readableBytes > 0 {
            let count = bytes.withUnsafeReadableBytes { Self.send(descriptor, $0.baseAddress, $0.count) }
            if count >= 0 {
                bytes.moveReaderIndex(forwardBy: count)
                // What did not fit would not fit now.
                if bytes.readableBytes > 0 { return .isFull }
            } else if errno == EAGAIN || errno == EWOULDBLOCK {
                return .isFull
            } else if errno != EINTR {
                return .failed
            }
        }
        return .sent
    }

    private static func send(_ descriptor: CInt, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
        #if canImport(Darwin)
            Darwin.send(descriptor, bytes, count, 0)
        #elseif canImport(Glibc)
            Glibc.send(descriptor, bytes, count, CInt(MSG_NOSIGNAL))
        #else
            Musl.send(descriptor, bytes, count, CInt(MSG_NOSIGNAL))
        #endif
    }
}
