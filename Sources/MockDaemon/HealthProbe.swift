import NIOCore
import NIOPosix

/// Proves that the daemon serves: every event loop answers, and every listener accepts a connection.
struct HealthProbe: Sendable {
    /// What answered too late, or not at all.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// How long each part of the proof may take.
    static let limit = TimeAmount.seconds(5)

    let eventLoops: [any EventLoop]
    /// Where the listeners are: `host:port`, or the path of a unix socket.
    let addresses: [String]
    /// The loops that connect; others than those that are examined, which may hang.
    let group: any EventLoopGroup

    /// - Throws: ``Failure``, or the error of a connection.
    func prove() async throws {
        for (index, loop) in eventLoops.enumerated() {
            let promise = group.next().makePromise(of: Void.self)
            let timeout = promise.futureResult.eventLoop.scheduleTask(in: Self.limit) {
                promise.fail(Failure(description: "event loop \(index) does not answer"))
            }
            loop.execute { promise.succeed() }
            do {
                try await promise.futureResult.get()
                timeout.cancel()
            } catch {
                timeout.cancel()
                throw error
            }
        }
        for address in addresses { try await connect(to: address) }
    }

    private func connect(to address: String) async throws {
        let bootstrap = ClientBootstrap(group: group).connectTimeout(Self.limit)
        let channel: any Channel
        if address.first == "/" {
            channel = try await bootstrap.connect(unixDomainSocketPath: address).get()
        } else {
            let port = Int(address[(address.lastIndex(of: ":") ?? address.endIndex)...].dropFirst()) ?? 0
            channel = try await bootstrap.connect(host: Self.reachable(Self.host(of: address)), port: port).get()
        }
        try await channel.close()
    }

    /// `127.0.0.1:8081` → `127.0.0.1`, `[::1]:8081` → `::1`.
    static func host(of address: String) -> String {
        address[..<(address.lastIndex(of: ":") ?? address.endIndex)].filter { $0 != "[" && $0 != "]" }
    }

    /// A wildcard address is reached by loopback.
    private static func reachable(_ host: String) -> String {
        switch host {
        case "0.0.0.0": "127.0.0.1"
        case "::": "::1"
        default: host
        }
    }
}
