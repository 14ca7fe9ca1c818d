import LoadModel
import NIOCore
import NIOPosix

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

extension LoadTarget {
    /// The addresses of the target's host, in the resolver's order; looked up once a run, on a thread that may block.
    ///
    /// - Throws: ``PlanError`` if the name has none.
    func addresses() async throws -> [SocketAddress] {
        if let address = try? SocketAddress(ipAddress: host, port: port) { return [address] }
        let addresses = try await NIOThreadPool.singleton.runIfActive { Self.lookUp(host: self.host, port: self.port) }
        guard !addresses.isEmpty else {
            throw PlanError(targetIssue: "the host \"\(host)\" has no address; check its spelling")
        }
        return addresses
    }

    private static func lookUp(host: String, port: Int) -> [SocketAddress] {
        var hints = addrinfo()
        hints.ai_flags = AI_NUMERICSERV
        #if canImport(Glibc)
            hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        #else
            hints.ai_socktype = SOCK_STREAM
        #endif
        var first: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, String(port), &hints, &first) == 0 else { return [] }
        defer { freeaddrinfo(first) }
        return sequence(first: first, next: { $0?.pointee.ai_next }).compactMap { entry in
            guard let entry = entry?.pointee, let raw = UnsafeRawPointer(entry.ai_addr) else { return nil }
            switch entry.ai_family {
            case AF_INET: return SocketAddress(raw.loadUnaligned(as: sockaddr_in.self), host: host)
            case AF_INET6: return SocketAddress(raw.loadUnaligned(as: sockaddr_in6.self), host: host)
            default: return nil
            }
        }
    }
}
