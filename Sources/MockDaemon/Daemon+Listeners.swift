import AdminServer
import Foundation
import Logging
import MockBehavior
import MockServer
import NIOCore
import NIOPosix
import Systemd

/// Where the daemon listens: on sockets that it was passed, on those that systemd kept for it, or on new ones.
extension Daemon {
    func adoptedSockets() throws -> AdoptedSockets {
        let sockets: AdoptedSockets
        do {
            sockets = try AdoptedSockets.adopt()
        } catch {
            throw DaemonError(.cannotBind, "\(error)", cause: error)
        }
        let known = KeptListeners.names.union([AdoptedSockets.providerName, AdoptedSockets.adminName])
        for socket in sockets.notNamed(known) {
            logger.warning(
                "a passed socket has neither of the names that are known (data, admin) and is not used",
                metadata: ["name": "\(socket.name)"]
            )
        }
        for socket in sockets.all where !socket.isListening && !KeptListeners.names.contains(socket.name) {
            throw DaemonError(
                .cannotBind, "the passed socket \"\(socket.name)\" does not listen for stream connections"
            )
        }
        return sockets
    }

    func startProvider(
        _ store: ConfigurationStore, _ kept: KeptListeners, journal: Journal, on groups: EventLoopGroups
    ) async throws -> MockServer {
        let configuration = store.current.configuration
        let host = settings.host ?? configuration.host
        let port = settings.port ?? configuration.port
        let adopted = kept.sockets.named(AdoptedSockets.providerName)
        if adopted.contains(where: { $0.kind == .unix }) {
            throw DaemonError(.cannotBind, "the passed socket \"data\" is a unix socket; the provider port needs TCP")
        }
        var bindings = adopted.map { MockServer.Binding.socket(descriptor: $0.descriptor) }
        var isNew = false
        if !bindings.isEmpty {
            kept.giveUp(.provider)
        } else if let descriptor = kept.claim(.provider, host: host, port: port) {
            bindings = [.socket(descriptor: descriptor)]
        } else {
            bindings = [.address(host: host, port: port)]
            isNew = true
        }
        let tls = try providerTLS(configuration).map { source throws(DaemonError) in
            do throws(ProviderTLSError) {
                return try ProviderTLS(source)
            } catch {
                throw DaemonError(.badConfiguration, "\(error)", cause: error)
            }
        }
        do {
            let server = try await MockServer.start(
                store: store, bindings: bindings, tls: tls, group: groups.provider, metrics: metrics, journal: journal,
                logger: logger
            )
            if isNew, let descriptor = try await server.listenerDescriptors().first {
                kept.keep(.provider, descriptor: descriptor)
            }
            return server
        } catch {
            throw Self.cannotBind("\(host):\(port)", option: "--port (0 takes any)", error)
        }
    }

    /// Binds the ports of the upstreams that have one of their own.
    ///
    /// - Throws: ``DaemonError`` that names the first that cannot be bound; the others are closed again.
    func startUpstreams(
        _ store: ConfigurationStore, beside provider: MockServer, journal: Journal, on groups: EventLoopGroups
    ) async throws -> UpstreamListeners {
        let listeners = UpstreamListeners(
            store: store, tls: provider.tls, group: groups.provider, metrics: metrics, journal: journal, logger: logger
        )
        _ = await listeners.update()
        if let failure = await listeners.states.values.compactMap(\.failure).first {
            await listeners.closeAll()
            throw failure
        }
        return listeners
    }

    /// Where the provider port's certificate comes from; nil for plain HTTP. A self-signed one is kept with the runs.
    func providerTLS(_ configuration: MockConfiguration) -> ProviderTLS.Source? {
        let host = settings.host ?? configuration.host
        return configuration.tls.map {
            ProviderTLS.Source($0, host: host, directory: stateDirectory.map { $0 + "/tls" })
        }
    }

    func bind(
        _ access: AdminAccess, _ admin: AdminListener, _ context: AdminContext, _ kept: KeptListeners
    ) async throws {
        var bindsAddress = false
        for binding in access.bindings {
            var actual = binding
            if case .address(let host, let port) = binding {
                bindsAddress = true
                if let descriptor = kept.claim(.admin, host: host, port: port) {
                    actual = .socket(descriptor: descriptor)
                }
            }
            let bound: AdminListener.Bound
            do {
                bound = try await admin.bind(actual)
            } catch {
                throw Self.cannotBind(binding.description, option: binding.option, error)
            }
            let isUnixSocket = bound.address.first == "/"
            if !isUnixSocket { try access.refuseIfOpen(HealthProbe.host(of: bound.address)) }
            context.listens(isUnixSocket ? "adminSocket" : "admin", at: bound.address)
            if case .address = actual, let descriptor = bound.descriptor { kept.keep(.admin, descriptor: descriptor) }
        }
        if !bindsAddress { kept.giveUp(.admin) }
        try access.openSocketToGroup()
    }

    static func cannotBind(_ address: String, option: String, _ error: any Error) -> DaemonError {
        let reason: String
        var remedy = ""
        switch (error as? IOError)?.errnoCode {
        case EADDRINUSE:
            reason = "the address is in use"
            remedy = "; stop what listens there (ss -ltnp shows it), or choose another with \(option)"
        case EACCES, EPERM:
            reason = "permission denied"
            remedy = "; ports below 1024 are for root, choose another with \(option)"
        case EADDRNOTAVAIL:
            reason = "this machine has no such address"
        default: reason = "\(error)"
        }
        return DaemonError(.cannotBind, "cannot listen on \(address): \(reason)\(remedy)", cause: error)
    }
}
