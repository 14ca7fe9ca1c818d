import AdminAPI
import ArgumentParser

/// The program: finds the command, runs it, and ends with the exit status that its outcome calls for.
@main
struct Mockctl: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mockctl",
        abstract: "Steers a running llm-mockd: its replies, its delays, its benchmarks.",
        discussion: """
            The daemon is found at --address or --socket, else at MOCKCTL_ADDRESS or MOCKCTL_SOCKET, else at \
            \(ConnectionChoice.standardSocket) if that is there, else at 127.0.0.1:8081.

            EXAMPLES
              mockctl status
              mockctl set-delay 200
              mockctl bench start --wait

            EXIT STATUS
              0   done
              1   the daemon said no, or a benchmark did not complete
              2   an expectation or an objective is not met (verify, routing, bench, proxy)
              3   not running (status)
              64  wrong usage
              65  bad data, such as a file that is no JSON
              69  cannot connect
              75  busy: another benchmark or audit is running
              77  not permitted
            """,
        version: ProductVersion.current,
        subcommands: [StatusCommand.self],
        groupedSubcommands: [
            CommandGroup(
                name: "Behavior",
                subcommands: [
                    ConfigCommand.self, ReloadCommand.self, ResetCommand.self, SetDelayCommand.self, DelayCommand.self,
                    ResponsesCommand.self, RulesCommand.self, CassettesCommand.self, FaultsCommand.self,
                    LimitsCommand.self, ModelsCommand.self, UpstreamsCommand.self,
                ]
            ),
            CommandGroup(
                name: "Verification",
                subcommands: [
                    JournalCommand.self, VerifyCommand.self, UsageCommand.self, RoutingCommand.self,
                    CallersCommand.self,
                ]
            ),
            CommandGroup(
                name: "Measurement", subcommands: [BenchCommand.self, ProxyCommand.self, MetricsCommand.self]
            ),
            CommandGroup(name: "Program", subcommands: [VersionCommand.self, CompletionCommand.self]),
        ]
    )

    @OptionGroup var options: ConnectionOptions

    static func main() async {
        // Swift reads the arguments from /proc.
        guard !CommandLine.arguments.isEmpty else {
            Console.tell("mockctl: the command line cannot be read: is /proc mounted?\n")
            exit(withError: ExitCode(71))
        }
        do {
            var command = try await asyncParseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch {
            guard let failure = CommandFailure(error) else { exit(withError: error) }
            Console.tell(failure.lines)
            exit(withError: ExitCode(failure.status.rawValue))
        }
    }
}
