/// The directories that systemd made for this service, each nil where it made none.
///
/// Where a unit lists several of a kind, the first one counts.
package struct ServiceDirectories: Sendable, Hashable {
    /// What must outlive a restart: `$STATE_DIRECTORY` (`StateDirectory=`).
    package let state: String?
    /// Sockets and the like, gone after the service stops: `$RUNTIME_DIRECTORY` (`RuntimeDirectory=`).
    package let runtime: String?
    /// Configuration files: `$CONFIGURATION_DIRECTORY` (`ConfigurationDirectory=`).
    package let configuration: String?
    /// One file per secret: `$CREDENTIALS_DIRECTORY` (`LoadCredential=`).
    package let credentials: String?

    /// Reads the four variables from an environment, by default that of this process.
    package init(environment: [String: String] = ServiceEnvironment.current) {
        func first(_ variable: String) -> String? {
            environment[variable]?.split(separator: ":").first.map(String.init)
        }
        self.state = first("STATE_DIRECTORY")
        self.runtime = first("RUNTIME_DIRECTORY")
        self.configuration = first("CONFIGURATION_DIRECTORY")
        // Never a list, and it ends in the unit's name, which may contain a colon.
        self.credentials = environment["CREDENTIALS_DIRECTORY"].flatMap { $0.isEmpty ? nil : $0 }
    }
}
