import NIOCore
import NIOPosix

/// The event loops of the three kinds of work, apart from each other: none can starve another.
struct EventLoopGroups {
    let provider: MultiThreadedEventLoopGroup
    let admin: MultiThreadedEventLoopGroup
    let load: MultiThreadedEventLoopGroup

    /// - Parameter providerThreads: nil for one a core.
    init(providerThreads: Int?) {
        provider = MultiThreadedEventLoopGroup(numberOfThreads: providerThreads ?? System.coreCount)
        admin = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        load = MultiThreadedEventLoopGroup(numberOfThreads: System.coreCount)
    }

    func shutDown() async throws {
        for group in [provider, admin, load] { try await group.shutdownGracefully() }
    }
}
