import Logging
import NIOCore
import Systemd

/// The daemon's own TCP listeners, which systemd holds open while the daemon restarts, so that no connection attempt is
/// lost: clients wait in the backlog until the next process accepts them.
///
/// Needs `FileDescriptorStoreMax=` in the unit. Sockets of a socket unit are not kept here, their unit holds them; nor is
/// the unix socket, whose file goes with the runtime directory.
struct KeptListeners {
    /// A listener that is kept; the raw value is its name in systemd's store.
    enum Listener: String, CaseIterable {
        case provider = "kept-provider"
        case admin = "kept-admin"
    }

    /// Every name that may be among the sockets that were passed in.
    static let names = Set(Listener.allCases.map(\.rawValue))

    let sockets: AdoptedSockets
    let notifier: ServiceNotifier
    let logger: Logger

    /// The listener that was kept at this address, if there is one; any that was kept elsewhere is given up.
    ///
    /// - Parameter port: 0 takes the port that was kept, whichever it is.
    func claim(_ listener: Listener, host: String, port: Int) -> Int32? {
        let kept = sockets.named(listener.rawValue)
        guard !kept.isEmpty else { return nil }
        if kept.count == 1, let socket = kept.first, socket.isListening, let address = socket.address,
            Self.isWanted(address, host: host, port: port)
        {
            return socket.descriptor
        }
        giveUp(listener)
        return nil
    }

    /// Closes what was kept by this name, here and in systemd's store, so that its address is free.
    func giveUp(_ listener: Listener) {
        let kept = sockets.named(listener.rawValue)
        guard !kept.isEmpty else { return }
        for socket in kept { socket.close() }
        do {
            try notifier.removeStoredFileDescriptors(name: listener.rawValue)
            try notifier.barrier(timeout: .seconds(2))
        } catch {
            logger.warning(
                "systemd may still hold a listener that is not wanted any more",
                metadata: ["listener": "\(listener.rawValue)", "error": "\(error)"]
            )
        }
    }

    /// Has systemd hold a listener that was bound by this process.
    func keep(_ listener: Listener, descriptor: Int32) {
        do {
            // What is stored adds to what has that name.
            try notifier.removeStoredFileDescriptors(name: listener.rawValue)
            try notifier.storeFileDescriptors([descriptor], name: listener.rawValue)
        } catch {
            logger.warning(
                "systemd does not hold this listener: a restart will refuse connections for a moment",
                metadata: ["listener": "\(listener.rawValue)", "error": "\(error)"]
            )
        }
    }

    private static func isWanted(_ kept: AdoptedSocket.Address, host: String, port: Int) -> Bool {
        guard port == 0 || port == kept.port else { return false }
        // A name that cannot be resolved is reported by the bind that follows.
        guard let wanted = try? SocketAddress.makeAddressResolvingHost(host, port: port) else { return false }
        return wanted.ipAddress == kept.host
    }
}
