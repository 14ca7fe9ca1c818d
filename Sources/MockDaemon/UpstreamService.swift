import AdminServer
import Logging
import MockBehavior
import MockServer
import ServiceLifecycle
import Telemetry

/// Has the ports of upstreams follow the configuration until the daemon stops, then drains them.
struct UpstreamService: Service {
    let listeners: UpstreamListeners
    let context: AdminContext
    let logger: Logger

    func run() async throws {
        await withDiscardingTaskGroup { drains in
            for await _ in context.store.changes().cancelOnGracefulShutdown() {
                for server in await listeners.update() { drains.addTask { await drain(server) } }
                await report()
            }
            for server in await listeners.giveUpAll() { drains.addTask { await drain(server) } }
        }
    }

    private func drain(_ server: MockServer) async {
        let limit = context.store.current.configuration.limits.drainTimeout
        let cut = await withTaskCancellationHandler {
            await server.stop(within: limit)
        } onCancel: {
            // Told to stop at once.
            server.closeAll()
        }
        if cut > 0 { logger.note(.drainLimitReached, ["cut": "\(cut)", "limit": "\(limit)"]) }
    }

    /// Says to the admin port, and to the log where something is wrong, which upstream listens where.
    func report() async {
        let states = await listeners.states
        for (name, state) in states {
            guard let failure = state.failure else { continue }
            logger.error(
                "an upstream does not listen where it should", metadata: ["upstream": "\(name)", "error": "\(failure)"]
            )
        }
        context.upstreamsListen(
            states.mapValues { AdminContext.UpstreamListener(address: $0.address, problem: $0.failure.map { "\($0)" }) }
        )
    }
}
