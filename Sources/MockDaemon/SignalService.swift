import AdminServer
import Logging
import MockServer
import NIOCore
import ServiceLifecycle
import UnixSignals

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// What signals do: SIGHUP reads the configuration again, SIGTERM and SIGINT stop, a second one stops quickly. SIGUSR2, where it
/// is trapped at all, makes the first event loop hang.
struct SignalService: Service {
    let signals: UnixSignalsSequence
    let context: AdminContext
    let provider: MockServer
    /// Told when the daemon is to stop, and again when it is not to wait for anything.
    let stop: AsyncStream<Void>.Continuation
    let logger: Logger

    func run() async throws {
        var isStopping = false
        for await signal in signals.cancelOnGracefulShutdown() {
            logger.debug("signal received", metadata: ["signal": "\(signal)"])
            if signal == .sighup {
                await reload()
            } else if signal == .sigusr2 {
                provider.eventLoops.first?.execute { while true { pause() } }
            } else if isStopping {
                logger.notice("stopping quickly: open responses are cut off")
                provider.closeAll()
                stop.yield()
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
            logger.warning("nothing was reloaded, the running configuration stays", metadata: ["reason": "\(error)"])
        }
    }
}
