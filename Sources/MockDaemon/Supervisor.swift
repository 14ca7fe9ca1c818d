import AdminAPI
import AdminServer
import AsyncAlgorithms
import LoadModel
import Logging
import MockBehavior
import MockServer
import ServiceLifecycle
import Systemd
import Telemetry

/// Speaks with systemd for as long as the daemon runs: ready when it is proved, a live status line, the watchdog fed by
/// proof, and the stop announced before anything is torn down.
struct Supervisor: Service {
    let context: AdminContext
    let provider: MockServer
    let notifier: ServiceNotifier
    let watchdog: Watchdog?
    let loader: ConfigurationLoader
    let probe: HealthProbe
    let logger: Logger

    func run() async throws {
        try await probe.prove()
        context.began(.ready)
        var lastStatus = await statusLine()
        tell { try notifier.ready(status: lastStatus) }
        var facts: Logger.Metadata = ["revision": "\(context.store.current.revision)"]
        for (name, address) in context.allListeners { facts[name] = "\(address)" }
        logger.note(.serving, facts)

        await withGracefulShutdownHandler {
            var sinceProof = Duration.zero
            let proofInterval = watchdog?.feedingInterval ?? Self.proofInterval
            let tick = min(.seconds(1), proofInterval)
            for await _ in AsyncTimerSequence(interval: tick, clock: .continuous).cancelOnGracefulShutdown() {
                let status = await statusLine()
                if status != lastStatus {
                    lastStatus = status
                    tell { try notifier.status(status) }
                }
                sinceProof += tick
                if sinceProof + tick > proofInterval {
                    sinceProof = .zero
                    await prove()
                }
            }
        } onGracefulShutdown: {
            context.began(.draining)
            tell { try notifier.stopping(status: "Stopping; \(provider.activity.requestsInFlight) in flight") }
            tell {
                try notifier.extendTimeout(by: context.store.current.configuration.limits.drainTimeout + .seconds(5))
            }
            logger.note(.stopping, ["inFlight": "\(provider.activity.requestsInFlight)"])
        }
    }

    /// How often health is proved where no watchdog says so.
    private static let proofInterval = Duration.seconds(5)

    /// A daemon that cannot prove its health says so at `/healthz`, and its watchdog is not fed: whoever watches it ends
    /// it and starts it anew.
    private func prove() async {
        do {
            try await probe.prove()
            context.healthFailure = nil
            if watchdog != nil { tell { try notifier.watchdog() } }
        } catch {
            context.healthFailure = "\(error)"
            logger.note(.healthNotProved, ["reason": "\(error)"])
        }
    }

    /// For instance: `Serving 3 models on 127.0.0.1:8080; 12 in flight; benchmark 7: 63 %`.
    private func statusLine() async -> String {
        let models = context.store.current.configuration.modelCount
        var line = "Serving \(models) \(models == 1 ? "model" : "models") on \(provider.address)"
        line += "; \(provider.activity.requestsInFlight) in flight"
        if let run = await context.benchmarks.activeRun() {
            line += "; benchmark \(run.id): \(Int(run.progress.fraction * 100)) %"
        }
        if await loader.hasFailed {
            line += "; the last reload failed, revision \(context.store.current.revision) stays"
        }
        return line
    }

    private func tell(_ send: () throws -> Void) {
        do {
            try send()
        } catch {
            logger.warning("systemd could not be told", metadata: ["error": "\(error)"])
        }
    }
}
