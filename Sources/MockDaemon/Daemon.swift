import AdminAPI
import AdminServer
import Foundation
import LoadGenerator
import LoadModel
package import Logging
import MockBehavior
import MockServer
import NIOCore
import NIOPosix
import ProviderWire
import ReplyTemplates
import RunHistory
import ServiceLifecycle
import Systemd
import Telemetry
import UnixSignals

/// The whole daemon: reads the configuration, binds the ports, serves until it is told to stop.
package struct Daemon {
    let settings: Settings
    let logger: Logger
    let metrics = MetricsRegistry()
    private let directories = ServiceDirectories()
    private let notifier = ServiceNotifier()

    package init(_ settings: Settings, logger: Logger) {
        self.settings = settings
        self.logger = logger
    }

    /// Runs until SIGTERM or SIGINT.
    ///
    /// Call it before other threads begin: it takes over systemd's sockets and their variables.
    ///
    /// - Throws: ``DaemonError`` if it cannot start.
    package func run() async throws {
        let sockets = try adoptedSockets()
        let configFile = settings.effectiveConfigFile(directories, exists: ConfigurationFile.exists)
        let document = try loadDocument(configFile)
        let configuration = try ConfigurationFile.check(document, from: configFile ?? "embedded defaults")
        let access = try AdminAccess(
            configuration.admin, settings: settings, directories: directories, sockets: sockets)
        announceStart()
        let history = try openHistory()
        let groups = EventLoopGroups(providerThreads: settings.threads)
        var bound: AdminListener?
        do {
            let cassettes = CassetteLibrary(files: stateDirectory.map { .directory($0 + "/cassettes") })
            let store = try openStore(document, cassettes, from: configFile)
            let kept = KeptListeners(sockets: sockets, notifier: notifier, logger: logger)
            let journal = Journal(store.current.configuration.journal, epoch: Self.clockEpoch())
            let provider = try await startProvider(store, kept, journal: journal, on: groups)
            let upstreams = try await startUpstreams(store, beside: provider, journal: journal, on: groups)
            let slot = RunSlot()
            let benchmarks = benchmarkRunner(history, store: store, provider: provider, slot: slot, on: groups)
            let audits = AuditRunner(
                history: history,
                rig: AuditRunner.Rig(
                    store: store, journal: journal, eventLoopGroup: groups.load,
                    ownTarget: Self.ownTarget(provider, store)
                ),
                slot: slot, metrics: metrics, retention: Self.retention(store), logger: logger
            )
            let loader = ConfigurationLoader(
                path: configFile, store: store, notifier: notifier, metrics: metrics, logger: logger
            ) { configuration in
                try self.renewedCertificate(for: provider, configuration)
            }
            let context = AdminContext(
                store: store, metrics: metrics, benchmarks: benchmarks, audits: audits, journal: journal,
                cassettes: cassettes, baseDocument: document, configFile: configFile, logger: logger
            ) { loaded in
                try await loader.reload(loaded)
            }
            let admin = AdminListener(context: context, policy: access.policy, group: groups.admin, logger: logger)
            bound = admin
            context.listens("provider", at: provider.address)
            let service = UpstreamService(listeners: upstreams, context: context, logger: logger)
            await service.report()
            try await bind(access, admin, context, kept)
            reportProcess(context)
            bound = nil
            try await serve(
                context: context, loader: loader, admin: admin, provider: provider, upstreams: service, groups: groups
            )
        } catch {
            bound?.abandon()
            try await groups.shutDown()
            throw error
        }
        try await groups.shutDown()
        try access.removeSocketFile()
        logger.note(.stopped)
        do {
            try notifier.barrier(timeout: .seconds(2))
        } catch {
            logger.debug("systemd did not confirm the last messages", metadata: ["error": "\(error)"])
        }
    }

    /// Reads the provider port's certificate again, where it has one.
    ///
    /// - Returns: what puts it into use.
    /// - Throws: ``DaemonError`` that names the file at fault.
    private func renewedCertificate(
        for provider: MockServer, _ configuration: MockConfiguration
    ) throws(DaemonError) -> @Sendable () -> Void {
        guard let tls = provider.tls, let source = providerTLS(configuration) else { return {} }
        do throws(ProviderTLSError) {
            let identity = try ProviderTLS.identity(from: source)
            return { tls.use(identity) }
        } catch {
            throw DaemonError(.badConfiguration, "\(error)", cause: error)
        }
    }

    // MARK: - Assembly

    /// - Throws: ``DaemonError`` if a rule's cassette cannot be used: all else was checked before.
    private func openStore(
        _ document: JSONValue, _ cassettes: CassetteLibrary, from path: String?
    ) throws(DaemonError) -> ConfigurationStore {
        do throws(ConfigurationError) {
            return try ConfigurationStore(
                document: document, templates: MustacheTemplates(), files: ConfigurationFile.named, cassettes: cassettes
            )
        } catch {
            let lines = ConfigurationFile.lines(error.issues, in: path ?? "embedded defaults")
            throw DaemonError(.badConfiguration, lines, cause: error)
        }
    }

    private func loadDocument(_ path: String?) throws(DaemonError) -> JSONValue {
        guard let path else { return BuiltInDefaults.document }
        return try ConfigurationFile.read(path)
    }

    /// Opening the run history is the one step that may take long: after a crash with much to recover, or a new layout.
    private func announceStart() {
        do {
            try notifier.status("Opening the run history")
            try notifier.extendTimeout(by: .seconds(90))
        } catch {
            logger.debug("systemd could not be told", metadata: ["error": "\(error)"])
        }
    }

    /// Where runs, and a certificate that was made here, are kept.
    var stateDirectory: String? {
        settings.effectiveStateDirectory(directories, environment: ProcessInfo.processInfo.environment)
    }

    private func openHistory() throws(DaemonError) -> RunStore {
        guard let directory = stateDirectory else {
            throw DaemonError(
                .badConfiguration,
                "there is no place to keep benchmark runs: name one with --state-dir, or set XDG_STATE_HOME or HOME"
            )
        }
        do {
            return try RunStore.open(at: directory)
        } catch {
            throw DaemonError(.badConfiguration, "\(error)", cause: error)
        }
    }

    private func benchmarkRunner(
        _ history: RunStore, store: ConfigurationStore, provider: MockServer, slot: RunSlot, on groups: EventLoopGroups
    ) -> BenchmarkRunner {
        BenchmarkRunner(
            history: history, runner: LoadRunner(eventLoopGroup: groups.load, logger: logger), metrics: metrics,
            mockLoops: provider.eventLoops,
            ownTarget: Self.ownTarget(provider, store),
            retention: Self.retention(store),
            slot: slot,
            logger: logger
        )
    }

    /// How many benchmark runs are kept, and so many audits, and how long.
    private static func retention(_ store: ConfigurationStore) -> @Sendable () -> RunRetention {
        {
            let bench = store.current.configuration.bench
            return RunRetention(runs: bench.keptRuns, days: bench.keptDays)
        }
    }

    private static func ownTarget(
        _ provider: MockServer, _ store: ConfigurationStore
    ) -> @Sendable () -> BenchmarkRunner.OwnTarget {
        {
            BenchmarkRunner.OwnTarget(url: provider.baseURL, apiKey: store.current.configuration.apiKeys.first)
        }
    }

    private func reportProcess(_ context: AdminContext) {
        metrics.onCollect { [unowned context] readings in
            readings.gauge(.configRevision, Double(context.store.current.revision))
            readings.gauge(.ready, context.lifecycle == .ready && context.healthFailure == nil ? 1 : 0)
            for upstream in context.store.current.upstreams {
                guard let counts = upstream.tally?.counts else { continue }
                let labels = ["upstream": upstream.name]
                for (outcome, count) in [
                    ("succeeded", counts.succeeded), ("failed", counts.failed), ("aborted", counts.aborted),
                ] {
                    readings.counter(.upstreamRequests, Double(count), labels.merging(["outcome": outcome]) { $1 })
                }
                readings.gauge(.upstreamRequestsInFlight, Double(counts.inFlight), labels)
            }
            readings.gauge(.buildInfo, 1, ["version": ProductVersion.current])
            ProcessMetrics.collect(into: &readings)
        }
        // A series that appears with its first event hides that event from rates.
        for result in ["success", "failure"] { _ = metrics.counter(.configReloads, ["result": result]) }
        metrics.gauge(.configLastReloadSuccessful).set(Int64(1))
    }

    /// Before the watchdog's patience is over, so that the log still says what did not answer.
    private static func probeLimit(_ watchdog: Watchdog?) -> TimeAmount {
        let limit = Duration.seconds(5)
        return TimeAmount(watchdog.map { min(limit, $0.feedingInterval / 2) } ?? limit)
    }

    // MARK: - Service group

    private func serve(
        context: AdminContext, loader: ConfigurationLoader, admin: AdminListener, provider: MockServer,
        upstreams: UpstreamService, groups: EventLoopGroups
    ) async throws {
        let watchdog = Watchdog()
        let probe = HealthProbe(
            eventLoops: provider.eventLoops + Array(groups.admin.makeIterator()),
            listeners: context.listeners.sorted { $0.key < $1.key }.map { name, address in
                (address, name == "provider" ? .provider : .admin)
            },
            group: groups.load,
            limit: Self.probeLimit(watchdog)
        )
        let supervisor = Supervisor(
            context: context, provider: provider, notifier: notifier, watchdog: watchdog, loader: loader,
            probe: probe, logger: logger
        )
        let draining = ProviderService(
            server: provider,
            drainTimeout: { context.store.current.configuration.limits.drainTimeout },
            logger: logger
        )
        let keeper = CassetteKeeper(library: context.cassettes, logger: logger)
        let (stops, stop) = AsyncStream<Void>.makeStream()
        let signals = SignalService(
            // Trapped before anybody is told that the daemon serves.
            signals: await UnixSignalsSequence(
                trapping: [.sighup, .sigterm, .sigint] + (settings.hangsOnUserSignal ? [.sigusr2] : [])
            ),
            context: context, provider: provider, stop: stop, logger: logger
        )
        // The last to begin is the first to end: the stop is announced, runs are broken off, responses drained, and
        // only then the admin port closes.
        let services: [any Service] = [
            signals, admin, keeper, draining, upstreams, context.benchmarks, context.audits, supervisor,
        ]
        let group = ServiceGroup(configuration: .init(services: services, logger: logger))
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            tasks.addTask {
                var isStopping = false
                for await _ in stops {
                    // Told twice, it waits for nothing: ending this task cancels the other.
                    if isStopping { return }
                    isStopping = true
                    await group.triggerGracefulShutdown()
                }
            }
            defer { tasks.cancelAll() }
            do {
                try await tasks.next()
            } catch is CancellationError {
                return
            }
        }
    }

    /// The time of day when the monotonic clock stood at zero, in nanoseconds since 1970.
    private static func clockEpoch() -> Int64 {
        let wall = Int64(Date().timeIntervalSince1970 * 1e9)
        return wall - Int64(NIODeadline.now().uptimeNanoseconds)
    }
}
