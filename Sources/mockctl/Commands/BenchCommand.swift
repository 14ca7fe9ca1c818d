import AdminAPI
import AdminClient
import ArgumentParser
import LoadModel
import ProviderWire

struct BenchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Run benchmarks in the daemon, steer them, and read what they measured.",
        discussion: """
            EXAMPLES
              mockctl bench start --wait
              mockctl bench list --tag nightly
              mockctl bench compare 11 12
            """,
        groupedSubcommands: [
            CommandGroup(
                name: "Running",
                subcommands: [
                    BenchStartCommand.self, BenchWatchCommand.self, BenchPauseCommand.self, BenchResumeCommand.self,
                    BenchRateCommand.self, BenchConcurrencyCommand.self, BenchStopCommand.self,
                ]
            ),
            CommandGroup(
                name: "Reading",
                subcommands: [
                    BenchListCommand.self, BenchShowCommand.self, BenchReportCommand.self, BenchCompareCommand.self,
                    BenchTrendCommand.self,
                ]
            ),
            CommandGroup(
                name: "History",
                subcommands: [
                    BenchTagCommand.self, BenchNoteCommand.self, BenchRenameCommand.self, BenchRemoveCommand.self,
                    BenchExportCommand.self, BenchImportCommand.self,
                ]
            ),
        ]
    )

    @OptionGroup var options: ConnectionOptions
}

struct BenchListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List runs, newest first.",
        discussion: """
            EXAMPLES
              mockctl bench list --tag nightly --since 7d
              mockctl bench list --search gpt-4o --state completed
              mockctl -o json bench list | jq -r '.benchmarks[].id'
            """
    )

    @OptionGroup var conditions: RunConditions
    @Option(name: [.customShort("n"), .long], help: "The most runs.") var limit = 20
    @Option(
        help: ArgumentHelp("Go on behind the run of that id.", valueName: "id"), completion: RunArgument.completion
    )
    var before: String?
    @Flag(name: .shortAndLong, help: "Print ids and nothing else.") var quiet = false
    @OptionGroup var options: ConnectionOptions

    func validate() throws {
        guard (1...RunQuery.maximumLimit).contains(limit) else {
            throw ValidationError("--limit is a number from 1 to \(RunQuery.maximumLimit)")
        }
    }

    func run() async throws {
        var query = conditions.query()
        query.limit = limit
        query.before = before
        let answer = try await options.client().answer(.benchmarks, query: query.queryText)
        if quiet {
            let runs = try answer.decoded(BenchmarkList.self).benchmarks
            return try Console.output(runs.map { $0.id + "\n" }.joined())
        }
        try options.show(answer) {
            let list = try answer.decoded(BenchmarkList.self)
            return BenchmarkText.list(list.benchmarks, isFiltered: conditions.areGiven || before != nil)
                + (list.next.map { "more: add --before \($0)\n" } ?? "")
        }
    }
}

struct BenchShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show one run: its state, its progress, its report.",
        discussion: """
            EXAMPLES
              mockctl bench show
              mockctl -o json bench show 12 | jq .progress
            """
    )

    @OptionGroup var wanted: RunArgument
    @OptionGroup var options: ConnectionOptions

    func run() async throws {
        let client = try options.client()
        let answer = try await client.answer(.benchmark, (wanted.id(from: client), ""))
        try options.show(answer) { BenchmarkText.detail(try answer.decoded()) }
    }
}
