/// The service manager's watchdog, where it watches this process.
package struct Watchdog: Sendable, Hashable {
    /// How long the manager waits for a sign of health before it ends the service (`WatchdogSec=`).
    package let interval: Duration

    /// How often to prove health and call `ServiceNotifier.watchdog()`: half of `interval`, so that one late proof is
    /// forgiven.
    package var feedingInterval: Duration { interval / 2 }

    /// Reads `$WATCHDOG_USEC` and `$WATCHDOG_PID` as sd_watchdog_enabled(3) does; nil when no watchdog watches this
    /// process.
    package init?(environment: [String: String] = ServiceEnvironment.current) {
        self.init(environment: environment, processIdentifier: HostProcess.identifier)
    }

    init?(environment: [String: String], processIdentifier: CInt) {
        guard let microseconds = environment["WATCHDOG_USEC"].flatMap(Int64.init), microseconds > 0 else { return nil }
        if let watched = environment["WATCHDOG_PID"], CInt(watched) != processIdentifier { return nil }
        self.interval = .microseconds(microseconds)
    }
}
