import Logging
import MockServer
import NIOCore
import ServiceLifecycle
import Telemetry

/// Keeps the provider port open until the daemon stops, then drains it.
struct ProviderService: Service {
    let server: MockServer
    /// How long open responses may go on, asked when the drain begins.
    let drainTimeout: @Sendable () -> Duration
    let logger: Logger

    func run() async throws {
        try await gracefulShutdown()
        let limit = drainTimeout()
        let cut = await server.stop(within: limit)
        if cut > 0 {
            logger.note(.drainLimitReached, ["cut": "\(cut)", "limit": "\(limit)"])
        }
    }
}
