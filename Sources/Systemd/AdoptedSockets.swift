#if canImport(CSystemd)
    import CSystemd
    import Glibc
#endif

/// The sockets that this process was started with, from socket units and from the descriptor store.
///
/// They are told apart by name only: their order means nothing, and several may bear one name.
package struct AdoptedSockets: Sendable, Hashable {
    /// The name of the provider port's sockets.
    package static let providerName = "data"
    /// The name of the admin port's sockets.
    package static let adminName = "admin"

    /// All of them, as they came.
    package let all: [AdoptedSocket]

    /// A given list of sockets.
    package init(_ sockets: [AdoptedSocket]) {
        self.all = sockets
    }

    /// The sockets of one name; empty when none was passed.
    package func named(_ name: String) -> [AdoptedSocket] {
        all.filter { $0.name == name }
    }

    /// The sockets that have none of these names: the operator's mistake, worth a warning, and to be closed.
    package func notNamed(_ names: Set<String>) -> [AdoptedSocket] {
        all.filter { !names.contains($0.name) }
    }

    /// Takes over the sockets passed to this process, and makes them close-on-exec.
    ///
    /// Call it once, early in `main`, before there are other threads: it removes `$LISTEN_PID`, `$LISTEN_FDS` and
    /// `$LISTEN_FDNAMES` from the environment, so that no child process takes the sockets for its own, and a second
    /// call finds none. Throws `adoptionFailed` when those variables make no sense.
    package static func adopt() throws(SystemdError) -> AdoptedSockets {
        #if canImport(CSystemd)
            var names: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
            let count = sd_listen_fds_with_names(1, &names)
            guard count >= 0 else {
                throw SystemdError(.adoptionFailed, "cannot take over the passed sockets", errorNumber: -count)
            }
            defer { free(names) }
            var sockets: [AdoptedSocket] = []
            for index in 0..<count {
                guard let name = names?[Int(index)] else { break }
                defer { free(name) }
                let descriptor = SD_LISTEN_FDS_START + index
                sockets.append(AdoptedSocket(name: String(cString: name), examining: descriptor))
            }
            return AdoptedSockets(sockets)
        #else
            return AdoptedSockets([])
        #endif
    }
}
