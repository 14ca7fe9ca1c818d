import AdminServer
import Logging
import MockServer
import ServiceLifecycle
import UnixSignals

/// What signals do: SIGHUP reads the configuration again, SIGTERM and SIGINT stop, a second one stops quickly.
struct SignalService: Service {
    let context: AdminContext
    let provider: MockServer
    /// Told when the daemon is to stop.
    let stop: AsyncStream<Void>.Continuation
    let logger: Logger

    func run() async throws {
        var isStopping = false
        let signals = await UnixSignalsSequence(trapping: .sighup, .sigterm, .sigint)
        for await signal in signals.cancelOnGracefulShutdown() {
            logger.debug("signal received", metadata: ["signal": "\(signal)"])
            if signal == .sighup {
                await reload()
            } else if isStopping {
                logger.notice("stopping quickly: open responses are cut off")
                provider.closeAll()
            } else {
                isStopping = true
                stop.yield()
            }
        }
    }

    private func reload() async {
        do {
            try await context.reload()
        } catch {
            // The loader has logged why; the running configuration stays.
            logger.debug("reload by signal failed", metadata: ["error": "\(error)"])
        }
    }
}
