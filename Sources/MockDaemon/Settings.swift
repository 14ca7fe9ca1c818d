import Systemd

/// What the command line says; it goes before the configuration file, which goes before the environment.
package struct Settings: Sendable {
    /// The configuration file; nil looks for `config.json` in `$CONFIGURATION_DIRECTORY`.
    package var configFile: String?
    package var host: String?
    package var port: Int?
    package var adminHost: String?
    package var adminPort: Int?
    /// Nil takes the configuration's `admin.socket`, else `admin.sock` in `$RUNTIME_DIRECTORY`, if there is one.
    package var adminSocket: String?
    /// Nil takes `$STATE_DIRECTORY`, else `llm-mockd` in `$XDG_STATE_HOME` or `~/.local/state`.
    package var stateDirectory: String?
    /// Event loops of the provider port; nil for one for each processor that the process may use.
    package var threads: Int?
    /// Whether SIGUSR2 makes an event loop of the provider port hang for ever, to try the watchdog.
    package var hangsOnUserSignal = false

    package init() {}
}

extension Settings {
    /// The configuration file that is to be read; nil runs on the embedded defaults.
    func effectiveConfigFile(_ directories: ServiceDirectories, exists: (String) -> Bool) -> String? {
        if let configFile { return configFile }
        guard let directory = directories.configuration else { return nil }
        let path = directory + "/config.json"
        return exists(path) ? path : nil
    }

    func effectiveAdminSocket(_ directories: ServiceDirectories, configured: String?) -> String? {
        adminSocket ?? configured ?? directories.runtime.map { $0 + "/admin.sock" }
    }

    /// Nil if neither the environment nor a home directory says where.
    func effectiveStateDirectory(_ directories: ServiceDirectories, environment: [String: String]) -> String? {
        if let directory = stateDirectory ?? directories.state { return directory }
        if let base = environment["XDG_STATE_HOME"], base.hasPrefix("/") { return base + "/llm-mockd" }
        return environment["HOME"].flatMap { $0.isEmpty ? nil : $0 + "/.local/state/llm-mockd" }
    }
}
