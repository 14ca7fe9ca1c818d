/// Where a daemon's admin API listens.
public enum AdminAddress: Sendable, Hashable, CustomStringConvertible {
    /// A host name or address, without brackets, and a port.
    case tcp(host: String, port: Int)
    /// The path of a unix socket.
    case unixSocket(path: String)

    /// The address that a daemon has unless it is told otherwise: `127.0.0.1:8081`.
    public static let standard = AdminAddress.tcp(host: "127.0.0.1", port: 8081)

    /// `127.0.0.1:8081`, `[::1]:8081`, or the path.
    public var description: String {
        switch self {
        case .tcp(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        case .unixSocket(let path): path
        }
    }

    /// The `Host` header's value. A unix socket has no name, and the daemon does not ask for one there.
    var authority: String {
        switch self {
        case .tcp: description
        case .unixSocket: "localhost"
        }
    }
}
