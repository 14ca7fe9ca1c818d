import AdminAPI
import Logging
import MockBehavior
import ProviderWire
import Systemd
import Telemetry

/// Reads the configuration file again: for SIGHUP and for `POST /v1/reload`, one after the other.
///
/// Whole or not at all: a bad file changes nothing. systemd hears of every attempt, and that it is over.
actor ConfigurationLoader {
    private let path: String?
    private let store: ConfigurationStore
    private let notifier: ServiceNotifier
    private let metrics: MetricsRegistry
    private let logger: Logger
    private let prepare: @Sendable (MockConfiguration) throws -> @Sendable () -> Void
    /// Whether the last attempt found a bad file, which somebody should mend before the next start.
    private(set) var hasFailed = false

    /// - Parameters:
    ///   - path: nil when the daemon runs on its embedded defaults.
    ///   - prepare: reads the other files that a configuration names; what it returns puts them into use.
    init(
        path: String?, store: ConfigurationStore, notifier: ServiceNotifier, metrics: MetricsRegistry, logger: Logger,
        prepare: @escaping @Sendable (MockConfiguration) throws -> @Sendable () -> Void
    ) {
        self.prepare = prepare
        self.path = path
        self.store = store
        self.notifier = notifier
        self.metrics = metrics
        self.logger = logger
    }

    /// - Parameter loaded: told of the document that was swapped in.
    /// - Throws: ``Problem`` 409 if there is no file, 422 with the reasons if it is bad.
    func reload(_ loaded: @Sendable (JSONValue) -> Void) throws -> ConfigurationSnapshot {
        guard let path else {
            tell { try notifier.reloading(status: "Asked to reload") }
            tell { try notifier.ready(status: "Nothing to reload: there is no configuration file") }
            throw Problem(
                status: 409,
                detail: "there is no configuration file to read again: the daemon runs on its embedded defaults "
                    + "(start it with --config FILE; POST /v1/reset goes back to the defaults)"
            )
        }
        tell { try notifier.reloading(status: "Reading \(path)") }
        do {
            let document = try ConfigurationFile.read(path)
            let use = try prepare(try Self.configuration(document))
            let snapshot = try store.update { _ in document }
            use()
            loaded(document)
            note(failed: false)
            metrics.counter(.configReloads, ["result": "success"]).increment()
            logger.note(.configurationReloaded, ["file": "\(path)", "revision": "\(snapshot.revision)"])
            tell { try notifier.ready(status: "Reloaded \(path), revision \(snapshot.revision)") }
            return snapshot
        } catch {
            let problem = Self.problem(error, in: path)
            note(failed: true)
            metrics.counter(.configReloads, ["result": "failure"]).increment()
            logger.note(
                .configurationNotReloaded,
                [
                    "file": "\(path)", "reason": "\(problem.description)",
                    "revision": "\(store.current.revision)",
                ]
            )
            tell {
                try notifier.ready(status: "Reload failed, revision \(store.current.revision) stays: \(problem.detail)")
            }
            throw problem
        }
    }

    private static func configuration(_ document: JSONValue) throws(ConfigurationChangeError) -> MockConfiguration {
        do throws(ConfigurationError) {
            return try MockConfiguration(document: document)
        } catch {
            throw .invalid(error.issues)
        }
    }

    private func note(failed: Bool) {
        hasFailed = failed
        metrics.gauge(.configLastReloadSuccessful).set(Int64(failed ? 0 : 1))
    }

    private static func problem(_ error: any Error, in path: String) -> Problem {
        switch error {
        case ConfigurationChangeError.invalid(let issues):
            var problem = Problem(invalidConfiguration: issues)
            problem.detail = "\(path) is not valid; the running configuration was kept."
            return problem
        case let error as DaemonError:
            return Problem(status: 422, detail: "\(error.message); the running configuration was kept")
        default:
            return Problem(status: 500, detail: "\(error)")
        }
    }

    private func tell(_ send: () throws -> Void) {
        do {
            try send()
        } catch {
            logger.warning("systemd could not be told", metadata: ["error": "\(error)"])
        }
    }
}
