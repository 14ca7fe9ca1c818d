import AdminAPI
import ArgumentParser
import MockDaemon

/// The daemon's command line.
@main
struct LLMMockd: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "llm-mockd",
        abstract: "A mock OpenAI and Anthropic API server, steered through an admin port.",
        discussion: """
            Examples:
              llm-mockd serve                        serve the built-in defaults on 127.0.0.1:8080
              llm-mockd init config.json             write a sample configuration
              llm-mockd check config.json            say what is wrong with it
              llm-mockd serve --config config.json   serve it

            While it runs, mockctl and the admin API on 127.0.0.1:8081 change replies and delays, start benchmarks \
            and show metrics.

            Exit status: 0 stopped as told, 64 wrong usage, 69 cannot listen, 73 cannot write a file, 78 bad \
            configuration.
            """,
        version: ProductVersion.current,
        subcommands: [Serve.self, Init.self, Check.self],
        defaultSubcommand: Serve.self
    )

    static func main() async {
        // Swift reads the arguments from /proc. Without it every command line would mean "serve".
        guard !CommandLine.arguments.isEmpty else {
            StandardError.write(line: "llm-mockd: the command line cannot be read: is /proc mounted?")
            Self.exit(withError: ExitCode(71))
        }
        await main(nil)
    }
}
