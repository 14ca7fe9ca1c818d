import AdminAPI
import AdminServer
import Foundation
import MockBehavior
import NIOCore
import Systemd

/// Where the admin port listens and whom it lets in, from command line, configuration, environment and systemd.
struct AdminAccess {
    let bindings: [AdminListener.Binding]
    let policy: AccessPolicy
    /// A unix socket that is made here, not passed in.
    private let ownSocketPath: String?
    private let hasToken: Bool

    /// - Throws: ``DaemonError`` if anybody in the network could steer the daemon, or a token cannot be read.
    init(
        _ configuration: AdminConfiguration, settings: Settings, directories: ServiceDirectories,
        sockets: AdoptedSockets
    ) throws(DaemonError) {
        let host = settings.adminHost ?? configuration.host
        let adopted = sockets.named(AdoptedSockets.adminName)
        var bindings = adopted.map { AdminListener.Binding.socket(descriptor: $0.descriptor) }
        if !adopted.contains(where: { $0.kind != .unix }) {
            bindings.append(.address(host: host, port: settings.adminPort ?? configuration.port))
        }
        ownSocketPath =
            adopted.contains { $0.kind == .unix }
            ? nil : settings.effectiveAdminSocket(directories, configured: configuration.socket)
        if let ownSocketPath { bindings.append(.unixSocket(path: ownSocketPath)) }
        self.bindings = bindings

        let credential = directories.credentials.map { $0 + "/admin-token" }
        var token: [UInt8]?
        if let path = configuration.tokenFile ?? credential.flatMap({ ConfigurationFile.exists($0) ? $0 : nil }) {
            token = try ConfigurationFile.readToken(path)
        }
        hasToken = token != nil
        let isWildcard = ["0.0.0.0", "::"].contains(host)
        policy = AccessPolicy(
            allowedHosts: configuration.allowedHosts + (isWildcard ? [] : [host]),
            allowsAnyAddress: isWildcard,
            token: token
        )
        if adopted.isEmpty { try refuseIfOpen(host) }
    }

    /// - Throws: ``DaemonError`` if anybody in the network could steer the daemon by that address.
    func refuseIfOpen(_ host: String) throws(DaemonError) {
        guard !hasToken, !Self.isLoopback(host) else { return }
        throw DaemonError(
            .badConfiguration,
            "the admin port would listen on \(host), where anybody in the network could steer the daemon: set "
                + "admin.tokenFile to a file that holds a token, or listen on 127.0.0.1"
        )
    }

    /// The socket's group may use it; `UMask=` of the unit made it the owner's alone.
    func openSocketToGroup() throws(DaemonError) {
        guard let ownSocketPath else { return }
        do {
            try FileManager.default.setAttributes([.posixPermissions: 0o660], ofItemAtPath: ownSocketPath)
        } catch {
            throw DaemonError(.cannotBind, "\(ownSocketPath): its mode cannot be set to 0660: \(error)", cause: error)
        }
    }

    /// Leaves no dead socket behind.
    func removeSocketFile() throws {
        guard let ownSocketPath, ConfigurationFile.exists(ownSocketPath) else { return }
        try FileManager.default.removeItem(atPath: ownSocketPath)
    }

    private static func isLoopback(_ host: String) -> Bool {
        guard host != "localhost" else { return true }
        switch try? SocketAddress(ipAddress: host, port: 0) {
        case .v4(let address)?: return UInt32(bigEndian: address.address.sin_addr.s_addr) >> 24 == 127
        case .v6?: return host == "::1"
        case .unixDomainSocket?, nil: return false
        }
    }
}

extension AdminListener.Binding {
    var description: String {
        switch self {
        case .address(let host, let port): "\(host):\(port)"
        case .unixSocket(let path): path
        case .socket(let descriptor): "the passed socket \(descriptor)"
        }
    }

    /// The option that chooses another.
    var option: String {
        switch self {
        case .address, .socket: "--admin-port (0 takes any)"
        case .unixSocket: "--admin-socket"
        }
    }
}
