import LoadGenerator
import NIOCore
import NIOPosix

/// The event loops of the three kinds of work, apart from each other: none can starve another.
struct EventLoopGroups {
    let provider: MultiThreadedEventLoopGroup
    let admin: MultiThreadedEventLoopGroup
    let load: MultiThreadedEventLoopGroup

    /// - Parameter providerThreads: nil for one for each processor that the process may use.
    init(providerThreads: Int?) {
        // NIO knows what a container may use, the other what the process may.
        let processors = min(System.coreCount, UsableProcessors.count)
        provider = MultiThreadedEventLoopGroup(numberOfThreads: providerThreads ?? processors)
        admin = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        load = MultiThreadedEventLoopGroup(numberOfThreads: processors)
    }

    func shutDown() async throws {
        for group in [provider, admin, load] { try await group.shutdownGracefully() }
    }
}
