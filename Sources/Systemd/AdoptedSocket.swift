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

    /// The name from `FileDescriptorName=`, or by which the descriptor was stored.
    package let name: String
    /// The open descriptor, close-on-exec. Whoever takes it closes it.
    package let descriptor: CInt
    /// What sort of socket it is.
    package let kind: Kind
    /// Whether it is a stream socket that accepts connections; never true for `Kind.other`.
    package let isListening: Bool

    /// A socket of which all is known.
    package init(name: String, descriptor: CInt, kind: Kind, isListening: Bool) {
        self.name = name
        self.descriptor = descriptor
        self.kind = kind
        self.isListening = isListening
    }
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
            self.init(name: name, descriptor: descriptor, kind: kind, isListening: isListening)
        }
    }
#endif
