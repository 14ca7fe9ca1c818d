#if canImport(CSystemd)
    import CSystemd
    import Glibc
#endif

/// A socket that this process was started with.
package struct AdoptedSocket: Sendable, Hashable {
    /// What sort of socket a descriptor is.
    package enum Kind: Sendable, Hashable {
        /// A TCP socket over IPv4.
        case ipv4
        /// A TCP socket over IPv6.
        case ipv6
        /// A stream socket in the file system or the abstract name space.
        case unix
        /// Anything else, such as a datagram socket or no socket at all: nothing to serve HTTP on.
        case other
    }

    /// Where a TCP socket is bound: a numeric address, and a port.
    package struct Address: Sendable, Hashable {
        package let host: String
        package let port: Int

        package init(host: String, port: Int) {
            self.host = host
            self.port = port
        }
    }

    /// The name from `FileDescriptorName=`, or by which the descriptor was stored.
    package let name: String
    /// The open descriptor, close-on-exec. Whoever takes it closes it.
    package let descriptor: CInt
    /// What sort of socket it is.
    package let kind: Kind
    /// Whether it is a stream socket that accepts connections; never true for `Kind.other`.
    package let isListening: Bool
    /// Where it is bound; nil for all but TCP sockets.
    package let address: Address?

    /// A socket of which all is known.
    package init(name: String, descriptor: CInt, kind: Kind, isListening: Bool, address: Address? = nil) {
        self.name = name
        self.descriptor = descriptor
        self.kind = kind
        self.isListening = isListening
        self.address = address
    }

    /// Closes a socket that nobody takes.
    package func close() { HostProcess.close(descriptor) }
}

#if canImport(CSystemd)
    extension AdoptedSocket {
        /// Looks at an open descriptor to learn what it is.
        init(name: String, examining descriptor: CInt) {
            let stream = CInt(SOCK_STREAM.rawValue)
            let kind: Kind
            if sd_is_socket_inet(descriptor, AF_INET, stream, -1, 0) > 0 {
                kind = .ipv4
            } else if sd_is_socket_inet(descriptor, AF_INET6, stream, -1, 0) > 0 {
                kind = .ipv6
            } else if sd_is_socket(descriptor, AF_UNIX, stream, -1) > 0 {
                kind = .unix
            } else {
                kind = .other
            }
            let isListening = kind != .other && sd_is_socket(descriptor, AF_UNSPEC, stream, 1) > 0
            let address = kind == .ipv4 || kind == .ipv6 ? Self.localAddress(of: descriptor) : nil
            self.init(name: name, descriptor: descriptor, kind: kind, isListening: isListening, address: address)
        }

        private static func localAddress(of descriptor: CInt) -> Address? {
            var storage = sockaddr_storage()
            var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
            var host = [CChar](repeating: 0, count: Int(NI_MAXHOST))
            var service = [CChar](repeating: 0, count: Int(NI_MAXSERV))
            let result = withUnsafeMutablePointer(to: &storage) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                    guard getsockname(descriptor, address, &length) == 0 else { return EAI_SYSTEM }
                    return getnameinfo(
                        address, length, &host, socklen_t(host.count), &service, socklen_t(service.count),
                        NI_NUMERICHOST | NI_NUMERICSERV
                    )
                }
            }
            guard result == 0, let port = Int(text(service)) else { return nil }
            return Address(host: text(host), port: port)
        }

        private static func text(_ characters: [CChar]) -> String {
            String(decoding: characters.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        }
    }
#endif
