public import ArgumentParser
public import Logging
import MockDaemon

/// `llm-mockd serve`
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Serve until SIGTERM or SIGINT; SIGHUP reads the configuration again.",
        discussion: """
            Examples:
              llm-mockd serve
              llm-mockd serve --config config.json --port 9000 --admin-port 9001
              llm-mockd serve --port 0 --admin-port 0 --state-dir ./state   (any free ports; the log names them)

            Options take precedence over the configuration file. SIGTERM lets open responses end (limits.drainTimeoutMs, 20 s); \
            a second one stops at once.
            """
    )

    @Option(
        help: ArgumentHelp(
            "The configuration file. Default: config.json in $CONFIGURATION_DIRECTORY, else the embedded defaults.",
            valueName: "file"
        ),
        completion: .file(extensions: ["json"])
    )
    var config: String?

    @Option(help: "The provider port's address. Default: 127.0.0.1.")
    var host: String?

    @Option(help: "The provider port; 0 takes any free one. Default: 8080.")
    var port: Int?

    @Option(help: "The admin port's address. Default: 127.0.0.1. Elsewhere a token is required.")
    var adminHost: String?

    @Option(help: "The admin port; 0 takes any free one. Default: 8081.")
    var adminPort: Int?

    @Option(
        help: ArgumentHelp(
            "A unix socket for the admin API besides. Default: admin.sock in $RUNTIME_DIRECTORY.", valueName: "path"
        ),
        completion: .file()
    )
    var adminSocket: String?

    @Option(
        help: ArgumentHelp(
            "Where benchmark runs are kept. Default: $STATE_DIRECTORY, else llm-mockd in $XDG_STATE_HOME or "
                + "~/.local/state.",
            valueName: "directory"
        ),
        completion: .directory
    )
    var stateDir: String?

    @Option(help: "Event loops of the provider port. Default: one a processor that may be used.")
    var threads: Int?

    @Option(help: "What is logged: trace, debug, info, notice, warning, error or critical.")
    var logLevel = Logger.Level.notice

    @Flag(help: ArgumentHelp("Make an event loop hang on SIGUSR2, to try the watchdog.", visibility: .private))
    var debugHangOnUsr2 = false

    func validate() throws {
        for (name, port) in [("--port", port), ("--admin-port", adminPort)] {
            if let port, !(0...65535).contains(port) {
                throw ValidationError("\(name) must be from 0 to 65535, found \(port).")
            }
        }
        if let threads, !(1...256).contains(threads) {
            throw ValidationError("--threads must be from 1 to 256, found \(threads).")
        }
    }

    func run() async throws {
        StandardError.reserveDescriptors()
        var settings = Settings()
        settings.configFile = config
        settings.host = host
        settings.port = port
        settings.adminHost = adminHost
        settings.adminPort = adminPort
        settings.adminSocket = adminSocket
        settings.stateDirectory = stateDir
        settings.threads = threads
        settings.hangsOnUserSignal = debugHangOnUsr2
        let level = logLevel
        LoggingSystem.bootstrap { DaemonLogHandler(label: $0, level: level) }
        let daemon = Daemon(settings, logger: Logger(label: "llm-mockd"))
        try await reportingErrors { try await daemon.run() }
    }
}

extension Logger.Level: @retroactive ExpressibleByArgument {}
