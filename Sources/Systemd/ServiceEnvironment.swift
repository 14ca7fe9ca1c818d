/// The environment variables by which systemd speaks to a service.
package enum ServiceEnvironment {
    private static let names = [
        "NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID", "JOURNAL_STREAM", "SYSTEMD_EXEC_PID",
        "STATE_DIRECTORY", "RUNTIME_DIRECTORY", "CONFIGURATION_DIRECTORY", "CREDENTIALS_DIRECTORY",
    ]

    /// Those variables that are set for this process, and no others.
    package static var current: [String: String] {
        var variables: [String: String] = [:]
        for name in names {
            variables[name] = HostProcess.environmentVariable(name)
        }
        return variables
    }
}
