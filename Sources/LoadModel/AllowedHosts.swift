/// The hosts that a daemon may be told to send load to.
///
/// Names and addresses are compared as they are written, without regard to case: another spelling of an allowed address
/// is not allowed, and no name is looked up.
public struct AllowedHosts: Sendable, Hashable {
    private let hosts: Set<String>

    /// Allows these names and addresses, IPv6 addresses with or without brackets.
    public init(_ hosts: [String]) {
        self.hosts = Set(hosts.map { Self.normalized($0) })
    }

    /// This machine only.
    public static let loopback = AllowedHosts(["localhost", "127.0.0.1", "::1"])

    /// Whether load may be sent there.
    public func permits(_ target: LoadTarget) -> Bool { hosts.contains(Self.normalized(target.host)) }

    /// Whether load may be sent to that URL; never to one that ``LoadTarget/init(url:)`` refuses.
    public func permits(_ url: String) -> Bool {
        guard let target = try? LoadTarget(url: url) else { return false }
        return permits(target)
    }

    private static func normalized(_ host: String) -> String {
        let bare = host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host
        return bare.lowercased()
    }
}
